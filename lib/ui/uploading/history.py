"""What was uploaded before: the batches, the rows of their files, what they changed, and taking one back."""

import json
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from lib import db, importing, queries
from lib.access import Forbidden, Permission, Viewer
from lib.datasets import every, named
from lib.exports.cells import Column, Kind
from lib.models import BatchState
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.downloads import Taken, offer
from lib.ui.guard import require
from lib.ui.tables import moment, table, text, whole, words
from lib.ui.uploading.desk import desk_of
from lib.ui.uploading.showing import SHOWN, columns_of
from lib.ui.words import escaped, nothing_here, plain, section, small

STATES = {BatchState.WRITTEN: "有效", BatchState.UNDONE: "已撤销"}


def history(viewer: Viewer) -> None:
    """Nothing. Draws the batches that the viewer may look into, and the one that the address names."""
    batches = fetch(queries.batches, viewer)
    section("导入记录", "" if batches.empty else "点一行，看这一批的文件内容；导入有误时可以撤销。")
    if batches.empty:
        nothing_here("还没有导入过文件。", "下载模板，填好后在上面上传。")
        return
    table(
        batches,
        {
            "id": whole("批次", 64),
            "at": moment("时间", 150),
            "dataset": words("数据", {kind.name: kind.words for kind in every()}, 90),
            "file_name": text("文件", 236),
            "organisation": text("单位", 120),
            "handed_in_by": text("上报人", 150),
            "rows": whole("行数", 70),
            "new": whole("新增", 70),
            "changed": whole("变更", 70),
            "unchanged": whole("没有变化", 80),
            "state": words("状态", STATES, 76),
        },
        key="upload_batches",
        alt="导入记录",
        on_pick=lambda batch: address.change(batch=int(batch["id"])),
        rows=8,
    )
    picked = batches[batches["id"].astype(str) == address.read("batch")]
    if not picked.empty:
        show_batch(viewer, picked.iloc[0].to_dict())


def show_batch(viewer: Viewer, batch: dict[str, Any]) -> None:
    """Nothing. Draws one batch: its file's rows, what it changed, and the way to take it back."""
    number, kind = int(batch["id"]), named(batch["dataset"])
    section(f"第 {number} 批　{kind.words}　{batch['file_name']}")
    undone = batch["state"] == BatchState.UNDONE
    with st.container(horizontal=True, vertical_alignment="center"):
        if not undone and viewer.may(kind.permission):
            st.button(
                "撤销这一批", key="upload_undo", on_click=lambda: st.session_state.update(undoing=number)
            )
        offer(
            viewer,
            Permission.SEE_UPLOADS,
            f"第{number}批-{kind.words}",
            partial(rows_of, viewer, number, kind.words),
            rows=int(batch["rows"]),
            label="下载文件内容",
        )
        st.button(
            "收起", type="tertiary", key="upload_close", on_click=address.change, kwargs={"batch": None}
        )
    if undone:
        small("这一批已经撤销，下面是当时文件里的内容。")
    if st.session_state.pop("undoing", None) == number:
        ask_to_undo(number, f"第 {number} 批　{kind.words}　{batch['file_name']}")
    rows = fetch(queries.batch_rows, viewer, number, SHOWN)
    if len(rows) == SHOWN:
        small(f"列出前 {SHOWN} 行，下载的文件里是全部 {batch['rows']:,} 行。")
    table(rows, columns_of(rows), key="upload_batch_rows", alt="文件内容", rows=10)
    show_changes(fetch(queries.batch_changes, viewer, number), {c.name: c.heading for c in kind.columns})


def rows_of(viewer: Viewer, batch: int, words: str) -> Taken:
    """All rows of a batch's file as the texts that they were, each with its number, the heading first."""
    with db.reading() as session:
        rows = queries.batch_rows(session, viewer, batch)
    columns = {name: Column(name, Kind.TEXT) for name in rows.columns}
    return Taken(f"第 {batch} 批 {words}", rows, columns, asked={"batch": batch})


def show_changes(changes: pd.DataFrame, headings: dict[str, str]) -> None:
    """Nothing. Draws which values a batch changed in place; nothing for batches that only added rows."""
    rows = []
    for change in changes.dropna(subset=["before"]).to_dict("records"):
        before, after = json.loads(change["before"]), json.loads(change["after"])
        rows += [
            (change["row"], change["key"], headings.get(name, name), str(before[name]), str(value))
            for name, value in after.items()
            if before.get(name) != value
        ]
    if not rows:
        return
    small("这一批改动的内容：")
    table(
        pd.DataFrame(rows[:SHOWN], columns=["row", "key", "column", "before", "after"]),
        {
            "row": whole("行", 64),
            "key": text("编码", 140),
            "column": text("列", 140),
            "before": text("原来", "large"),
            "after": text("改为", "large"),
        },
        key="upload_changes",
        alt="这一批改动的内容",
        rows=8,
    )


@st.dialog("撤销这一批导入？")
def ask_to_undo(batch: int, line: str) -> None:
    """Nothing. Asks once more, then takes the batch back or says why that cannot be."""
    viewer = require(Permission.SEE_UPLOADS)
    plain(line)
    small("新增的行会撤下，变更的行恢复原样；批次本身和审计日志都会保留。后来的数据建立在它之上时不能撤销。")
    with st.container(horizontal=True):
        asked = st.button("撤销", type="primary", key="upload_undo_yes")
        if st.button("不撤销", key="upload_undo_no"):
            st.rerun()
    if not asked:
        return
    try:
        outcome = importing.undo(viewer, batch)
    except (importing.NotUndone, Forbidden) as refusal:
        st.error(escaped(str(refusal)))
    else:
        desk = desk_of()
        desk.drop()
        desk.done = outcome
        st.rerun()
