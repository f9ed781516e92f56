"""Beside the outside systems: what each delivered last, what is expected next, and who is late."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.actions import Refused, feeding
from lib.datasets.deliveries import REFUSED
from lib.rules.feeds import FEED_WORDS, FeedState
from lib.ui import address
from lib.ui.administering.asking import Act, Question
from lib.ui.administering.asking import ask as ask_in_dialog
from lib.ui.answers import ask, fetch, part
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.tables import day, spelt, table, text
from lib.ui.words import section

COLUMNS = {
    "name": text("系统", 208),
    "last_on": day("上次收到", 86),
    "expected_on": day("下次应到", 86),
    "standing": text("到数情况", 96),
    "files": spelt("收到/未过", 76, help="一共收到的文件数，和没有通过检查的文件数"),
}


def punctual(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws the systems, the late ones first; a click shows what a system delivered."""
    section("按时来数了吗", f"{look.place_name} · 截至 {look.as_of}；迟到的在前；点一行看它送来的文件")
    question = ask(told, viewer, look)
    table(question, COLUMNS, key=f"feeds-{look.key}", alt="各系统来数情况", on_pick=files_of, rows=12)
    offer_file(viewer, look, tab)


def offer_file(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. A button that opens the form in which a system's file is handed in, for who keeps the registers."""
    if look.now and viewer.may(tab.declared.permission):
        about = "文件按这个系统登记的种类检查、导入，并登记一次来数；有错的一行也不导入。"
        fill = partial(hand_in, look)
        asked = Question("收一份文件", about, "收取", tab.declared.permission, fill)
        st.button("收一份文件…", key="feed_file", on_click=ask_in_dialog, args=(asked,))


def hand_in(look: RegisterLook, viewer: Viewer) -> Act:
    """Draws the system and the file; the act takes the file in."""
    rows = fetch(queries.feeds, viewer, look.place, look.as_of)
    names = dict(zip(rows["code"], rows["name"] + "（" + rows["dataset"] + "）", strict=True))
    code = st.selectbox(
        "系统", [*names], format_func=lambda code: names.get(code, ""), key="feed_system", filter_mode=None
    )
    file = st.file_uploader("文件（CSV 或 Excel）", type=["csv", "xlsx"], key="feed_upload")

    def act(who: Viewer) -> str:
        if file is None or code not in names:
            raise Refused("请选择系统和文件。")
        taken = feeding.take(who, code, file.name, file.getvalue())
        if taken.outcome == REFUSED:
            raise Refused(f"{taken.system}：{taken.message}")
        return f"{taken.system}　{taken.file}　{taken.outcome}：{taken.message}"

    return act


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
