"""The parts of the screen 指标完成: who is behind, on what, and how the ranks moved."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import charts, queries
from lib.access import Permission, Viewer
from lib.models import KIND_WORDS, OrganisationKind
from lib.rules.status import Basis
from lib.ui import address
from lib.ui.answers import Ask, ask, fetch, part
from lib.ui.bar import View
from lib.ui.choices import kinds_of
from lib.ui.downloads import Export, download_table
from lib.ui.drawing import draw
from lib.ui.going import code_of
from lib.ui.lamps import LAMP_COLUMNS, with_lamps
from lib.ui.pickers import switch
from lib.ui.tables import change, decimal, rate, table, text, whole
from lib.ui.words import nothing_here, panel, section, small

BY = {"indicator": "按指标", "quarter": "按季度"}
RANK_HEADINGS = {
    "rank": "位次",
    "movement": "较上季升降",
    "name": "单位",
    "kind_words": "类型",
    "rate": "比率",
    "rate_before": "上季度",
    "rate_year_before": "上年同季",
    "due": "应完成",
    "reported": "已上报",
    "on_time": "按时上报",
    "passed": "审核通过",
    "returned": "审核退回",
    "pending": "待审核",
    "overdue": "逾期未报",
    "mean_score": "平均得分",
    "vetoed": "一票否决（家）",
    "red": "红灯（盏）",
    "yellow": "黄灯（盏）",
}


COUNTS = ("due", "reported", "on_time", "passed", "returned", "pending", "overdue")
RANKS = {
    basis: {
        "rank": whole("位次", 44),
        "movement": change("升降", 0, 48, "较上季度升降的位次，＋为上升"),
        "name": text("单位", 126),
        "kind_words": text("类型", 58),
        "rate": rate(charts.RATE_WORDS[basis], 66),
        "rate_before": rate("上季度", 64),
        "rate_year_before": rate("上年同季", 66),
        **LAMP_COLUMNS,
        **{name: whole(RANK_HEADINGS[name], 54 if name == "pending" else 66) for name in COUNTS},
        "mean_score": decimal("平均得分", 1, 62),
        "vetoed": whole("否决", 44, "被一票否决的单位数"),
    }
    for basis in Basis
}
EXPORTS = {
    basis: Export(
        "位次与升降",
        Permission.SEE_COMPLETION,
        RANK_HEADINGS | {"rate": charts.RATE_WORDS[basis]},
        {**RANKS[basis], **{name: whole(RANK_HEADINGS[name]) for name in ("red", "yellow")}},
    )
    for basis in Basis
}


def year_so_far(viewer: Viewer, view: View) -> None:
    """Nothing. Says in a line what the quarter's whole year asked for, and how many documents came in."""
    rows = fetch(queries.work_year, viewer, view.place, view.quarter // 10, view.as_of)
    if len(rows):
        small(in_a_line(rows.iloc[0].to_dict(), view))


def in_a_line(told: dict[Any, Any], view: View) -> str:
    """The year in words: 2016 年累计：79 家单位……"""
    begun = f"{told['year']} 年各季度合计（截至 {view.as_of}）：{told['organisations']:,} 家单位，任务 {told['due']:,} 项"
    if told["documents"] is None:
        return f"{begun}；上报的工作资料份数请选下级单位查看。"
    came = f"已上报 {told['reported']:,} 项，附工作资料 {told['documents']:,} 份"
    return f"{begun}，{came}（按佐证材料所列项目数计）。"


def pick_kind(viewer: Viewer, place: int) -> str:
    """Which kind of children is compared; empty for all. Asked only where there are several kinds."""
    kinds = kinds_of(viewer, place)
    if len(kinds) < 2:
        return ""
    return switch(
        "kind", "比较哪类单位", {"": "全部"} | {kind: KIND_WORDS[OrganisationKind(kind)] for kind in kinds}
    )


def heat(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the heat map of the place's children, by indicators or by quarters; a click goes deeper."""
    with panel():
        left, right = st.columns([1, 1], vertical_alignment="center")
        with left:
            by = switch("by", "热力图按什么分", BY)
        with right:
            kind = pick_kind(viewer, view.place)
        query = charts.heat_cells if by == "indicator" else charts.heat_quarter_cells
        question = (view.place, view.quarter, view.as_of, view.basis, kind, address.read("indicator"))
        width = fetch(width_of, viewer, query, question)
        if not width:
            nothing_here("没有可比较的单位。", "请换一类单位或一个季度。")
            return
        draw(
            charts.heat_map(width),
            ask(query, viewer, *question),
            key=f"heat-{by}-{kind}-{view.key}",
            title=f"谁在哪些{'指标' if by == 'indicator' else '季度'}上落后",
            view=view,
            note=f"格内数字为{charts.RATE_WORDS[view.basis]}（%），放不下时停在格上看；点一格往下看",
            on_pick=partial(into_cell, viewer, view, ask(query, viewer, *question), by),
        )


def width_of(session: Session, viewer: Viewer, query: Any, question: tuple[Any, ...]) -> str:
    """Which heat map fits the names of the columns; empty when there is nothing to draw."""
    cells = part(session, query, viewer, *question)
    return charts.width_of(cells) if len(cells) else ""


def into_cell(viewer: Viewer, view: View, question: Ask, by: str, picked: dict[str, Any]) -> None:
    """Nothing. From a field of the heat map to its organisation, with its indicator or in its quarter."""
    cells = question.frame()
    row = cells[
        (cells["organisation_id"] == picked["organisation_id"]) & (cells["other_id"] == picked["other_id"])
    ]
    code = code_of(viewer, int(picked["organisation_id"]))
    if row.empty or code is None:
        return
    other = {"indicator" if by == "indicator" else "quarter": row["other_code"].iloc[0]}
    own = 1 if picked["organisation_id"] == view.place else None
    address.change(place=code, own=own, version=None, row=None, **other)


def ranks(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the ranks of the place's children with their movement since the last quarter."""
    question = ask(ranked, viewer, view)
    with panel():
        title, button = st.columns([5, 1], vertical_alignment="bottom")
        with title:
            section("位次与升降", f"{view.line}；点一行往下看")
        with button:
            download_table(viewer, EXPORTS[view.basis], question, view)
        pick = partial(deeper_here, viewer, view)
        table(question, RANKS[view.basis], key=f"ranks-{view.key}", alt="位次与升降", on_pick=pick, rows=12)


def ranked(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The ranking with the kinds in words, and the lamps of each child's subtree."""
    rows = queries.ranking(session, viewer, view.place, view.quarter, view.as_of, view.basis)
    rows = with_lamps(session, viewer, view, rows, "child_id")
    return rows.assign(kind_words=rows["kind"].map(KIND_WORDS))


def deeper_here(viewer: Viewer, view: View, picked: dict[str, Any]) -> None:
    """Nothing. Shows the picked organisation on this screen."""
    code = code_of(viewer, int(picked["organisation_id"]))
    if code is not None:
        own = 1 if picked["organisation_id"] == view.place else None
        address.change(place=code, own=own, version=None, row=None)
