"""What a run draws that can be taken along: each chart, what was chosen in words, and whether it is drawn for paper."""

from dataclasses import dataclass, field

import streamlit as st

from lib.exports.charts import Picture
from lib.ui import address

SHEET = "sheet"


@dataclass
class Sheet:
    """The screen of this run. lines: what was chosen, in words; pictures: its charts by key; wide: it asks for a broad page."""

    paper: bool = False
    lines: list[str] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    wide: bool = False
    place_name: str = ""
    demo: bool = False


def begin() -> Sheet:
    """A new sheet, for a new run."""
    made = Sheet(paper=address.read(address.PAPER) == "1")
    st.session_state[SHEET] = made
    return made


def sheet() -> Sheet:
    """The sheet of this run."""
    found = st.session_state.get(SHEET)
    return found if isinstance(found, Sheet) else begin()


def chose(words: str) -> None:
    """Nothing. Notes what was chosen; pickers do, so that it stands on a page where they do not."""
    sheet().lines.append(words)


def looks_at(line: str, place_name: str, demo: bool) -> None:
    """Nothing. Notes the view in words, in the place of what was chosen so far."""
    now = sheet()
    now.lines, now.place_name, now.demo = [line], place_name, demo
