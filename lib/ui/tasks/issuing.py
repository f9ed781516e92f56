"""Issuing a quarter's tasks: choose, see who gets what, mend single rows, issue."""

import zlib
from typing import Any

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import tasks
from lib.models import KIND_WORDS
from lib.rules.issuing import OUTCOME_WORDS, Outcome
from lib.ui.administering.asking import Act, Question
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import fetch
from lib.ui.sheet import sheet
from lib.ui.tables import day, table, text, whole, words
from lib.ui.taking import paper_table
from lib.ui.tasks.choosing import choose
from lib.ui.tasks.looking import Look
from lib.ui.words import nothing_here, panel, section, small

EDITABLE = 2000  # rows; of a longer list the browser gets so many, to look at only
ISSUE = Permission.UPLOAD_ASSIGNMENTS
BY_KIND = {
    "kind": words("单位类型", KIND_WORDS, 90),
    "organisations": whole("单位", 64, "其中有几个单位会得到新任务"),
    "new": whole("将下达", 76),
    "exists": whole("已下达", 76),
    "unfit": whole("不适用", 76, "指标目录里写明这项指标不适用于这类单位"),
    "left": whole("撤销或停用", 92, "单位已撤销，或者指标已停用"),
}
LISTED = {
    "name": text("单位", 124),
    "indicator": text("指标编码", 74),
    "indicator_name": text("指标", 206),
    "due_on": day("截止日期", 104),
    "responsible": text("责任人职务", 136),
}
LEFT_OUT = {"why": text("为什么", 92), **LISTED}


def issuing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the form and beside it the preview with its button."""
    if look.locked_on is not None:
        nothing_here(
            f"{look.quarter_words}已于 {look.locked_on} 锁定，不能再下达任务。",
            "请换一个开放的季度；确需改动的，请管理员在「系统管理」重新开放这个季度。",
        )
        return
    left, right = st.columns([1, 1.75], gap="small")
    with panel(left):
        wanted = choose(viewer, look)
    with panel(right):
        preview(look, fetch(queries.task_plan, viewer, look.place, look.quarter, wanted))


def preview(look: Look, plan: pd.DataFrame) -> None:
    """Nothing. Draws who gets what: by kind, then the list, which can be mended row by row."""
    new = plan[plan["outcome"] == Outcome.NEW].reset_index(drop=True)
    section(f"下达预览（{len(new):,} 项）", look.line)
    if plan.empty:
        nothing_here(
            "没有可以下达的任务。", "上季度没有下达过，或者所选的指标和单位没有交集；请在左边重新选。"
        )
        return
    table(by_kind(plan), BY_KIND, key=f"tasks_by_kind-{look.key}", alt="按单位类型")
    rest = plan[plan["outcome"] != Outcome.NEW].reset_index(drop=True)
    if len(new):
        above = st.container()  # the button must not lie below a long list
        chosen = mend(look, new)
        above.button(
            f"下达 {len(chosen):,} 项任务…",
            type="primary",
            key="tasks_issue",
            disabled=not len(chosen),
            on_click=open_dialog,
            args=(confirm(look, chosen),),
        )
    else:
        small("所选的任务都已下达，或者不能下达。")
    if len(rest):
        with st.expander(f"不在本次下达的 {len(rest):,} 项"):
            if len(rest) > EDITABLE:
                small(f"这里列出前 {EDITABLE:,} 项。")
            listed = rest.head(EDITABLE)
            whys = [OUTCOME_WORDS[Outcome(value)] for value in listed["outcome"]]
            table(
                listed.assign(why=whys),
                LEFT_OUT,
                key=f"tasks_rest-{look.key}",
                alt="不在本次下达的任务",
                rows=10,
            )


def by_kind(plan: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of organisation: how many get new tasks, and how many tasks are new, stand, or are left out."""
    plan = plan.assign(
        new=plan["outcome"] == Outcome.NEW,
        exists=plan["outcome"] == Outcome.EXISTS,
        unfit=plan["outcome"] == Outcome.UNFIT,
        left=plan["outcome"].isin([Outcome.CLOSED, Outcome.UNUSED]),
    )
    counts = plan.groupby("kind", sort=False)[["new", "exists", "unfit", "left"]].sum().reset_index()
    fresh = plan[plan["new"]].groupby("kind")["organisation_id"].nunique()
    return counts.assign(organisations=[int(fresh.get(kind, 0)) for kind in counts["kind"]])


def mend(look: Look, new: pd.DataFrame) -> pd.DataFrame:
    """The tasks to issue, with the days and posts as they were mended in the list."""
    if len(new) > EDITABLE:
        small(
            f"超过 {EDITABLE:,} 项，按规则全部下达，这里列出前 {EDITABLE:,} 项；要逐项改，请在左边缩小范围分次下达。"
        )
        table(new.head(EDITABLE), LISTED, key=f"tasks_list-{look.key}", alt="将下达的任务", rows=14)
        return new
    small("截止日期、责任人可以直接在表里逐项改；不下达的去掉勾。")
    shown = pd.DataFrame(
        {"issued": True, **{name: new[name] for name in LISTED}, "due_on": pd.to_datetime(new["due_on"])}
    )
    which = zlib.crc32(new[["organisation_id", "indicator_id"]].to_numpy("int64").tobytes())
    columns = {
        "issued": st.column_config.CheckboxColumn("下达", width=52),
        **{name: column.config for name, column in LISTED.items()},
    }
    edited: Any = st.data_editor(
        shown,
        key=f"tasks_edit-{look.key}-{which}",
        hide_index=True,
        num_rows="fixed",
        height=480 if len(shown) > 13 else "content",
        row_height=32,
        disabled=["name", "indicator", "indicator_name"],
        column_config=columns,
    )
    if sheet().paper:  # where the editor is hidden
        paper_table(edited, columns, "将下达的任务")
    mended = new.assign(
        due_on=[None if pd.isna(day) else pd.Timestamp(day).date() for day in edited["due_on"]],
        responsible=["" if pd.isna(post) else str(post) for post in edited["responsible"]],
    )
    return mended[edited["issued"].fillna(False).astype("bool").to_numpy()]


def confirm(look: Look, chosen: pd.DataFrame) -> Question:
    """The dialog that issues the tasks."""
    offices = chosen["organisation_id"].nunique()

    def fill(viewer: Viewer) -> Act:
        def act(viewer: Viewer) -> str:
            names = ["organisation", "indicator", "due_on", "responsible"]
            rows = chosen[names].to_dict("records")
            bar = st.progress(0.0, "正在下达…")
            written = tasks.issue(viewer, look.quarter, rows, bar.progress)  # type: ignore[arg-type]
            bar.empty()
            return tasks.said(look.quarter, written)

        return act

    about = (
        f"向{look.place_name}的 {offices:,} 个单位下达{look.quarter_words}任务 {len(chosen):,} 项。\n"
        "下达后各单位即可上报；整批可以在「数据上报」撤销，单项的改动要写明理由。"
    )
    return Question("下达任务", about, "下达", ISSUE, fill)
