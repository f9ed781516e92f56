"""The bar of a work screen: whose things are looked at, as they stood when, and in which part of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.access import Viewer
from lib.rules import calendar
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import pick_day, pick_place
from lib.ui.choices import switch
from lib.ui.offers import offers
from lib.ui.words import demo_badge, heading

LONGEST = 10  # digits


@dataclass(frozen=True)
class Look:
    """Whose things are looked at, as they stood when."""

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


def work_bar(
    viewer: Viewer, title: str, key: str, parts: Callable[[Look], Mapping[str, str]]
) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page; the choices live in the address, the part as key.

    parts says by the look of which parts the page is made; of fewer than two there is nothing to choose.
    """
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
    part, choices = "", parts(look)
    if len(choices) > 1:
        with columns[3]:
            part = switch(key, "办什么", choices)
    if offered.demo:
        with columns[4]:
            demo_badge()
    return look, part


def number_in_address(name: str) -> int | None:
    """The id that the address gives under this name; None where it gives none."""
    written = address.read(name)
    return int(written) if written.isascii() and written.isdigit() and len(written) < LONGEST else None
