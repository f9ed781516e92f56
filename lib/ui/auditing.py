"""What the page of the audit log is made of: the filters, one line taken apart, the export."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from lib import queries, ui
from lib.access import ROLE_WORDS, Permission, Viewer
from lib.audit import first_broken
from lib.db import reading
from lib.exports.cells import Column, Kind
from lib.models import KIND_WORDS, QUARTER_STATE_WORDS
from lib.rules import calendar
from lib.rules.score import RULE_WORDS
from lib.settings import settings
from lib.ui.downloads import Taken, offer
from lib.ui.sheet import chose

SHOWN = 2000  # lines on the screen; the export holds all
EVERYTHING = "全部"
FIELD_WORDS = {
    **RULE_WORDS,
    "active": "启用",
    "addressee": "主送",
    "assignments": "任务数",
    "changed": "变更行数",
    "closed_on": "撤销日期",
    "due_on": "截止日期",
    "file": "文件",
    "format": "格式",
    "file_name": "文件",
    "kind": "单位类型",
    "locked_on": "锁定日期",
    "locked_until": "锁定至",
    "mode": "用途",
    "name": "名称",
    "new": "新增行数",
    "note": "依据",
    "organisation_id": "单位",
    "parent": "上级单位",
    "place": "地区",
    "reason": "原因",
    "sender": "落款",
    "role": "角色",
    "root": "最上级单位",
    "screen": "页面",
    "rows": "行数",
    "since": "起始日期",
    "state": "状态",
    "title": "职务或称谓",
    "today": "固定日期",
    "unchanged": "未变行数",
    "until": "截止到",
    "view": "数据",
    "username": "账号",
    "action": "操作",
}
VALUE_WORDS: Mapping[str, Mapping[Any, str]] = {
    "active": {True: "是", False: "否"},
    "kind": KIND_WORDS,
    "mode": {"demo": "演示", "real": "正式"},
    "role": ROLE_WORDS,
    "state": QUARTER_STATE_WORDS,
}
EXPORTED = {
    "id": "序号",
    "at": "时间",
    "username": "账号",
    "role": "角色",
    "action": "操作",
    "target": "对象",
    "before": "之前",
    "after": "之后",
    "address": "来源地址",
    "hash": "校验值",
}


@dataclass(frozen=True)
class Asked:
    """Which lines the auditor asked for; an empty action or username means all."""

    since: date
    until: date
    action: str = ""
    username: str = ""

    @property
    def values(self) -> tuple[date, date, str, str]:
        """What the query of the lines is asked with."""
        return self.since, self.until, self.action, self.username

    @property
    def line(self) -> str:
        """The question in words, for the head of an export."""
        return (
            f"{self.since} 至 {self.until} · 操作：{self.action or EVERYTHING}"
            f" · 账号：{self.username or EVERYTHING}"
        )


def ask(viewer: Viewer) -> tuple[Asked, int]:
    """Which lines the auditor wants to see, and how many there are.

    Draws the filters, which offer only what occurs in the days chosen, and the buttons beside them.
    """
    today = calendar.today(settings().time_zone)
    days, actions, users, sound, export = st.columns([2.4, 1.8, 1.8, 1.2, 1.2], vertical_alignment="bottom")
    with days:
        chosen = st.date_input(
            "日期范围",
            (today - timedelta(days=29), today),
            max_value=today,
            format="YYYY-MM-DD",
            key="audit_days",
        )
    since, until = day_range(chosen, today)
    counts = ui.fetch(queries.audit_counts, viewer, since, until)
    with actions:
        action = pick("操作", counts["action"], "audit_action")
    with users:
        username = pick("账号", counts["username"], "audit_username")
    asked = Asked(since, until, action, username)
    chose(asked.line)
    with sound:
        verify = st.button(
            "校验日志", key="audit_verify", width="stretch", help="逐行核对哈希链，看有没有被改动。"
        )
    count = total(counts, asked)
    with export:
        offer_export(viewer, asked, count)
    if verify:
        say_whether_sound()
    return asked, count


def total(counts: pd.DataFrame, asked: Asked) -> int:
    """How many lines were asked for."""
    for name, value in (("action", asked.action), ("username", asked.username)):
        counts = counts[counts[name] == value] if value else counts
    return int(counts["lines"].sum())


def offer_export(viewer: Viewer, asked: Asked, count: int) -> None:
    """Nothing. Draws the button that takes the lines out."""
    name = f"审计日志-{asked.since}-{asked.until}"
    offer(viewer, Permission.SEE_AUDIT, name, partial(taken, viewer, asked), rows=count)


def say_whether_sound() -> None:
    """Nothing. Walks the whole log and says whether each line is as it was written."""
    with st.spinner("正在逐行核对……"), reading() as session:
        broken = first_broken(session)
        line = broken and f"{ui.escaped(broken.action)}（{broken.at:%Y-%m-%d %H:%M:%S} UTC）"
        number = broken and broken.id
    if line:
        st.error(f"审计日志从第 {number} 行起对不上：{line}。请立即保全数据库并报告。", title="日志被改动过")
    else:
        st.success("审计日志完整：从第一行到最后一行都与写入时一致。")


def day_range(chosen: Any, today: date) -> tuple[date, date]:
    """Both days of the range; while only one is picked, that day alone."""
    days = [day for day in (chosen if isinstance(chosen, tuple) else (chosen,)) if day is not None]
    return (min(days[0], today), min(days[-1], today)) if days else (today, today)


def pick(label: str, values: pd.Series, key: str) -> str:
    """One of the values that occur, or nothing for all."""
    options = [EVERYTHING, *sorted({value for value in values if value})]
    if st.session_state.get(key, EVERYTHING) not in options:
        st.session_state[key] = EVERYTHING
    found = st.selectbox(label, options, key=key, filter_mode="contains")
    return "" if found not in options or found == EVERYTHING else str(found)


def compared(before: str, after: str, places: Mapping[int, str]) -> pd.DataFrame:
    """One row per value of an audit line: item, before and after, in words; what changed stands first."""
    meanings = {**VALUE_WORDS, "organisation_id": places}
    old, new = values_in(before), values_in(after)
    names = sorted({**old, **new}, key=lambda name: old.get(name) == new.get(name))
    rows = [
        (FIELD_WORDS.get(name, name), *(shown(name, values, meanings) for values in (old, new)))
        for name in names
    ]
    return pd.DataFrame(rows, columns=["item", "before", "after"])


def values_in(text: str) -> dict[str, Any]:
    """The values that a line keeps as JSON; a text that is no object is one value without a name."""
    try:
        values = json.loads(text) if text else {}
    except ValueError:
        values = text
    return values if isinstance(values, dict) else {"": values}


def shown(name: str, values: Mapping[str, Any], meanings: Mapping[str, Mapping[Any, str]]) -> str | None:
    """A value in words; None where there was none."""
    value = values.get(name)
    if value is None or isinstance(value, dict | list):
        return None if value is None else json.dumps(value, ensure_ascii=False)
    return meanings.get(name, {}).get(value, str(value))


def taken_apart(viewer: Viewer, line: dict[str, Any]) -> None:
    """Nothing. Draws one line of the log with what stood before and after."""
    ui.section(f"第 {line['id']} 行 · {line['action']}")
    ui.plain(
        f"{line['target']}\n{line['username'] or '系统'} · 来源 {line['address'] or '本机'}\n校验值 {line['hash']}"
    )
    places = ui.fetch(queries.organisations, viewer)
    names = dict(zip(places["id"].tolist(), places["name"].tolist(), strict=True))
    values = compared(line["before"], line["after"], names)
    if values.empty:
        ui.small("这一行没有记录变更前后的内容。")
        return
    columns = {"item": ui.text("项目", "small"), "before": ui.text("之前"), "after": ui.text("之后")}
    ui.table(values, columns, key="audit_values", alt="变更前后的内容")


def taken(viewer: Viewer, asked: Asked) -> Taken:
    """All lines that were asked for; their export is itself an audit line."""
    with reading() as session:
        lines = queries.audit_lines(session, viewer, *asked.values)
    worded = lines.assign(role=[ROLE_WORDS.get(role, role) for role in lines["role"]])
    kinds = {"id": Kind.WHOLE, "at": Kind.MOMENT}
    columns = {name: Column(heading, kinds.get(name, Kind.TEXT)) for name, heading in EXPORTED.items()}
    return Taken("审计日志", worded, columns, ["审计日志", asked.line], asked.until, asked=vars(asked))
