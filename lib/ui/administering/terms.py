"""季度: a new one, its due date, locked or open."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import Refused
from lib.actions import quarters as actions
from lib.models import QUARTER_STATE_WORDS, QuarterState
from lib.rules.calendar import earlier, last_day, quarter_label, quarter_of, quarter_words
from lib.ui import address
from lib.ui.administering.asking import Act, Question, ask
from lib.ui.answers import fetch
from lib.ui.clock import today
from lib.ui.tables import day, table, text, words
from lib.ui.words import panel, plain, section, small

KEEP = Permission.KEEP_QUARTERS


def quarters(viewer: Viewer) -> None:
    """Nothing. Draws the quarters, and the one that the address names."""
    rows = fetch(queries.quarters, viewer)
    rows["words"] = [quarter_words(number) for number in rows["id"]]
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        st.button("新增季度", type="primary", key="term_new", on_click=ask, args=(add(viewer, rows),))
        small("点一行，在右边办理。锁定的季度不能再上报、审核和下达任务，也不再改变计分规则。")
        table(
            rows,
            {
                "words": text("季度", 180),
                "due_on": day("截止日期", 130),
                "state": words("状态", QUARTER_STATE_WORDS, 90),
                "locked_on": day("锁定日期", 130),
            },
            key="terms",
            alt="季度",
            on_pick=lambda term: address.change(term=quarter_label(term["id"])),
            rows=16,
        )
    with panel(right):
        picked = rows[rows["label"] == address.read("term")]
        if picked.empty:
            section("办理")
            small("在左边点一个季度。")
        else:
            show_quarter(picked.iloc[0].to_dict())


def show_quarter(term: dict[str, Any]) -> None:
    """Nothing. Draws one quarter with what can be done to it."""
    locked = term["state"] == QuarterState.LOCKED
    section(term["words"])
    ahead = term["locked_on"] is not None and not locked
    since = f"，{term['locked_on']} 起" if locked else f"，定于 {term['locked_on']} 锁定" if ahead else ""
    plain(f"截止日期　{term['due_on']}\n状态　{QUARTER_STATE_WORDS[term['state']]}{since}")
    st.button(
        "修改截止日期",
        key="term_due",
        width="stretch",
        disabled=locked,
        on_click=ask,
        args=(change_due(term),),
    )
    st.button(
        "解锁" if locked else "改锁定日期" if ahead else "锁定",
        key="term_lock",
        width="stretch",
        on_click=ask,
        args=(unlock(term) if locked else lock(term),),
    )
    if ahead:
        st.button("取消锁定", key="term_unlock", width="stretch", on_click=ask, args=(unlock(term),))


def next_quarter(rows: pd.DataFrame, day_: date) -> int:
    """The quarter after the newest that there is; the one that is running where there is none."""
    return earlier(int(rows["id"].max()), -1) if len(rows) else quarter_of(day_)


def add(viewer: Viewer, rows: pd.DataFrame) -> Question:
    """The dialog that adds a quarter."""
    suggested = next_quarter(rows, today(viewer))

    def fill(viewer: Viewer) -> Act:
        year, number = st.columns(2)
        chosen_year = year.number_input("年", 2000, 2100, suggested // 10, key="term_year")
        chosen = number.selectbox(
            "季度", [1, 2, 3, 4], suggested % 10 - 1, key="term_number", filter_mode=None
        )
        quarter = int(chosen_year or 0) * 10 + (chosen if chosen in (1, 2, 3, 4) else 1)
        due_on = st.date_input("截止日期", last_day(quarter), format="YYYY-MM-DD", key=f"term_due{quarter}")

        def act(viewer: Viewer) -> str:
            actions.add_quarter(viewer, quarter, required(due_on))
            return f"已新增{quarter_words(quarter)}，截止日期 {due_on}。"

        return act

    return Question("新增季度", "", "新增", KEEP, fill)


def required(day_: Any) -> date:
    """The day that was picked."""
    if not isinstance(day_, date):
        raise Refused("请选择日期。")
    return day_


def change_due(term: dict[str, Any]) -> Question:
    """The dialog that changes a due date."""

    def fill(viewer: Viewer) -> Act:
        due_on = st.date_input(
            "截止日期", term["due_on"], format="YYYY-MM-DD", key=f"term_change{term['id']}"
        )

        def act(viewer: Viewer) -> str:
            actions.change_due_date(viewer, term["id"], required(due_on))
            return f"{term['words']}的截止日期已改为 {due_on}。"

        return act

    about = "只影响以后下达的任务；已下达的任务仍按原来的截止日期，要顺延，请监督员重新上传“季度任务”。"
    return Question(f"修改{term['words']}的截止日期", about, "保存", KEEP, fill)


def lock(term: dict[str, Any]) -> Question:
    """The dialog that locks a quarter."""

    def fill(viewer: Viewer) -> Act:
        day_ = today(viewer)
        locked_on = st.date_input(
            "锁定日期", term["locked_on"] or day_, format="YYYY-MM-DD", key=f"term_locked{term['id']}"
        )

        def act(viewer: Viewer) -> str:
            actions.lock_quarter(viewer, term["id"], required(locked_on))
            return f"{term['words']}{'已锁定' if required(locked_on) <= day_ else f'定于 {locked_on} 锁定'}。"

        return act

    about = (
        "从锁定日期的零时起，这个季度不能再上报、审核和下达任务，成绩就此确定；"
        "确有理由的单位，由监督员另发补报许可。"
    )
    return Question(f"锁定{term['words']}", about, "锁定", KEEP, fill)


def unlock(term: dict[str, Any]) -> Question:
    """The dialog that opens a locked quarter again, with a reason."""

    def fill(viewer: Viewer) -> Act:
        reason = st.text_input("解锁原因", max_chars=200, key=f"term_reason{term['id']}") or ""

        def act(viewer: Viewer) -> str:
            actions.unlock_quarter(viewer, term["id"], reason)
            return f"{term['words']}已解锁。"

        return act

    about = "解锁后（或取消以后的锁定日期后）可以上报和审核，已经定下的成绩可能改变。原因会记入审计日志。"
    return Question(f"解锁{term['words']}", about, "解锁", KEEP, fill)
