"""The state of a screen lives in the address: what was chosen there, and nothing else, decides what is shown.

The widgets show what the address says and write to it when they are changed. Streamlit's own bind="query-params" was
turned down: it writes a selectbox's label into the address, where two organisations of the same name would be one and
a new name would break every link; and it cannot hold the position of a drill, which no widget holds.
"""

from collections.abc import Container
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

MEANT_FOR = "at"  # the page that a jump was meant for
PAPER = "paper"  # says that the page is drawn for a printer
LAST, SEEN = "address_last", "address_seen"
BELOW = (
    "own",
    "version",
    "row",
    "order",
    "problem",
    "talk",
    "entry",
    "draw",
    "task",
    "letter",
    "item",
    "to",
    "area",
)  # what lies deeper than a place, and is left with it


def read(name: str) -> str:
    """What the address says; empty when it says nothing."""
    return st.query_params.get(name, "")


def change(**values: str | int | None) -> None:
    """Nothing. Writes values into the address (None takes one out), in one message to the browser."""
    gone = {*values, MEANT_FOR}
    kept = {name: value for name, value in st.query_params.to_dict().items() if name not in gone}
    write(kept | {name: str(value) for name, value in values.items() if value is not None})


def write(query: dict[str, str]) -> None:
    """Nothing. Makes this the query of the address."""
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    remember()


def leave(page: Path, **values: str | int | None) -> NoReturn:
    """Never returns: opens another page with these values beside what the address says."""
    given = {name: str(value) for name, value in values.items() if value is not None}
    gone = {*values, PAPER}
    kept = {name: value for name, value in st.query_params.to_dict().items() if name not in gone}
    st.switch_page(page, query_params=kept | given | {MEANT_FOR: page.stem})


def remember() -> None:
    """Nothing. Keeps what the address of this page says; that it is on paper goes no further than the page."""
    query = {name: value for name, value in st.query_params.to_dict().items() if name != PAPER}
    st.session_state[LAST] = path(), query
    st.session_state.setdefault(SEEN, {})[path()] = query


def resume() -> None:
    """Nothing. Makes the address say what this page should show; called before anything is drawn.

    A click in the menu leaves the query behind: it is brought along, before the browser is told of the new page, so
    that one step in its history is made and not two. The browser's back and forward are believed, with one exception:
    st.switch_page writes the query of the page to come into the address of the page that is left, so that going back
    would show a view there that nobody had seen; it is put right.
    """
    page, query = st.session_state.get(LAST, (path(), {}))
    seen = st.session_state.get(SEEN, {}).get(path())
    if went_back():
        if seen is not None and read(MEANT_FOR) not in ("", path().strip("/")):
            write(seen)
    elif page != path():
        write(query | st.query_params.to_dict())
    remember()


def went_back() -> bool:
    """Whether this run came from the browser's back or forward button."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def path() -> str:
    """The path of the page that is shown."""
    return urlsplit(st.context.url or "").path


def chosen(name: str, options: Container[str], default: str) -> str:
    """What the address says if it is one of the options; else the default, and the address is mended."""
    value = read(name)
    if value in options:
        return value
    if value:
        change(**{name: None})
    return default


def take_over(name: str, key: str) -> None:
    """Nothing. Writes what a widget was changed to into the address; what is not allowed is dropped when it is read."""
    value = st.session_state[key]
    below = dict.fromkeys(BELOW) if name == "place" else {}
    change(**below, **{name: None if value is None else str(value)})
