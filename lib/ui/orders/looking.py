"""What is looked at on 督办办理: whose orders, as they stood when; one order, or a new one."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.access import Permission, Viewer
from lib.rules import calendar
from lib.rules.orders import ORDER_STATE_WORDS, OrderState
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import pick_day, pick_place
from lib.ui.choices import switch
from lib.ui.offers import offers
from lib.ui.words import demo_badge, heading

SHAPES = {
    OrderState.ISSUED: "○",
    OrderState.RECEIVED: "◐",
    OrderState.REPLIED: "◆",
    OrderState.RETURNED: "◇",
    OrderState.ACCEPTED: "●",
    OrderState.WITHDRAWN: "–",
}
STATES = {state.value: f"{SHAPES[state]} {words}" for state, words in ORDER_STATE_WORDS.items()}
BELOW_LIST = ("order", "to", "part")  # what the address says below the list


@dataclass(frozen=True)
class Look:
    """Whose orders are looked at, as they stood when."""

    place: int
    place_name: str
    as_of: date
    today: date

    @property
    def now(self) -> bool:
        """Whether it is today that is looked at: only then can anything be done."""
        return self.as_of == self.today

    @property
    def line(self) -> str:
        """The look in words, as it stands under what is drawn."""
        return f"{self.place_name} · 截至 {self.as_of}"

    @property
    def key(self) -> str:
        """What is looked at, for the keys of tables."""
        return f"{self.place}-{self.as_of}"


def parts_of(viewer: Viewer, now: bool) -> dict[str, str]:
    """What the page is made of, for this viewer: only today can an order be issued or a lamp be lit."""
    found = {"": "督办单"}
    if now and viewer.may(Permission.ISSUE_ORDERS):
        found["new"] = "签发督办单"
    if viewer.may(Permission.KEEP_LAMPS):
        found["manual"] = "人工亮灯"
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
    look = Look(place.id, place.name, as_of, today)
    part, offered_parts = "", parts_of(viewer, look.now)
    with columns[3]:
        if len(offered_parts) > 1 and order_in_address() is None:
            part = switch("part", "办什么", offered_parts)
    if offered.demo:
        with columns[4]:
            demo_badge()
    return look, part


def order_in_address() -> int | None:
    """The id of the order that the address names; None where it names none."""
    written = address.read("order")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def open_order(order: int) -> None:
    """Nothing. Writes the order into the address."""
    address.change(order=order, part=None, to=None)


def back_to_list() -> None:
    """Nothing. Takes the order, or the new one, out of the address."""
    address.change(**dict.fromkeys(BELOW_LIST))
