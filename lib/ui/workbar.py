"""The bar of a work screen: whose things are looked at, as they stood when, and in which part of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.access import Viewer
from lib.rules import calendar
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import pick_day, pick_place
from lib.ui.offers import Offers, Place, offers
from lib.ui.pickers import switch
from lib.ui.sheet import looks_at
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
    frame = framed(viewer, title, (1.7, 4.2))
    with frame.second:
        as_of = pick_day(frame.today)
    look = Look(frame.place.id, frame.place.name, as_of, frame.today, frame.offered.demo)
    part, choices = "", parts(look)
    if len(choices) > 1:
        with frame.third:
            part = switch(key, "办什么", choices)
    return look, part


class Frame(NamedTuple):
    """What the bars of all work screens have in common, and the two places that each fills by itself."""

    offered: Offers
    today: date
    place: Place
    second: DeltaGenerator
    third: DeltaGenerator


def framed(viewer: Viewer, title: str, widths: tuple[float, float]) -> Frame:
    """Heading, choice of the organisation and, where it is one, the mark of a demonstration; widths of what is left free."""
    address.resume()
    offered = fetch(offers, viewer)
    today = offered.today or calendar.today(settings().time_zone)
    columns = st.columns([1.7, 2.6, *widths, 1], vertical_alignment="bottom", gap="small")
    with columns[0]:
        heading(title)
    with columns[1]:
        place = offered.places[pick_place(offered)]
    looks_at(place.name, place.name, offered.demo)
    if offered.demo:
        with columns[4]:
            demo_badge()
    return Frame(offered, today, place, columns[2], columns[3])


def number_in_address(name: str) -> int | None:
    """The id that the address gives under this name; None where it gives none."""
    written = address.read(name)
    return int(written) if written.isascii() and written.isdigit() and len(written) < LONGEST else None
