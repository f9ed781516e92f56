"""What is looked at on 任务下达: whose tasks, of which quarter, and which part of the page."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.models import QuarterState
from lib.rules import calendar
from lib.ui.answers import fetch
from lib.ui.bar import pick_quarter
from lib.ui.offers import offers
from lib.ui.pickers import switch
from lib.ui.words import heading, nothing_here
from lib.ui.workbar import framed

ISSUE, ISSUED, SOON, LETTERS, PERMITS = "issue", "issued", "soon", "letters", "permits"


@dataclass(frozen=True)
class Look:
    """Whose tasks of which quarter are looked at; since when the quarter is locked, None while it is open."""

    place: int
    place_name: str
    quarter: int
    due_on: date
    locked_on: date | None
    today: date
    demo: bool

    @property
    def as_of(self) -> date:
        """The day of a download."""
        return self.today

    @property
    def quarter_words(self) -> str:
        """The quarter as people write it."""
        return calendar.quarter_words(self.quarter)

    @property
    def line(self) -> str:
        """The look in words, as it stands under what is drawn."""
        return f"{self.place_name} · {self.quarter_words} · 截至 {self.today}"

    @property
    def key(self) -> str:
        """What is looked at, for the keys of tables."""
        return f"{self.place}-{self.quarter}"


def parts_of(viewer: Viewer) -> dict[str, str]:
    """What the page is made of, for this viewer."""
    issues = {ISSUE: "下达任务"} if viewer.may(Permission.UPLOAD_ASSIGNMENTS) else {}
    return {**issues, SOON: "提醒清单", ISSUED: "已下达", LETTERS: "函告书", PERMITS: "补报许可"}


def bar(viewer: Viewer, title: str) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page. The choices live in the address."""
    if not fetch(offers, viewer).quarters:
        heading(title)
        nothing_here("还没有设置季度，不能下达任务。", "请管理员到「系统管理」或「数据上报」设置季度。")
        st.stop()
    frame = framed(viewer, title, (2, 4.2))
    with frame.second:
        quarter = pick_quarter(list(frame.offered.quarters), frame.today)
    with frame.third:
        options = parts_of(viewer)
        part = switch("part", "办什么", options) if len(options) > 1 else next(iter(options))
    quarters = fetch(queries.quarters, viewer).set_index("id")
    locked = quarters.at[quarter, "state"] == QuarterState.LOCKED
    return Look(
        place=frame.place.id,
        place_name=frame.place.name,
        quarter=quarter,
        due_on=frame.offered.quarters[quarter],
        locked_on=quarters.at[quarter, "locked_on"] if locked else None,
        today=frame.today,
        demo=frame.offered.demo,
    ), part
