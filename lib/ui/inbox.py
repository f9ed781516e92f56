"""待办: the duties of the viewer in one list; a click opens each where it is done. Their number stands in the navigation."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Permission, Role, Viewer
from lib.rules.wording import Part, number
from lib.ui.answers import fetch
from lib.ui.clock import today
from lib.ui.going import go
from lib.ui.offers import offers
from lib.ui.pickers import switch
from lib.ui.tables import day, table, text, whole
from lib.ui.words import demo_badge, heading, nothing_here, panel, paragraph, section

SOON = 7  # days
MOST = 1000  # rows that a browser is sent
ALL = ""
LISTED = {
    "what": text("要办的事", 110),
    "waits": text("时间", 110),
    "title": text("事项", 440),
    "name": text("单位", 140),
    "count": whole("件数", 60),
    "until": day("期限", 100),
    "where": text("在哪里办", 100),
}
ELSEWHERE = {
    Role.LEADER: "整体情况见看板「总览」。",
    Role.REPORTER: "本单位的任务和问题见「数据上报」「整改办理」。",
    Role.SUPERVISOR: "可以到「任务下达」「整改办理」看看进展。",
    Role.ADMIN: "单位、季度、规则和账号在「系统管理」里办。",
}


def waiting(viewer: Viewer) -> int:
    """How many things wait for the viewer; 0 for who has no duties."""
    if not viewer.may(Permission.SEE_DUTIES):
        return 0
    return int(fetch(queries.todo, viewer, today(viewer))["count"].sum())


def bar(viewer: Viewer) -> None:
    """Nothing. Draws the heading, of whom and of when."""
    left, right = st.columns([9, 1], vertical_alignment="bottom", gap="small")
    with left:
        heading("待办")
    if fetch(offers, viewer).demo:
        with right:
            demo_badge()


def duties(viewer: Viewer, titles: Mapping[str, str]) -> None:
    """Nothing. Draws the list; a click on a row opens it on its own screen, whose title stands in titles by its name."""
    day_ = today(viewer)
    rows = fetch(queries.todo, viewer, day_)
    if rows.empty:
        nothing_here("今天没有等您办的事。", ELSEWHERE.get(viewer.role, ""))
        return
    paragraph(in_words(rows, str(day_)))
    counts = rows.groupby("what", sort=False)["count"].sum()
    offered = {
        ALL: f"全部 {rows['count'].sum()}",
        **{what: f"{what} {count}" for what, count in counts.items()},
    }
    what = switch("duty", "哪一种事", offered)
    shown = rows if what == ALL else rows[rows["what"] == what].reset_index(drop=True)
    with panel():
        cut = f"；只列出前 {MOST} 项" if len(shown) > MOST else ""
        line = f"{viewer.organisation_name} · {day_}；逾期的和先到期的在前，点一行去办理{cut}"
        section(f"等我办的事（{shown['count'].sum():,} 件）", line)
        table(
            told(shown.head(MOST), titles),
            LISTED,
            key=f"duties-{what}-{hash(tuple(shown['title']))}",
            alt="等我办的事",
            on_pick=lambda row: opened(viewer, row),
            rows=18,
        )


def in_words(rows: pd.DataFrame, day_: str) -> list[Part]:
    """The list in a sentence: how many things, how many of them late, how many due soon."""
    left = rows["days_left"].dropna()
    late, soon = int((left < 0).sum()), int(((left >= 0) & (left <= SOON)).sum())
    parts: list[Part] = [f"{day_}，有 ", (number(rows["count"].sum()),), " 件事等您办"]
    parts += ["，已逾期 ", (number(late),), " 项"] if late else []
    parts += [f"，{SOON} 天内到期 ", (number(soon),), " 项"] if soon else []
    return [*parts, "。"]


def told(rows: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """The rows with the time left and the screen in words."""
    waits = pd.Series([time_words(left) for left in rows["days_left"]], dtype="object", index=rows.index)
    return rows.assign(waits=waits, where=[titles[screen] for screen in rows["screen"]])


def time_words(left: float | None) -> str:
    """How long there is still time, in words; — where no day is set."""
    if left is None or left != left:
        return "—"
    if left < 0:
        return f"! 逾期 {-left:.0f} 天"
    return "今天到期" if left == 0 else f"还有 {left:.0f} 天"


def opened(viewer: Viewer, row: Mapping[str, Any]) -> None:
    """Nothing. Opens the duty on the screen where it is done."""
    go(viewer, viewer.organisation_id, row["screen"], **dict(parse_qsl(row["opens"])))
