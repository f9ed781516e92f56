"""指标: the catalogue, to be read here and changed by a file."""

import streamlit as st

from lib import queries
from lib.access import Viewer
from lib.models import KIND_WORDS, RESPONSIBILITY_WORDS
from lib.ui.administering.asking import NOTHING_FOUND, matching
from lib.ui.answers import fetch
from lib.ui.tables import table, text, words
from lib.ui.words import nothing_here, small


def indicators(viewer: Viewer) -> None:
    """Nothing. Draws all indicators."""
    rows = fetch(queries.indicators, viewer)
    if rows.empty:
        nothing_here("还没有指标。", "到「数据上报」上传“指标目录”。")
        return
    rows["meant_for"] = [
        "、".join(KIND_WORDS[kind] for kind in kinds.split(",") if kind) or "全部" for kinds in rows["kinds"]
    ]
    search, _ = st.columns([2, 3])
    with search:
        shown = matching(rows, ("code", "name", "category"), "indicator_search", "搜索指标编码、名称或类别")
    small(f"共 {len(shown)} 项指标。新增、修改或停用，请到「数据上报」上传“指标目录”，编码相同的会更新。")
    if shown.empty:
        small(NOTHING_FOUND)
    else:
        table(
            shown,
            {
                "code": text("编码", 80),
                "name": text("指标", 230),
                "responsibility": words("责任", RESPONSIBILITY_WORDS, 80),
                "category": text("类别", 90),
                "standard": text("完成标准", 300),
                "evidence": text("佐证要求", 160),
                "meant_for": text("适用单位", 180),
                "active": words("状态", {True: "启用", False: "停用"}, 60),
            },
            key="indicators",
            alt="指标目录",
            rows=18,
        )
