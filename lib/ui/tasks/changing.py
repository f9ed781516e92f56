"""已下达: the tasks that stand; who issues them changes a due date or a post, with a reason; each has its history."""

import zlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import Refused, tasks
from lib.rules.calendar import quarter_words
from lib.settings import settings
from lib.ui import address
from lib.ui.administering.asking import Act, Question, matching
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import fetch
from lib.ui.tables import day, table, text, tick_table, words
from lib.ui.tasks.looking import Look
from lib.ui.timeline import entry
from lib.ui.words import nothing_here, panel, section, small

MOST = 1000  # rows in the list at once; the search box finds the others
CHANGE = Permission.UPLOAD_ASSIGNMENTS
LISTED = {
    "name": text("单位", 120),
    "indicator": text("指标编码", 74),
    "indicator_name": text("指标", 204),
    "due_on": day("截止日期", 100),
    "responsible": text("责任人职务", 124),
    "reported": words("上报", {True: "已上报", False: "○ 未上报"}, 84),
}
SOUGHT = ("name", "indicator", "indicator_name", "responsible")


def changing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the list and, beside it, the history of the picked task."""
    rows = fetch(queries.issued_tasks, viewer, look.place, look.quarter)
    if rows.empty:
        may = viewer.may(CHANGE)
        nothing_here(
            f"{look.place_name}在{look.quarter_words}还没有下达任务。",
            "请到「下达任务」选指标和单位，或者照上季度下达。" if may else "任务由上级监督员下达。",
        )
        return
    left, right = st.columns([2.1, 1], gap="small")
    with panel(left):
        section(f"已下达的任务（{len(rows):,} 项）", look.line)
        found = matching(rows, SOUGHT, "tasks_search", "找单位、指标或责任人职务")
        shown = found.head(MOST).reset_index(drop=True)
        if len(found) > MOST:
            small(f"只列出前 {MOST:,} 项，共 {len(found):,} 项；请输入要找的词，或在上面选下级单位。")
        ticked = tick(viewer, look, shown)
    with panel(right):
        history(viewer, look, rows)
    if ticked is not None and len(ticked):
        with left:
            label = f"改 {len(ticked)} 项的截止日期或责任人…"
            st.button(
                label, type="primary", key="tasks_change", on_click=open_dialog, args=(change(look, ticked),)
            )


def tick(viewer: Viewer, look: Look, shown: pd.DataFrame) -> pd.DataFrame | None:
    """The ticked tasks; None for who cannot change them, or where the quarter is locked."""
    which = zlib.crc32(shown[["organisation_id", "indicator_id"]].to_numpy("int64").tobytes())
    key = f"tasks_issued-{look.key}-{which}"
    if not viewer.may(CHANGE) or look.locked_on is not None:
        if look.locked_on is not None:
            small(f"这个季度已于 {look.locked_on} 锁定，任务不能再改。")
        table(shown, LISTED, key=key, alt="已下达的任务", on_pick=picked, rows=15)
        return None
    small("点一行看它的下达和变更；勾选以后可以改截止日期、责任人。")
    return tick_table(shown, LISTED, key=key, alt="已下达的任务", on_pick=picked, rows=15)


def picked(task: Mapping[str, Any]) -> None:
    """Nothing. Writes the picked task into the address."""
    address.change(task=f"{task['organisation']}.{task['indicator']}")


def history(viewer: Viewer, look: Look, rows: pd.DataFrame) -> None:
    """Nothing. Draws how the task of the address came to be as it is."""
    section("下达和变更")
    asked = address.read("task")
    same = rows[rows["organisation"] + "." + rows["indicator"] == asked] if asked else rows.head(0)
    if same.empty:
        small("在左边点一项任务，这里显示它什么时候下达、改过什么、为什么改。")
        return
    task = same.iloc[0]
    small(f"{task['name']}　{task['indicator']} {task['indicator_name']}")
    steps = fetch(
        queries.task_history,
        viewer,
        int(task["organisation_id"]),
        look.quarter,
        int(task["indicator_id"]),
    )
    for step in steps.to_dict("records"):
        what = "下达" if step["first"] else "变更"
        who = f"{step['office']} · {step['by']}"
        entry(day_of(step["at"]), what, who, step["at"], told(step))


def day_of(at: datetime) -> date:
    """The day of a moment, in the office's time zone."""
    return at.astimezone(ZoneInfo(settings().time_zone)).date()


def told(step: Mapping[str, Any]) -> list[str]:
    """What a step made of the task, and why."""
    if step["first"]:
        return [f"截止日期 {step['due_after']}，责任人 {step['post_after'] or '未填'}"]
    lines = []
    if step["due_before"] != step["due_after"]:
        lines.append(f"截止日期 {step['due_before']} 改为 {step['due_after']}")
    if step["post_before"] != step["post_after"]:
        lines.append(f"责任人 {step['post_before'] or '未填'} 改为 {step['post_after'] or '未填'}")
    return [
        *lines,
        f"理由：{step['note']}" if step["note"] else f"由文件“{step['file_name']}”改，没有另写理由",
    ]


def change(look: Look, ticked: pd.DataFrame) -> Question:
    """The dialog that changes the ticked tasks."""

    def fill(viewer: Viewer) -> Act:
        first = ticked.iloc[0]
        same_day = ticked["due_on"].nunique() == 1
        due_on: Any = st.date_input(
            "新的截止日期", first["due_on"] if same_day else None, format="YYYY-MM-DD", key="tasks_new_due"
        )
        small("日期、职务留空，就各自保留原来的。")
        same_post = ticked["responsible"].nunique() == 1
        post = st.text_input(
            "新的责任人职务",
            first["responsible"] if same_post else "",
            max_chars=100,
            key="tasks_new_post",
            help="只写职务，不写姓名",
        )
        reason = st.text_area("变更的理由", height=90, max_chars=tasks.LONGEST_REASON, key="tasks_reason")

        def act(viewer: Viewer) -> str:
            if due_on is not None and not isinstance(due_on, date):
                raise Refused("请选择一个日期。")
            rows = [
                {
                    "organisation": row.organisation,
                    "indicator": row.indicator,
                    "due_on": due_on or row.due_on,
                    "responsible": (post or "").strip() or row.responsible,
                }
                for row in ticked.itertuples()
            ]
            written = tasks.change(viewer, look.quarter, rows, reason or "")
            return f"已改 {written.changed} 项任务（第 {written.batch_id} 批），理由记入每项任务的变更记录。"

        return act

    names = "、".join(dict.fromkeys(ticked["name"].head(3)))
    about = f"{names}{'等' if ticked['name'].nunique() > 3 else ''}，{quarter_words(look.quarter)}的 {len(ticked)} 项任务。"
    return Question("变更任务", about, "变更", CHANGE, fill)
