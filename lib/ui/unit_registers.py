"""The registers of an organisation on 单位画像 and 总览: how many entries of the year each has, and what still waits."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.rules.periods import Period, since
from lib.ui.answers import ask, fetch, part
from lib.ui.bar import View
from lib.ui.going import go
from lib.ui.tables import spelt, table, text, whole
from lib.ui.words import panel, section, small

LISTED = {
    "words": text("台账", 200),
    "counted": spelt("记录", 110, "当年发生的；岗位、权力、名册等长期有效的，是到截至日期现有的"),
    "waiting": whole("还在等待", 90, "有回复、整改、轮岗等期限，到截至日期还没有办的"),
    "overdue": whole("其中逾期", 90, "过了期限还没有办的"),
}


def unit_registers(viewer: Viewer, view: View) -> None:
    """Nothing. Lists the registers that have entries of the organisation and all under it; a click opens one."""
    if not viewer.may(Permission.SEE_REGISTERS):
        return
    question = ask(listed, viewer, view.place, view.as_of)
    with panel():
        section(
            "工作台账",
            f"{view.place_name} · {since(Period.YEAR, view.as_of)} 至 {view.as_of}；点一行打开台账",
        )
        if question.frame().empty:
            small("当年没有台账记录。")
            return
        pick = partial(opened, viewer, view)
        table(question, LISTED, key=f"unit-registers-{view.key}", alt="工作台账", on_pick=pick, rows=12)


def register_strip(viewer: Viewer, view: View) -> None:
    """Nothing. The same in one line, a button a register: those in which the year left something, or something is late."""
    rows = fetch(listed, viewer, view.place, view.as_of)
    rows = rows[~rows["standing"].astype("bool") | (rows["overdue"] > 0)]
    if rows.empty or not viewer.may(Permission.SEE_REGISTERS):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="register_strip"):
        st.caption("当年台账", width="content")
        for row in rows.to_dict("records"):
            late = f"，逾期 {row['overdue']}" if row["overdue"] else ""
            st.button(
                f"{row['words']} {row['counted']}{late}",
                type="tertiary",
                key=f"strip_{row['register']}",
                on_click=partial(opened, viewer, view, row),
            )


def listed(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """The registers with their entries of the year, as the list shows them."""
    rows = part(session, queries.register_board, viewer, place, since(Period.YEAR, as_of), as_of)
    words = [each.removesuffix("台账") for each in rows["words"]]
    counted = [f"{count:,} {unit}" for count, unit in zip(rows["entries"], rows["unit"], strict=True)]
    return rows.assign(words=words, counted=counted)


def opened(viewer: Viewer, view: View, picked: dict[Any, Any]) -> None:
    """Nothing. Opens the picked register at the place."""
    go(viewer, view.place, "registers", register=picked["register"], period=None)
