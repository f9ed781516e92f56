"""How reviewing has gone (审核情况): what waits, days to the verdict, returns, by indicator and by organisation."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.rules.calendar import quarter_words
from lib.rules.status import VERDICT_WORDS
from lib.ui import address
from lib.ui.answers import ask, fetch
from lib.ui.cards import Card, cards
from lib.ui.reviewing.looking import Look, open_item
from lib.ui.tables import day, decimal, rate, table, text, whole, words
from lib.ui.words import nothing_here, panel, section

BY = {"indicator": ("by_indicator", "按指标", "指标"), "organisation": ("by_organisation", "按单位", "单位")}
COUNTS = {
    "handed": whole("上报次数", 66),
    "waiting": whole("待审核", 56),
    "returned": whole("退回", 48),
    "rate": rate("退回率", 64, "退回的占已审核的"),
    "middle": decimal("中位（天）", 1, 72, "审核用时的中位数：从上报到第一次审核"),
    "nine_tenths": decimal("九成（天）", 1, 72, "九成的上报在这么多天内审核"),
}
TABLES = {facet: {"name": text(heading, 160), **COUNTS} for facet, (_, _, heading) in BY.items()}
ROWS = {
    "name": text("单位", 130),
    "indicator": text("指标", 200),
    "version": whole("次", 40),
    "reported_on": day("上报日期", 92),
    "reviewed_on": day("首次审核", 92),
    "days": whole("用时（天）", 70),
    "verdict": words("结论", {**VERDICT_WORDS, None: "待审核"}, 70),
    "reason": text("审核意见", 300),
    "reviewer": text("审核人", 130),
}


def course(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the figures of a quarter; a click on an indicator or an organisation lists its hand-ins."""
    if look.quarter is None:
        nothing_here("还没有设置季度。", "请管理员到「数据上报」上传“季度设置”文件。")
        return
    line = f"{look.place_name} · {quarter_words(look.quarter)} · 截至 {look.today}"
    found = fetch(queries.review_course, viewer, look.place, look.quarter)
    if not found["handed"]:
        nothing_here(f"{look.place_name}在{quarter_words(look.quarter)}没有上报。", "请换一个季度或单位。")
        return
    figures(found)
    picked = {facet: address.read(BY[facet][0]) for facet in BY}
    if any(picked.values()):
        hand_ins(viewer, look, picked, line)
        return
    for column, facet in zip(st.columns(2, gap="small"), BY, strict=True):
        with panel(column):
            section(BY[facet][1], f"{line}；退回多的在前，点一行看每次上报")
            question = ask(queries.review_statistics, viewer, look.place, look.quarter, facet)
            table(
                question,
                TABLES[facet],
                key=f"course-{facet}-{look.place}-{look.quarter}",
                alt=f"审核情况{BY[facet][1]}",
                on_pick=PICKED[facet],
                rows=15,
            )


def figures(found: Mapping[str, Any]) -> None:
    """Nothing. Draws the figures of all hand-ins together."""
    share = None if found["rate"] is None else 100 * found["rate"]
    cards(
        [
            Card("上报次数", found["handed"], "次", places=0, help="补正后再次上报的另算一次"),
            Card("待审核", found["waiting"], "次", places=0),
            Card("退回率", share, "%", help="退回的占已审核的；一次上报有几次结论的，以最后一次为准"),
            Card("审核用时（中位）", found["middle"], "天", help="从上报日期到第一次审核"),
            Card("九成在此天数内审核", found["nine_tenths"], "天"),
        ]
    )


def pick_indicator(row: Mapping[str, Any]) -> None:
    """Nothing. Lists the hand-ins of an indicator."""
    address.change(by_indicator=int(row["indicator_id"]), by_organisation=None)


def pick_organisation(row: Mapping[str, Any]) -> None:
    """Nothing. Lists the hand-ins of an organisation."""
    address.change(by_organisation=int(row["organisation_id"]), by_indicator=None)


PICKED = {"indicator": pick_indicator, "organisation": pick_organisation}


def listed(
    session: Session, viewer: Viewer, place: int, quarter: int, by: tuple[tuple[str, str], ...]
) -> pd.DataFrame:
    """The hand-ins of one indicator or organisation; by are pairs of facet and id, as the address has them."""
    rows = queries.reviewed(session, viewer, place, quarter)
    for facet, number in by:
        if number:
            rows = rows[rows[f"{facet}_id"].astype(str) == number]
    return rows.reset_index(drop=True)


def hand_ins(viewer: Viewer, look: Look, picked: Mapping[str, str], line: str) -> None:
    """Nothing. Draws the hand-ins that a figure counts; a click opens the item."""
    st.button("‹ 返回审核情况", type="tertiary", key="course_back", on_click=back)
    question = ask(listed, viewer, look.place, look.quarter, tuple(picked.items()))
    rows = question.frame()
    if rows.empty:
        nothing_here("没有这样的上报。", "请返回审核情况，从那里打开。")
        return
    of = rows["indicator" if picked["indicator"] else "name"].iloc[0]

    def open_row(row: Mapping[str, Any]) -> None:
        address.change(review=None, **dict.fromkeys(name for name, _, _ in BY.values()))
        open_item((look.quarter or 0, int(row["organisation_id"]), int(row["indicator_id"])))

    with panel():
        section(f"{of}（{len(rows)} 次上报）", f"{line}；点一行看全文")
        table(
            question,
            ROWS,
            key=f"course-rows-{tuple(picked.values())}",
            alt="各次上报",
            on_pick=open_row,
            rows=17,
        )


def back() -> None:
    """Nothing. Goes back to the figures."""
    address.change(**dict.fromkeys(name for name, _, _ in BY.values()))
