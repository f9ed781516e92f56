"""What is looked at on 审核办理: under which organisation, what waits or how reviewing has gone, and which item."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.access import Viewer
from lib.rules import calendar
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import pick_place, pick_quarter
from lib.ui.choices import switch
from lib.ui.offers import offers
from lib.ui.words import demo_badge, heading

QUEUE, COURSE = "", "course"
PARTS = {QUEUE: "待审核", COURSE: "审核情况"}
Key = tuple[int, int, int]
"""The ids of quarter, organisation and indicator: one task."""


@dataclass(frozen=True)
class Look:
    """Under which organisation, on which day; quarter is None where all that waits is looked at."""

    place: int
    place_name: str
    today: date
    quarter: int | None


def bar(viewer: Viewer, title: str) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page. The choices live in the address."""
    address.resume()
    offered = fetch(offers, viewer)
    today = offered.today or calendar.today(settings().time_zone)
    columns = st.columns([1.7, 2.6, 2.4, 3.5, 1], vertical_alignment="bottom", gap="small")
    with columns[0]:
        heading(title)
    with columns[1]:
        place = offered.places[pick_place(offered)]
    with columns[3]:
        part = switch("review", "看什么", PARTS)
    quarter = None
    if part == COURSE and offered.quarters:
        with columns[2]:
            quarter = pick_quarter(list(offered.quarters), today)
    if offered.demo:
        with columns[4]:
            demo_badge()
    return Look(place.id, place.name, today, quarter), part


def written(key: Key) -> str:
    """A task as it stands in the address."""
    return ".".join(map(str, key))


def item_in_address() -> Key | None:
    """The task that the address names; None where it names none."""
    parts = address.read("item").split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return None
    quarter, organisation, indicator = map(int, parts)
    return quarter, organisation, indicator


def open_item(key: Key | None) -> None:
    """Nothing. Writes the task into the address; None opens the first one of the queue."""
    address.change(item=None if key is None else written(key))
