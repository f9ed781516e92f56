"""From counts of problems to what the board says of them: the paragraph, the cards, the numbers that open their rows."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.queries import Pick
from lib.rules import calendar
from lib.rules.closure.wording import Closing, closure_summary
from lib.rules.wording import Part, number
from lib.ui.answers import fetch
from lib.ui.bar import View
from lib.ui.cards import Card
from lib.ui.figures import minus
from lib.ui.rectification.picking import SHOWS, show
from lib.ui.words import marked_up

Totals = Mapping[str, Any]
RATES = {
    "closure_rate": ("销号率", "已销号的占全部发现的比率"),
    "on_time_rate": ("按期销号率", "应销号的问题里，在最初的期限之前销号的；延期不改变它"),
}
COUNTED = {
    "open": ("未销号", "发现了、还没有销号的"),
    "overdue": ("逾期", "过了整改期限还没有销号的；长期坚持的不算"),
    "long_term": ("长期坚持", "要长期抓的，不算逾期，也还没有销号"),
    "extended": ("延期过", "期限延过的"),
    "reopened": ("回头看重开", "销号以后回头看又打开过的"),
}
NUMBERS = {
    "all": "found",
    "closed": "closed",
    "unclaimed": "unclaimed",
    "mending": "mending",
    "handed_in": "handed_in",
    "overdue": "overdue",
    "missed": "missed",
    "long_term": "long_term",
    "extended": "extended",
    "returned": "returned",
    "reopened": "reopened",
}


def totals(session: Session, viewer: Viewer, view: View) -> Totals:
    """The counts at as_of, with what waits for a claim, and what was not struck off by its first deadline."""
    found = queries.closure_totals(session, viewer, view.place, view.as_of, view.year)
    return {
        **found,
        "unclaimed": found["waiting"] + found["reopened_open"],
        "missed": found["due"] - found["on_time"],
    }


def course(session: Session, viewer: Viewer, view: View) -> list[Totals]:
    """The counts at the ends of the last quarters that lie before as_of, and at as_of."""
    ends = [calendar.last_day(quarter) for quarter in view.quarters[:-1]]
    days = [*(day for day in ends if day < view.as_of), view.as_of]
    return [queries.closure_totals(session, viewer, view.place, day, view.year) for day in days]


def before(session: Session, viewer: Viewer, view: View) -> Totals | None:
    """The counts at the end of the quarter before; None where that is not yet over at as_of."""
    end = calendar.last_day(calendar.earlier(view.quarter))
    if end >= view.as_of:
        return None
    return queries.closure_totals(session, viewer, view.place, end, view.year)


def cards_of(session: Session, viewer: Viewer, view: View) -> tuple[Card, ...]:
    """The cards of the board; none where no problem was found."""
    now = totals(session, viewer, view)
    if not now["found"]:
        return ()
    past, steps = before(session, viewer, view) or {}, course(session, viewer, view)
    return (
        *(rate_card(name, now, past, steps) for name in RATES),
        *(
            Card(label, now[name], "个", against(now[name], past.get(name)), trend(steps, name), 0, help)
            for name, (label, help) in COUNTED.items()
        ),
        Card(
            "建章立制",
            now["rules_made"],
            "项",
            against(now["rules_made"], past.get("rules_made")),
            trend(steps, "rules_made"),
            0,
            "整改中制定、修订的制度",
        ),
    )


def rate_card(name: str, now: Totals, past: Totals, steps: Sequence[Totals]) -> Card:
    """The card of a rate in per cent."""
    label, help = RATES[name]
    values = [one[name] for one in (now, past) if one]
    shown = [None if value is None else 100 * value for value in values]
    change = minus(shown[0], shown[1]) if len(shown) > 1 else None
    figures = [None if one[name] is None else 100 * one[name] for one in steps]
    return Card(label, shown[0], "%", (("较上季末", change),), figures, 1, help)


def against(now: int, past: int | None) -> tuple[tuple[str, float | None], ...]:
    """The change on the end of the quarter before."""
    return (("较上季末", minus(now, past)),)


def trend(steps: Sequence[Totals], name: str) -> tuple[int, ...]:
    """The figure at the ends of the quarters."""
    return tuple(int(one[name]) for one in steps)


def closing(session: Session, viewer: Viewer, view: View) -> Closing:
    """What the paragraph is made of."""
    now, past = totals(session, viewer, view), before(session, viewer, view)
    latest, days = "", 0
    if now["overdue"]:
        pick = Pick(year=view.year, overdue=True)
        rows = queries.problems(session, viewer, view.place, view.as_of, pick, 1)
        latest, days = str(rows["name"].iloc[0]), int(rows["overdue"].iloc[0])
    return Closing(now, past["closure_rate"] if past else None, view.as_of, latest, days)


def in_words(session: Session, viewer: Viewer, view: View) -> tuple[Part, ...]:
    """The paragraph about a place's problems."""
    return tuple(closure_summary(closing(session, viewer, view)))


def numbers(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the counts in a row; a click on one opens its rows."""
    found = fetch(totals, viewer, view)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="closure_numbers"):
        for name, count in NUMBERS.items():
            if found[count] or name == "all":
                words: tuple[Part, ...] = (f"{SHOWS[name][0]} ", (number(found[count]),), " 个")
                st.button(
                    marked_up(words), type="tertiary", key=f"number-{name}", on_click=partial(show, name)
                )
