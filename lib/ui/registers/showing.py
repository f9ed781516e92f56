"""One register: its main figures, its chart, what stands beside it, its list."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from lib import charts, queries
from lib.access import Permission, Viewer
from lib.queries import RegisterFacet
from lib.rules.periods import Period
from lib.ui import address
from lib.ui.answers import ask, fetch
from lib.ui.cards import Card, cards
from lib.ui.drawing import draw
from lib.ui.pickers import switch
from lib.ui.registers.entering import offer_form
from lib.ui.registers.listing import listing
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.words import nothing_here, panel

TEN_THOUSAND = 10_000  # yuan


def show(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws the register of the place in the period."""
    if tab.instead is not None:
        tab.instead(viewer, look, tab)
        return
    register = tab.declared
    if register.standing:  # what holds from its day on is of no period
        look = replace(look, period=Period.ALL)
    figures = fetch(queries.register_figures, viewer, look.place, tab.register, *look.asked)
    if fetch(queries.register_sums, viewer, look.place, tab.register, *look.asked).empty:
        changed = "日期或单位" if register.standing else "期间或单位"
        may = viewer.may(register.permission) and viewer.may(Permission.SEE_UPLOADS)
        nothing_here(
            f"{look.line}，{register.words}没有记录。",
            f"换一个{changed}；或者在下面登记一条，成批的到「数据上报」上传“{register.words}”文件。"
            if may
            else f"换一个{changed}；台账由监督员或填报员上传。",
        )
        offer_form(viewer, look, register)
        if tab.alone and tab.beside:
            with panel():
                tab.beside(viewer, look, tab)
        return
    cards([card(row) for row in figures.to_dict("records")])
    left, right = st.columns(2, gap="small")
    with panel(left):
        facets = {RegisterFacet.KIND.value: tab.kind}
        if tab.label:
            facets[RegisterFacet.LABEL.value] = tab.label
        facet = switch("by", "按什么分", facets | {RegisterFacet.YEAR.value: "按年份"})
        bars(viewer, look, tab, facet)
    with panel(right):
        (tab.beside or by_organisation)(viewer, look, tab)
    with panel():
        listing(viewer, look, tab)


def card(row: Mapping[Any, Any]) -> Card:
    """A main figure; large amounts in 万元."""
    if row["unit"] == "元":
        return Card(row["words"], row["value"] / TEN_THOUSAND, "万元", places=2)
    return Card(row["words"], row["value"], row["unit"], places=0 if float(row["value"]).is_integer() else 1)


def by_organisation(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws how many fall to each organisation."""
    bars(viewer, look, tab, RegisterFacet.ORGANISATION)


def bars(viewer: Viewer, look: RegisterLook, tab: Tab, facet: str) -> None:
    """Nothing. Draws the register's entries by the facet; a click narrows the list to a part."""
    names = {
        RegisterFacet.ORGANISATION: "按单位",
        RegisterFacet.KIND: tab.kind,
        RegisterFacet.LABEL: tab.label,
    }
    question = ask(charts.register_parts, viewer, look.place, tab.register, *look.asked, facet, tab.measure)
    draw(
        charts.register_bars(tab.unit),
        question,
        key=f"register-{tab.register}-{facet}-{look.key}",
        title=f"{tab.declared.words} · {names.get(RegisterFacet(facet), '按年份')}",
        view=look,
        note="点一条只列它",
        on_pick=partial(narrow, facet),
    )


def narrow(facet: str, picked: dict[str, Any]) -> None:
    """Nothing. Writes the picked part into the address; what stands for all the rest narrows nothing."""
    if picked.get("value") is not None:
        address.change(facet=facet, value=picked["value"] or None)
