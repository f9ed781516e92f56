"""What is looked at on 整改办理: whose problems, as they stood when; one problem, or a new one."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.access import Permission, Viewer
from lib.rules import calendar
from lib.rules.closure import PROBLEM_STATE_WORDS, ProblemState
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import pick_day, pick_place
from lib.ui.choices import switch
from lib.ui.offers import offers
from lib.ui.words import demo_badge, heading

SHAPES = {
    ProblemState.FOUND: "○",
    ProblemState.CLAIMED: "◐",
    ProblemState.SUBMITTED: "◆",
    ProblemState.CLOSED: "●",
    ProblemState.REOPENED: "◇",
}
STATES = {state.value: f"{SHAPES[state]} {words}" for state, words in PROBLEM_STATE_WORDS.items()}
MINE, ALL, NEW = "", "all", "new"


@dataclass(frozen=True)
class Look:
    """Whose problems are looked at, as they stood when."""

    place: int
    place_name: str
    as_of: date
    today: date
    demo: bool

    @property
    def now(self) -> bool:
        """Whether it is today that is looked at: only then can anything be done."""
        return self.as_of == self.today

    @property
    def line(self) -> str:
        """The look in words, as it stands under what is drawn and above what is downloaded."""
        return f"{self.place_name} · 截至 {self.as_of}"

    @property
    def key(self) -> str:
        """What is looked at, for the keys of tables."""
        return f"{self.place}-{self.as_of}"


def parts_of(viewer: Viewer, now: bool) -> dict[str, str]:
    """What the page is made of, for this viewer: only today can a problem be entered."""
    found = {MINE: "我的清单", ALL: "全部问题"}
    if now and viewer.may(Permission.KEEP_PROBLEMS):
        found[NEW] = "登记问题"
    return found


def bar(viewer: Viewer, title: str) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page. The choices live in the address."""
    address.resume()
    offered = fetch(offers, viewer)
    today = offered.today or calendar.today(settings().time_zone)
    columns = st.columns([1.7, 2.6, 1.7, 4.2, 1], vertical_alignment="bottom", gap="small")
    with columns[0]:
        heading(title)
    with columns[1]:
        place = offered.places[pick_place(offered)]
    with columns[2]:
        as_of = pick_day(today)
    look = Look(place.id, place.name, as_of, today, offered.demo)
    part = MINE
    with columns[3]:
        if problem_in_address() is None:
            part = switch("work", "办什么", parts_of(viewer, look.now))
    if offered.demo:
        with columns[4]:
            demo_badge()
    return look, part


def problem_in_address() -> int | None:
    """The id of the problem that the address names; None where it names none."""
    written = address.read("problem")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def open_problem(problem: int) -> None:
    """Nothing. Writes the problem into the address; the list that it was opened from stays there, to go back to."""
    address.change(problem=problem, row=None)


def back_to_list() -> None:
    """Nothing. Takes the problem out of the address."""
    address.change(problem=None, row=None)
