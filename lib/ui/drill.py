"""The bottom of the drill (穿透式联查): an organisation's indicators, one indicator's hand-ins, the row of the file."""

from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts import STATUSES
from lib.models import RESPONSIBILITY_WORDS
from lib.rules.status import VERDICT_WORDS, Status
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import ask, fetch
from lib.ui.bar import View, no_tasks
from lib.ui.choices import Step
from lib.ui.tables import Pick, day, table, text, whole, words
from lib.ui.words import nothing_here, panel, plain, section, small

DEEPER = ("indicator", "version", "row", "own")  # what the address says below the place
FIRST = (Status.OVERDUE, Status.RETURNED, Status.NOT_DUE, Status.PENDING, Status.PASSED)
INDICATORS = {
    "status": words("状态", {status: mark.label for status, mark in STATUSES.items()}, 92),
    "indicator": text("指标", 210),
    "reason": text("审核意见", 180),
    "responsibility": words("责任", RESPONSIBILITY_WORDS, 76),
    "category": text("类别", 76),
    "due_on": day("截止日期", 94),
    "first_on": day("首次上报", 94),
    "late": words("迟报", {True: "迟报", False: ""}, 52),
    "verdict_on": day("审核日期", 94),
    "version": whole("上报次数", 72),
    "responsible": text("责任人", 110),
}
OWN = {"status": INDICATORS["status"], "indicator": text("指标", 172), "due_on": day("截止日期", 88)}
VERSIONS = {
    "version": whole("次", 40),
    "reported_on": day("上报日期", 88),
    "done_on": day("完成日期", 88),
    "verdict": words("结论", VERDICT_WORDS, 50),
    "reason": text("审核意见", 150),
    "reviewed_on": day("审核日期", 88),
    "reviewed_by": text("审核人", 100),
}
CELLS = {"heading": text("栏目", 110), "cell": text("原文件所填", "large")}


def assignments(
    session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date
) -> pd.DataFrame:
    """The organisation's assignments, what is wrong or still to do first."""
    order = {status: number for number, status in enumerate(FIRST)}
    rows = queries.assignments(session, viewer, organisation, quarter, as_of)
    return rows.sort_values("status", key=lambda states: states.map(order), kind="stable", ignore_index=True)


def chosen_indicator(viewer: Viewer, view: View) -> dict[str, Any] | None:
    """The assignment whose indicator the address names, None if it names none of the organisation's."""
    rows = fetch(assignments, viewer, view.place, view.quarter, view.as_of)
    found = rows[rows["indicator_code"] == address.read("indicator")]
    return found.iloc[0].to_dict() if len(found) else None


def pick_indicator(picked: dict[str, Any]) -> None:
    """Nothing. Writes the picked indicator into the address."""
    address.change(indicator=picked["indicator_code"], version=None, row=None)


def indicator_list(viewer: Viewer, view: View, on_pick: Pick = pick_indicator, rows: int = 17) -> None:
    """Nothing. Draws an organisation's indicators with their states and reasons; a click opens one."""
    question = ask(assignments, viewer, view.place, view.quarter, view.as_of)
    table(question, INDICATORS, key=f"indicators-{view.key}", alt="各指标的状态", on_pick=on_pick, rows=rows)


def own_attention(viewer: Viewer, view: View, on_pick: Pick) -> None:
    """Nothing. Draws what needs attention where there is only the organisation itself: its indicators, wrong ones first."""
    section("请您关注", "逾期、退回和还没有报的在前；点一行看每次上报和审核")
    question = ask(assignments, viewer, view.place, view.quarter, view.as_of)
    table(question, OWN, key=f"own-{view.key}", alt="各指标的状态", on_pick=on_pick, rows=11)


def unit_drill(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the organisation's indicators, and beside them the one that the address names."""
    found = len(fetch(assignments, viewer, view.place, view.quarter, view.as_of))
    if not found:
        no_tasks(view)
        return
    chosen = chosen_indicator(viewer, view)
    left, right = st.columns([1, 1.25], gap="small") if chosen else (st.container(), None)
    with panel(left):
        section(f"{view.place_name}的指标（{found} 项）", f"{view.line}；点一行看每次上报")
        indicator_list(viewer, view)
    if chosen and right:
        with panel(right):
            hand_ins(viewer, view, chosen)


def hand_ins(viewer: Viewer, view: View, assignment: dict[str, Any]) -> None:
    """Nothing. Draws one assignment: what was asked, each hand-in with its verdict, and where the chosen one came from."""
    facts = [
        STATUSES[assignment["status"]].label,
        assignment["indicator_code"],
        f"责任人 {assignment['responsible'] or '未定'}",
        f"截止 {assignment['due_on']}",
    ]
    section(assignment["indicator"], " · ".join(facts))
    small(f"完成标准：{assignment['standard']}")
    small(f"佐证要求：{assignment['evidence'] or '未定'}")
    indicator = int(assignment["indicator_id"])
    question = ask(queries.versions, viewer, view.place, view.quarter, indicator, view.as_of)
    rows = question.frame()
    if rows.empty:
        nothing_here("还没有上报。", f"截止日是 {assignment['due_on']}，请提醒责任人在「数据上报」上传。")
        return
    key = f"versions-{view.key}-{indicator}"
    table(question, VERSIONS, key=key, alt="每次上报和审核", on_pick=pick_version, rows=4)
    wanted = rows[rows["version"].astype("str") == address.read("version")]
    hand_in(viewer, view, indicator, (wanted if len(wanted) else rows).iloc[0].to_dict())


def pick_version(picked: dict[str, Any]) -> None:
    """Nothing. Writes the picked hand-in into the address."""
    address.change(version=picked["version"], row=None)


def hand_in(viewer: Viewer, view: View, indicator: int, one: dict[str, Any]) -> None:
    """Nothing. Draws what was handed in, with the file and the row that it and its verdict came from."""
    with st.container(border=True, gap="xsmall"):
        received = one["received_at"].astimezone(ZoneInfo(settings().time_zone))
        small(
            f"第 {one['version']} 次上报 · 上报日期 {one['reported_on']} · 系统收到 {received:%Y-%m-%d %H:%M} · {one['handed_in_by']}"
        )
        plain(one["content"])
        small(f"佐证材料：{one['evidence'] or '未提供'}")
        if one["verdict"]:
            verdict = VERDICT_WORDS[one["verdict"]]
            small(f"审核：{verdict}（{one['reviewed_on']}，{one['reviewed_by']}）{one['reason']}")
    small(f"来源：导入批次 {one['batch_id']}，文件「{one['file_name']}」第 {one['row']} 行")
    shown = address.read("row") == "1"
    st.button(
        "收起原文件的行" if shown else "查看原文件的这一行",
        key="source",
        on_click=partial(address.change, version=one["version"], row=None if shown else 1),
    )
    if shown:
        source(viewer, view, indicator, one)


def source(viewer: Viewer, view: View, indicator: int, one: dict[str, Any]) -> None:
    """Nothing. Draws the row of the file as it was uploaded, and that of the verdict."""
    assignment = (view.quarter, view.place, indicator)
    found = [("上报", one["batch_id"], one["row"]), ("审核", one["review_batch_id"], one["review_row"])]
    for what, batch, row in found:
        if batch is None or batch != batch:
            continue
        small(f"{what}文件（批次 {int(batch)}）第 {int(row)} 行")
        question = ask(queries.file_row, viewer, assignment, int(batch), int(row))
        table(question, CELLS, key=f"cells-{what}", alt=f"{what}文件的第 {int(row)} 行")


def steps_below(viewer: Viewer, view: View) -> list[Step]:
    """The steps of the breadcrumb below the place: the indicator, the hand-in, the row of the file."""
    chosen = chosen_indicator(viewer, view)
    if chosen is None:
        return []
    version, own = address.read("version") or None, address.read("own") or None
    here = {"indicator": chosen["indicator_code"], "own": own}
    steps = [Step(chosen["indicator"], here)]
    if version:
        steps.append(Step(f"第 {version} 次上报", here | {"version": version}))
    if address.read("row"):
        steps.append(Step("原文件的行", here | {"version": version, "row": 1}))
    return steps
