"""What the screens of both rules share: the versions there were, the form for a new one beside its trial."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Viewer
from lib.models import QuarterState
from lib.rules.calendar import earlier, quarter_words
from lib.ui.administering.asking import Question, ask
from lib.ui.answers import fetch
from lib.ui.tables import moment, table, text, whole
from lib.ui.words import panel, section, small

Numbers = TypeVar("Numbers")

AHEAD = 4  # quarters that are not there yet and can be chosen as the first one


@dataclass(frozen=True)
class Ruling(Generic[Numbers]):
    """A rule whose numbers are kept by version: its texts, and what it asks, tries and saves.

    asked takes the viewer and the first quarter and returns the numbers of the fields; None where they cannot be meant.
    """

    key: str
    what: str
    about: str
    trial: str
    tried_on: str
    widths: tuple[float, float]
    asked: Callable[[Viewer, int], Numbers | None]
    tried: Callable[[Viewer, Numbers, pd.DataFrame], None]
    save: Callable[[Numbers, int, str], Question]


def renewing(viewer: Viewer, rule: Ruling[Any]) -> None:
    """Nothing. Draws the form for a new version of the rule, and beside it what the numbers would change."""
    terms = fetch(queries.quarters, viewer)
    left, right = st.columns(rule.widths, gap="medium")
    with panel(left):
        section(f"新的{rule.what}", rule.about)
        start = first_quarter(terms, f"{rule.key}_start")
        numbers = rule.asked(viewer, start)
        note = note_field(f"{rule.key}_note")
        if numbers is not None:
            st.button(
                f"保存新{rule.what}…",
                type="primary",
                key=f"{rule.key}_save",
                on_click=ask,
                args=(rule.save(numbers, start, note),),
            )
    with panel(right):
        section(rule.trial, rule.tried_on)
        if numbers is None:
            small("左边的数字改好以后再试算。")
        else:
            rule.tried(viewer, numbers, terms)


def versions_of(viewer: Viewer, rule: str) -> pd.DataFrame:
    """Every version that there ever was of the rule, with start_words and who made it."""
    rows = fetch(queries.rule_versions, viewer)
    rows = rows[rows["rule"] == rule].reset_index(drop=True)
    return rows.assign(start_words=start_words(rows), made_by=[name or "系统" for name in rows["made_by"]])


def versions_table(shown: pd.DataFrame, columns: dict[str, Any], key: str, alt: str) -> None:
    """Nothing. Draws the versions with the columns of the rule's own numbers."""
    table(
        shown,
        {
            "start_words": text("自何时起", 130),
            "version": whole("版本", 52),
            **columns,
            "note": text("依据", 200),
            "made_at": moment("保存时间", 142),
            "made_by": text("保存人", 110),
        },
        key=key,
        alt=alt,
        rows=6,
    )


def start_words(rows: pd.DataFrame) -> list[str]:
    """Since when each version holds; the first one always did."""
    first = rows["from_quarter"].min()
    return ["最初" if start == first else quarter_words(start) for start in rows["from_quarter"]]


def first_quarter(terms: pd.DataFrame, key: str) -> int:
    """The quarter from which the new numbers hold: an open one, or one that is still to come."""
    open_ones = terms.loc[terms["state"] == QuarterState.OPEN, "id"].tolist()
    newest = int(terms["id"].max()) if len(terms) else 20001
    options = sorted({*open_ones, *(earlier(newest, -step) for step in range(1, AHEAD + 1))})
    chosen = st.selectbox("自哪个季度起", options, format_func=quarter_words, key=key, filter_mode=None)
    return chosen if chosen in options else options[0]


def note_field(key: str) -> str:
    """The grounds as they were typed."""
    return st.text_input("依据或原因", max_chars=200, key=key, placeholder="例如文件名称和文号") or ""
