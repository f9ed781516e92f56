"""What lies on a supervisor's desk between two reruns: the verdicts just given, so that they can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from lib import importing
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, reviewing
from lib.actions.reviewing import Item
from lib.rules.status import VERDICT_WORDS, Verdict
from lib.ui.guard import require
from lib.ui.reviewing.looking import Key, open_item
from lib.ui.words import escaped

DESK = "review_desk"
KEPT = 50  # verdicts that can be taken back one after the other


@dataclass(frozen=True)
class Given:
    """One turn: the batch with its verdicts, the first task in it, and what was done, in words."""

    batch: int
    key: Key
    words: str


@dataclass
class Desk:
    """One session's verdicts, the last one at the end, and what was refused."""

    given: list[Given] = field(default_factory=list)
    done: str = ""
    refused: str = ""

    def judge(
        self, viewer: Viewer, items: Sequence[Item], verdict: Verdict, reason: str, day: date, what: str
    ) -> None:
        """Nothing. Gives the verdict and remembers it. Raises Refused or Forbidden where it cannot be given."""
        batch = reviewing.judge(viewer, items, verdict, reason, day)
        words = f"已{VERDICT_WORDS[verdict]}：{what}" + (f"（{reason.strip()}）" if reason.strip() else "")
        self.given = [*self.given, Given(batch, items[0][:3], words)][-KEPT:]
        self.done, self.refused = words, ""

    def take_back(self, viewer: Viewer) -> Key | None:
        """The task whose verdict was taken back last; None where that cannot be, and the desk says why."""
        if not self.given:
            return None
        last = self.given[-1]
        try:
            importing.undo(viewer, last.batch)
        except (importing.NotUndone, Forbidden) as refusal:
            self.done, self.refused = "", str(refusal)
            return None
        self.given = self.given[:-1]
        self.done, self.refused = f"已撤销：{last.words}", ""
        return last.key


def desk_of() -> Desk:
    """The desk of this session."""
    desk = st.session_state.setdefault(DESK, Desk())
    assert isinstance(desk, Desk)
    return desk


def give(item: Item, verdict: Verdict, reason: str, day: date, what: str, following: Key | None) -> None:
    """Nothing. For a button: gives the verdict and opens the next item; who is asking is read anew.

    The button's key names the item, so that a second press, made before the next item is drawn, finds nothing.
    """
    viewer, desk = require(Permission.UPLOAD_REVIEWS), desk_of()
    try:
        desk.judge(viewer, [item], verdict, reason, day, what)
    except (Refused, Forbidden) as refusal:
        desk.done, desk.refused = "", str(refusal)
    else:
        open_item(following)


def take_back() -> None:
    """Nothing. For a button: takes the last verdict back and shows its item again."""
    key = desk_of().take_back(require(Permission.UPLOAD_REVIEWS))
    if key is not None:
        open_item(key)


def say() -> None:
    """Nothing. Says what was refused, or what was done last."""
    desk = desk_of()
    if desk.refused:
        st.error(escaped(desk.refused))
        desk.refused = ""
