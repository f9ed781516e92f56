"""What is looked at on 会议汇报: all meetings about a place, or one meeting and one of its slides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlmodel import Session

from lib import auth, queries, slides
from lib.access import Forbidden, Viewer
from lib.actions import Refused
from lib.rules.calendar import quarter_words
from lib.rules.slides import NAMES_WORDS, Names
from lib.rules.status import BASIS_WORDS, Basis
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.words import escaped, nothing_here, small
from lib.ui.workbar import framed, number_in_address

MEETING, SLIDE, REFUSED = "meeting", "slide", "present_refused"


@dataclass(frozen=True)
class Look:
    """The place whose meetings are listed, or the meeting (its row of queries.meeting_card, and its slides)."""

    place: int
    place_name: str
    card: dict[str, Any] | None
    deck: slides.Deck | None
    slide: int

    @property
    def meeting(self) -> int:
        """The meeting's id; 0 where none is open."""
        return int(self.card["id"]) if self.card else 0

    @property
    def may_change(self) -> bool:
        """Whether the viewer's office keeps the meeting and it is not fixed."""
        return bool(self.card and self.card["mine"]) and not self.is_fixed

    @property
    def is_fixed(self) -> bool:
        """Whether the meeting shows the figures that were stored."""
        return self.deck is not None and self.deck.fixed_at is not None


def look_at(viewer: Viewer, title: str) -> Look:
    """What the address names. Draws the heading, the place, and what was refused last."""
    frame = framed(viewer, title, (1, 3))
    meeting = number_in_address(MEETING)
    refused = st.session_state.pop(REFUSED, "")
    if refused:
        st.error(escaped(refused))
    if meeting is None:
        return Look(frame.place.id, frame.place.name, None, None, 0)
    deck = fetch(deck_of, viewer, meeting)
    if deck is None:
        nothing_here("没有这个会议，或者您不能看它。", "请回到会议清单另选一个。")
        st.button(
            "回到会议清单", key="present_list", on_click=address.change, kwargs={MEETING: None, SLIDE: None}
        )
        st.stop()
    at = min(max(number_in_address(SLIDE) or 1, 1), max(len(deck.slides), 1))
    return Look(frame.place.id, frame.place.name, deck.card, deck, at)


def deck_of(session: Session, viewer: Viewer, meeting: int) -> slides.Deck | None:
    """The meeting with its slides; None where the viewer may not see it."""
    try:
        return slides.of_meeting(session, viewer, meeting)
    except slides.NotSeen:
        return None


def line_of(card: dict[str, Any]) -> str:
    """What a meeting is about, in words."""
    return " · ".join(
        (
            card["name"],
            quarter_words(int(card["quarter_id"])),
            f"截至 {card['as_of']}",
            f"{BASIS_WORDS[Basis(card['basis'])]}口径",
            NAMES_WORDS[Names(card["names"])],
        )
    )


def doing(change: Callable[[Viewer], None], then: dict[str, Any] | None = None) -> None:
    """Nothing. For a button's on_click: makes the change as whoever is here now, and says what was refused."""
    viewer = auth.current_viewer()
    if viewer is None:
        return
    try:
        change(viewer)
    except (Refused, Forbidden) as refusal:
        st.session_state[REFUSED] = str(refusal)
    else:
        if then is not None:
            address.change(**then)


def meetings_of(session: Session, viewer: Viewer, place: int) -> Any:
    """The meetings as they are listed."""
    rows = queries.meetings(session, viewer, place)
    fixed = rows["fixed_at"].notna()
    return rows.assign(
        state=["● 已定稿" if one else "○ 未定稿" for one in fixed],
        quarter_words=[quarter_words(int(number)) for number in rows["quarter_id"]],
        names_words=[NAMES_WORDS[Names(one)] for one in rows["names"]],
    )


def context(look: Look) -> None:
    """Nothing. Prints what the meeting is about."""
    if look.card:
        small(line_of(look.card))
