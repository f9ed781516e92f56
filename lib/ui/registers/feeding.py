"""Beside the outside systems: what each delivered last, what is expected next, and who is late."""

from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.rules.feeds import FEED_WORDS, FeedState
from lib.ui import address
from lib.ui.answers import ask, part
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.tables import day, spelt, table, text
from lib.ui.words import section

COLUMNS = {
    "name": text("系统", 186),
    "last_on": day("上次收到", 92),
    "expected_on": day("下次应到", 92),
    "standing": text("到数情况", 104),
    "files": spelt("收到/未过", 80, help="一共收到的文件数，和没有通过检查的文件数"),
}


def punctual(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws the systems, the late ones first; a click shows what a system delivered."""
    section("按时来数了吗", f"{look.place_name} · 截至 {look.as_of}；迟到的在前；点一行看它送来的文件")
    question = ask(told, viewer, look)
    table(question, COLUMNS, key=f"feeds-{look.key}", alt="各系统来数情况", on_pick=files_of, rows=12)


def told(session: Session, viewer: Viewer, look: RegisterLook) -> pd.DataFrame:
    """The systems with their standing in words."""
    rows = part(session, queries.feeds, viewer, look.place, look.as_of)
    standing = zip(rows["state"], rows["days_late"], strict=True)
    files = zip(rows["received"], rows["refused"], strict=True)
    return rows.assign(
        standing=[FEED_WORDS[FeedState(state)] + (f" {days} 天" if days else "") for state, days in standing],
        files=[f"{received} / {refused}" for received, refused in files],
    )


def files_of(row: dict[str, Any]) -> None:
    """Nothing. Opens what the picked system delivered."""
    address.change(register="deliveries", period="all", facet="kind", value=row["code"])
