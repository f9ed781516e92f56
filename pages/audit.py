"""The audit log: who changed what and when, what stood before and after, and whether the log itself is sound."""

import streamlit as st

from lib import queries, ui
from lib.access import ROLE_WORDS, Permission
from lib.ui import auditing

viewer = ui.require(Permission.SEE_AUDIT)

ui.heading("审计日志")
asked, total = auditing.ask(viewer)
if not total:
    ui.nothing_here("这些天里没有符合条件的记录。", "放宽日期范围，或把操作和账号改回“全部”。")
    st.stop()

more = f"，下面是最新的 {auditing.SHOWN:,} 条，导出的文件含全部" if total > auditing.SHOWN else ""
ui.small(f"共 {total:,} 条{more}。点一行，看变更前后的内容。")
lines = ui.fetch(queries.audit_lines, viewer, *asked.values, auditing.SHOWN)
ui.table(
    lines,
    {
        "id": ui.whole("序号"),
        "at": ui.moment("时间"),
        "username": ui.text("账号", "small"),
        "role": ui.words("角色", ROLE_WORDS),
        "action": ui.text("操作", "small"),
        "target": ui.text("对象", "large"),
        "address": ui.text("来源地址", "small"),
    },
    key="audit_lines",
    alt="审计日志",
    on_pick=lambda line: st.session_state.update(audit_line=line["id"]),
    rows=12,
)
picked = lines[lines["id"] == st.session_state.get("audit_line")]
if not picked.empty:
    auditing.taken_apart(viewer, picked.iloc[0].to_dict())
