"""What other dashboards say of the problems: 总览 in a card and a sentence, 单位画像 in a list."""

from functools import partial

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib.access import Viewer
from lib.rules.closure.wording import closure_line
from lib.rules.wording import Part
from lib.ui import figures as quarterly
from lib.ui.answers import ask, fetch
from lib.ui.bar import View
from lib.ui.cards import Card
from lib.ui.going import go, to_problem
from lib.ui.rectification.figures import before, closing, course, rate_card, totals
from lib.ui.rectification.picking import Picked
from lib.ui.rectification.rows import ROWS, listed
from lib.ui.tables import table
from lib.ui.words import marked_up, panel, section, small

SHOWN = 6
OF_UNIT = {
    name: ROWS[name]
    for name in (
        "name",
        "content",
        "source",
        "category",
        "standing",
        "found_on",
        "deadline",
        "overdue",
        "department",
    )
}


def headline(session: Session, viewer: Viewer, view: View) -> tuple[Card, ...]:
    """The cards of 总览: those of the quarter, and the closure rate where problems were found."""
    cards = quarterly.headline(session, viewer, view)
    now = totals(session, viewer, view)
    if not cards or not now["found"]:
        return cards
    past, steps = before(session, viewer, view) or {}, course(session, viewer, view)
    return (*cards, rate_card("closure_rate", now, past, steps))


def with_closure(session: Session, viewer: Viewer, view: View) -> tuple[Part, ...]:
    """The paragraph of 总览: about the quarter, and a sentence about the problems."""
    return (*quarterly.in_words(session, viewer, view), *closure_line(closing(session, viewer, view)))


def problems_of_place(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the problems of a place in which no task was issued, if there are any."""
    if fetch(totals, viewer, view)["found"]:
        unit_problems(viewer, view)


def unit_problems(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the open problems of the organisation and of all under it on 单位画像; a click opens one."""
    now = fetch(totals, viewer, view)
    with panel():
        section(
            f"整改问题（未销号 {now['open']:,} 个）",
            f"{view.place_name} · 截至 {view.as_of}；点一行看整改全过程",
        )
        if not now["found"]:
            small("没有发现问题。")
            return
        st.markdown(marked_up(fetch(sentence, viewer, view)))
        question = ask(open_ones, viewer, view)
        if now["open"]:
            pick = partial(to_problem, viewer, view)
            table(
                question,
                OF_UNIT,
                key=f"unit-problems-{view.key}",
                alt="未销号的问题",
                on_pick=pick,
                rows=SHOWN,
            )
        st.button(
            "打开整改销号看板",
            key="unit_board",
            on_click=partial(go, viewer, view.place, "rectification", show=None),
        )


def sentence(session: Session, viewer: Viewer, view: View) -> tuple[Part, ...]:
    """How far the organisation's problems are, in a sentence."""
    return tuple(closure_line(closing(session, viewer, view)))


def open_ones(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The open problems as the list shows them, the longest overdue first."""
    return listed(session, viewer, view, Picked("open"))
