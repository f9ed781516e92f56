"""The list of orders: what waits longest first, narrowed by where it stands."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.models import KIND_WORDS
from lib.rules.orders import ORDER_STATE_WORDS
from lib.ui.answers import ask, fetch, part
from lib.ui.orders.looking import STATES, open_order
from lib.ui.pickers import switch
from lib.ui.tables import day, table, text, whole, words
from lib.ui.words import nothing_here, panel, section
from lib.ui.workbar import Look

ALL, LATE, OPEN = "", "overdue", "open"
LISTED = {
    "label": text("文号", 164),
    "name": text("承办单位", 150),
    "kind": words("类型", KIND_WORDS, 72),
    "title": text("事由", 244),
    "state": words("状态", STATES, 92),
    "waits": text("回复", 100),
    "reply_by": day("回复期限", 92),
    "issued_on": day("签发日期", 92),
    "since": day("最近办理", 92),
    "lamps": whole("灯", 44, "督办的灯有几盏"),
}


def listing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the orders to the place and everything under it; a click opens one."""
    counts = fetch(counted, viewer, look)
    if not counts[ALL]:
        nothing(viewer, look)
        return
    state = switch("state", "办到哪一步", offered(counts))
    question = ask(listed, viewer, look, state)
    found = len(question.frame())
    with panel():
        section(f"督办单（{found} 张）", f"{look.line}；逾期未复的在前，点一行看全部办理过程")
        if not found:
            nothing_here("没有这样的督办单。", "换一个状态，或看全部。")
            return
        table(question, LISTED, key=f"orders-{state}-{look.key}", alt="督办单", on_pick=picked, rows=17)


def picked(order: Mapping[str, Any]) -> None:
    """Nothing. Opens the picked order."""
    open_order(int(order["id"]))


def nothing(viewer: Viewer, look: Look) -> None:
    """Nothing. Says that there are no orders, and how one comes to be."""
    may = viewer.may(Permission.ISSUE_ORDERS)
    nothing_here(
        f"截至 {look.as_of}，{look.place_name}没有督办单。",
        "单位有灯亮着时，可以在上面“签发督办单”。" if may else "督办单由上级监督员从亮着的灯签发。",
    )


def offered(counts: Mapping[str, int]) -> dict[str, str]:
    """The states that can be chosen, each with its number of orders."""
    states = {state.value: label for state, label in ORDER_STATE_WORDS.items()}
    named = {ALL: "全部", OPEN: "未办结", LATE: "逾期未复", **states}
    return {value: f"{label} {counts[value]}" for value, label in named.items()}


def counted(session: Session, viewer: Viewer, look: Look) -> dict[str, int]:
    """How many orders there are in each state, and late, open and all."""
    rows = part(session, queries.orders, viewer, look.place, look.as_of)
    names = (ALL, OPEN, LATE, *(state.value for state in ORDER_STATE_WORDS))
    return {name: int(narrowed(rows, name).sum()) for name in names}


def narrowed(rows: pd.DataFrame, state: str) -> pd.Series:
    """Which of the orders stand there."""
    if state == ALL:
        return pd.Series(True, index=rows.index)
    if state == OPEN:
        return ~rows["closed"].astype("bool")
    return rows["overdue"] > 0 if state == LATE else rows["state"] == state


def listed(session: Session, viewer: Viewer, look: Look, state: str) -> pd.DataFrame:
    """The orders in the state, with how late their reply is, in words."""
    rows = part(session, queries.orders, viewer, look.place, look.as_of)
    rows = rows[narrowed(rows, state)].reset_index(drop=True)
    pairs = zip(rows["overdue"], rows["late"], strict=True)
    return rows.assign(waits=[lateness(overdue, late) for overdue, late in pairs])


def lateness(overdue: int, late: int) -> str:
    """How late a reply is or came, in words; empty where it is not."""
    return f"! 逾期 {overdue} 天" if overdue else f"迟复 {late} 天" if late else ""
