"""What is looked at on 双报告: whose talks, as they stood when; one talk, a report on it, or a new talk."""

import streamlit as st

from lib.access import Permission, Viewer
from lib.models import FINDING_WORDS, Finding, ReportSide
from lib.rules import calendar
from lib.rules.double import DOUBLE_STATE_WORDS, DoubleState
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import pick_day, pick_place
from lib.ui.choices import switch
from lib.ui.offers import offers
from lib.ui.problems.looking import Look
from lib.ui.words import demo_badge, heading

SHAPES = {
    DoubleState.NOT_DUE: "○",
    DoubleState.AWAITS_OWN: "◐",
    DoubleState.AWAITS_GROUP: "◑",
    DoubleState.COMPLETE: "●",
    DoubleState.OVERDUE: "!",
}
STATES = {state.value: f"{SHAPES[state]} {words}" for state, words in DOUBLE_STATE_WORDS.items()}
MARKS = {Finding.DONE: "●", Finding.NEARLY: "◕", Finding.UNDER_WAY: "◐", Finding.NOT_STARTED: "○"}
FINDINGS = {finding.value: f"{MARKS[finding]} {words}" for finding, words in FINDING_WORDS.items()}
SIDE_WORDS = {ReportSide.OWN: "单位报告", ReportSide.GROUP: "组评估"}
FORMS = {"report": ReportSide.OWN, "assess": ReportSide.GROUP}
BELOW_LIST = ("talk", "do", "told", "assessed")  # what the address says below the list


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
    part = address.read("do") if talk_in_address() is not None else ""
    if look.now and viewer.may(Permission.KEEP_HANDOVERS) and talk_in_address() is None:
        with columns[3]:
            part = switch("talks", "办什么", {"": "谈话与双报告", "new": "登记谈话"})
    if offered.demo:
        with columns[4]:
            demo_badge()
    return look, part


def talk_in_address() -> int | None:
    """The id of the talk that the address names; None where it names none."""
    written = address.read("talk")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def open_talk(talk: int) -> None:
    """Nothing. Writes the talk into the address."""
    address.change(**dict.fromkeys(BELOW_LIST) | {"talk": talk}, talks=None)


def open_form(part: str) -> None:
    """Nothing. Opens the form of a report on the talk that is shown."""
    address.change(do=part)


def back_to_list() -> None:
    """Nothing. Takes the talk out of the address."""
    address.change(**dict.fromkeys(BELOW_LIST))


def back_to_talk() -> None:
    """Nothing. Closes the form."""
    address.change(do=None)
