"""The lamps of one organisation on 单位画像: what is lit, since when and why, its order; what comes within two weeks."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.models import LAMP_RULE_WORDS
from lib.queries.lamps import EVERY_ROW
from lib.rules.calendar import LAST_DAY
from lib.ui.answers import ask, fetch
from lib.ui.bar import View
from lib.ui.clock import today
from lib.ui.going import go
from lib.ui.tables import Pick, day, table, text, whole, words
from lib.ui.warnings.lists import LAMP_WORDS, in_words
from lib.ui.words import panel, section, small

DAYS = 14
LIT = {
    "level": words("灯", LAMP_WORDS, 62),
    "rule": words("规则", LAMP_RULE_WORDS, 92),
    "about": text("来由", 232),
    "raised_on": day("亮灯日期", 88),
    "days": whole("天数", 44, "亮灯那天算第一天"),
    "turns": text("转红日期", 88, "写“不转红”的黄灯不会自己变成红灯"),
    "letter": text("督办单", 106),
}
COMING = {
    "lights_on": day("哪天", 88),
    "becomes": words("将亮", LAMP_WORDS, 62),
    "rule": words("规则", LAMP_RULE_WORDS, 84),
    "about": text("来由", 200),
}


def unit_lamps(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the organisation's own lamps, and those that will be lit; a click opens the order or the hand-ins."""
    lit = ask(lit_here, viewer, view)
    lamps, others = len(lit.frame()), fetch(of_other_quarters, viewer, view)
    if view.has_children and not (lamps or others):
        return
    left, right = st.columns([1.75, 1], gap="small")
    with panel(left):
        more = f"；其他季度还有 {others} 盏" if others else ""
        section(f"亮着的灯（{lamps} 盏）", f"{view.line}{more}；点一行看督办单或上报")
        pick = partial(opened, viewer, view)
        if lamps:
            table(lit, LIT, key=f"lit-{view.key}", alt="亮着的灯", on_pick=pick, rows=6)
        else:
            small("没有亮着的灯。")
        offer_work(viewer, view, bool(lamps or others))
    with panel(right):
        soon(viewer, view, pick)


def soon(viewer: Viewer, view: View, pick: Pick) -> None:
    """Nothing. Draws the lamps of the next two weeks; those under a place are on the map, where there may be thousands."""
    if view.has_children:
        section("未来两周将亮的灯", "连同下级单位的，在预警地图上看")
        st.button(
            "打开预警地图",
            key="unit_map",
            on_click=partial(go, viewer, view.place, "warnings", list="coming"),
        )
        return
    coming = ask(coming_here, viewer, view)
    found = len(coming.frame())
    section(f"未来两周将亮的灯（{found} 盏）", "如果不上报、不补正，到时就会亮灯或转红")
    if found:
        table(coming, COMING, key=f"coming-{view.key}", alt="将亮的灯", on_pick=pick, rows=6)
    else:
        small("没有将亮的灯。")


def question(view: View) -> tuple[int, int, date]:
    """What the queries are asked."""
    return view.place, view.quarter, view.as_of


def lit_here(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The organisation's own lit lamps as they are shown."""
    rows = queries.lit_lamps(session, viewer, *question(view), False, EVERY_ROW, True)
    turns = ["不转红" if red_on == LAST_DAY else str(red_on) for red_on in rows["red_on"]]
    return in_words(rows, view.quarter).assign(turns=pd.Series(turns, dtype="object"))


def coming_here(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The organisation's own lamps of the next two weeks as they are shown."""
    return in_words(queries.coming_lamps(session, viewer, *question(view), DAYS), view.quarter)


def of_other_quarters(session: Session, viewer: Viewer, view: View) -> int:
    """How many more lamps of the organisation's own are lit from other quarters."""
    shown = queries.lit_lamps(session, viewer, *question(view), False, EVERY_ROW, True)
    return len(queries.lit_lamps(session, viewer, *question(view), True, EVERY_ROW, True)) - len(shown)


def opened(viewer: Viewer, view: View, lamp: dict[str, Any]) -> None:
    """Nothing. Opens the order about the lamp; where there is none, the hand-ins of the indicator that lit it."""
    if lamp["order_id"] is not None and lamp["order_id"] == lamp["order_id"]:
        go(viewer, view.place, "orders", order=int(lamp["order_id"]))
        return
    indicators = fetch(queries.indicators, viewer)
    code = indicators.loc[indicators["id"] == lamp["source_id"], "code"]
    if lamp["rule"] in ("report_overdue", "returned_not_mended") and len(code):
        own = 1 if view.has_children else None
        go(viewer, view.place, "completion", indicator=code.iloc[0], quarter=lamp["quarter"], own=own)


def offer_work(viewer: Viewer, view: View, lit: bool) -> None:
    """Nothing. What a supervisor can do here: issue an order about these lamps, light one by hand."""
    if view.as_of != today(viewer):
        return
    with st.container(horizontal=True):
        if lit and viewer.may(Permission.ISSUE_ORDERS) and view.place != viewer.organisation_id:
            st.button(
                "签发督办单",
                type="primary",
                key="unit_order",
                on_click=partial(
                    go, viewer, view.place, "orders", part="new", to=view.place_code, order=None
                ),
            )
        if viewer.may(Permission.KEEP_LAMPS):
            st.button(
                "人工亮灯、熄灯",
                key="unit_lamp",
                on_click=partial(go, viewer, view.place, "orders", part="manual", order=None),
            )
