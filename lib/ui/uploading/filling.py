"""在线填报: the tasks that wait for a report, and a form for one of them; what is filled in goes the road of a file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, reviewing
from lib.actions.reviewing import Item
from lib.rules import calendar
from lib.rules.calendar import LAST_DAY, quarter_words
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.going import go
from lib.ui.guard import require
from lib.ui.offers import offers
from lib.ui.pickers import switch
from lib.ui.tables import day, table, text, words
from lib.ui.uploading.desk import NEXT, Desk
from lib.ui.words import heading, nothing_here, panel, plain, section, small

FILE, FORM = "", "form"
WAYS = {FILE: "上传文件", FORM: "在线填报"}
SHOWN = 200  # rows that a browser is sent
LISTED = {
    "here": text("", 24),
    "state": words("状态", {True: "◇ 退回", False: "○ 未报"}, 72),
    "due_on": day("截止日期", 92),
    "name": text("单位", 110),
    "indicator": text("指标", 190),
}
APPEAL: dict[str, Any] = {"part": "appeals"}  # where a return is asked about
FIELDS = ("content", "done_on", "evidence")


def way(viewer: Viewer, title: str) -> str:
    """How the viewer hands in: by file, or by form where reports are the viewer's to give. Draws the page's title."""
    if not viewer.may(Permission.UPLOAD_REPORTS):
        heading(title)
        return FILE
    left, right = st.columns([1, 4], vertical_alignment="bottom")
    with left:
        heading(title)
    with right:
        return switch("by", "怎么上报", WAYS)


def fill_in(viewer: Viewer, desk: Desk) -> None:
    """Nothing. Draws the tasks that wait for a report, and beside them the form of one."""
    rows = fetch(queries.tasks_to_fill, viewer)
    if rows.empty:
        nothing_here(
            "现在没有等您上报的任务。",
            "退回的、新下达的任务会出现在这里；已报的，见「单位画像」和下面的导入记录。",
        )
        return
    items = [Item(*map(int, key)) for key in rows[list(Item._fields)].itertuples(index=False)]
    at = next((at for at, item in enumerate(items) if name_of(item) == address.read("fill")), 0)
    left, right = st.columns([1, 1.3], gap="small")
    with panel(left):
        section(f"等您上报的任务（{len(rows)} 项）", "先到期的在前，点一行填报")
        listing(rows.head(SHOWN), at)
    with panel(right):
        following = items[at + 1] if at + 1 < len(items) else None
        form(viewer, desk, rows.iloc[at].to_dict(), items[at], following)


def name_of(item: Item) -> str:
    """A task as it stands in the address, with the version that the next report follows."""
    return ".".join(map(str, item))


def listing(rows: pd.DataFrame, at: int) -> None:
    """Nothing. Draws the tasks; a click opens the form of one."""
    marks = ["▶" if number == at else "" for number in range(len(rows))]
    table(
        rows.assign(here=pd.Series(marks, dtype="object"), state=rows["returned"]),
        LISTED,
        key=f"fill-{hash(tuple(zip(rows['organisation_id'], rows['indicator_id'], strict=True)))}",
        alt="等您上报的任务",
        on_pick=picked,
        rows=17,
    )


def picked(row: Mapping[str, Any]) -> None:
    """Nothing. Opens the form of the picked task."""
    address.change(fill=name_of(Item(*(int(row[name]) for name in Item._fields))))


def form(viewer: Viewer, desk: Desk, task: Mapping[str, Any], item: Item, following: Item | None) -> None:
    """Nothing. Draws what is asked for, the returned version with its reason, and the fields."""
    about = (task["name"], quarter_words(item.quarter_id), task["indicator_code"], f"截止 {task['due_on']}")
    section(task["indicator"], " · ".join(about))
    small(f"完成标准：{task['standard']}")
    small(f"佐证要求：{task['wanted'] or '未定'}")
    last = returned(viewer, item) if item.version else {}
    today = fetch(offers, viewer).today or calendar.today(settings().time_zone)
    field = f"fill_{name_of(item)}"
    with st.form(f"{field}-form", border=False):
        st.text_area("完成情况", last.get("content", ""), height=150, max_chars=5000, key=f"{field}-content")
        st.date_input(
            "完成日期", last.get("done_on"), max_value=today, format="YYYY-MM-DD", key=f"{field}-done_on"
        )
        st.text_area(
            "佐证材料（名称、文号或存放处）",
            last.get("evidence", ""),
            height=80,
            max_chars=2000,
            key=f"{field}-evidence",
        )
        st.form_submit_button(
            "上报",
            type="primary",
            on_click=hand_in,
            args=(desk, item, today, field, f"{task['name']}「{task['indicator']}」", following),
        )
        small(f"上报日期记为 {today}。")


def returned(viewer: Viewer, item: Item) -> dict[str, Any]:
    """What was handed in last and sent back; draws why."""
    quarter, organisation, indicator, _ = item
    rows = fetch(queries.versions, viewer, organisation, quarter, indicator, LAST_DAY)
    last: dict[str, Any] = rows.iloc[0].to_dict()
    with st.container(border=True, gap="xsmall"):
        small(f"第 {last['version']} 次上报于 {last['reviewed_on']} 退回，审核意见：")
        plain(last["reason"])
        st.button(
            "有不同意见，申请复核…",
            type="tertiary",
            key="fill_appeal",
            on_click=go,
            args=(viewer, organisation, "appraisal"),
            kwargs=APPEAL,
        )
    return last


def hand_in(desk: Desk, item: Item, today: date, field: str, what: str, following: Item | None) -> None:
    """Nothing. For the form's button: hands the report in and opens the next task; who is asking is read anew."""
    viewer = require(Permission.UPLOAD_REPORTS)
    said = {name: st.session_state.get(f"{field}-{name}") for name in FIELDS}
    desk.drop()
    try:
        batch = reviewing.report(viewer, item, {**said, "reported_on": today})
    except (Refused, Forbidden) as refusal:
        desk.notice = str(refusal)
        return
    desk.done, desk.next_step = f"已上报{what}（第 {batch} 批）。", NEXT["reports"]
    address.change(fill=None if following is None else name_of(following))
