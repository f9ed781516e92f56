"""Beside the statistics: one item over its periods, with its change on the year before and where that comes from. Beside the
three public expenses: what was spent and what was budgeted."""

from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import charts, queries
from lib.access import Viewer
from lib.datasets.numbers import in_digits
from lib.queries import RegisterFacet
from lib.rules.change import ORIGIN_WORDS
from lib.ui import address
from lib.ui.answers import ask, fetch, part
from lib.ui.drawing import draw
from lib.ui.registers.looking import RegisterLook, Tab, open_entry
from lib.ui.tables import change, spelt, table, text, words
from lib.ui.words import section

WAN = 10_000  # yuan
COLUMNS = {
    "organisation": text("单位", 86),
    "span": text("期间", 150),
    "figure": spelt("数值", 106),
    "percent": change("同比（%）", 1, 74),
    "origin": words("同比来自", ORIGIN_WORDS, 132),
}


def over_periods(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws the item that is chosen over its periods; a click opens an entry."""
    rows = fetch(queries.statistics, viewer, look.place, *look.asked)
    own = rows["organisation_id"] == look.place  # the place's own items first
    items = list(dict.fromkeys([*rows.loc[own, "item"], *rows["item"]]))
    if not items:
        return
    title, picking = st.columns([1.3, 1], vertical_alignment="bottom")
    with picking:
        item = pick_item(items)
    with title:
        section("各期数值和同比", look.line)
    question = ask(of_item, viewer, look, item)
    table(
        question,
        COLUMNS,
        key=f"statistic-{item}-{look.key}",
        alt=f"{item}各期数值",
        on_pick=lambda row: open_entry(int(row["id"])),
        rows=10,
    )


def pick_item(items: list[str]) -> str:
    """The item that the address names; the first one at first."""
    item = address.chosen("stat", items, items[0])
    st.session_state["register_stat"] = item
    st.selectbox(
        "项目",
        items,
        key="register_stat",
        on_change=address.take_over,
        args=("stat", "register_stat"),
        label_visibility="collapsed",
        filter_mode="contains",
    )
    return item


def of_item(session: Session, viewer: Viewer, look: RegisterLook, item: str) -> pd.DataFrame:
    """The statistics of an item, with their periods and values in words."""
    rows = part(session, queries.statistics, viewer, look.place, *look.asked)
    rows = rows[rows["item"] == item].reset_index(drop=True)
    periods = zip(rows["began_on"], rows["until_on"], strict=True)
    values = zip(rows["value"], rows["unit"], strict=True)
    return rows.assign(
        span=[
            f"{began:%Y-%m-%d}—{until:%m-%d}" if began.year == until.year else f"{began:%Y-%m}—{until:%Y-%m}"
            for began, until in periods
        ],
        figure=[in_words(value, unit) for value, unit in values],
    )


def in_words(value: float, unit: str) -> str:
    """A value with its unit; yuan in 万元."""
    return f"{value / WAN:,.2f} 万元" if unit == "元" and abs(value) >= WAN else f"{in_digits(value)} {unit}"


def against_budget(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws what was spent of each kind beside its budget; a click lists a year's entries."""
    draw(
        charts.expense_bars(),
        ask(charts.spent, viewer, look.place, *look.asked),
        key=f"expenses-{look.key}",
        title="支出与预算",
        view=look,
        note="同比两年都有时由系统计算，只有来源写明的照来源",
        on_pick=of_year,
    )


def of_year(picked: dict[str, Any]) -> None:
    """Nothing. Lists only the entries of the picked year."""
    address.change(facet=RegisterFacet.YEAR, value=picked["value"])
