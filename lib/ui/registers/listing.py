"""The list of a register's entries: narrowed by what was clicked, by what still waits, by words; a click opens one."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.datasets.columns import Choice, Day, Text, Whole
from lib.datasets.columns import Column as FileColumn
from lib.datasets.money import Money
from lib.datasets.numbers import Number, in_digits
from lib.datasets.registering import Register, register_named
from lib.queries import RegisterFacet
from lib.ui import address
from lib.ui.answers import ask, fetch, part
from lib.ui.downloads import Export, download_table
from lib.ui.offers import offers
from lib.ui.pickers import switch
from lib.ui.registers.elsewhere import open_elsewhere
from lib.ui.registers.entering import offer_form
from lib.ui.registers.looking import RegisterLook, Tab, open_entry
from lib.ui.tables import Column, day, decimal, digits, table, text, whole
from lib.ui.words import escaped, nothing_here, section
from lib.ui.workbar import LONGEST

ALL = ""
STATES = {"overdue": "! 逾期", "waiting": "○ 等待", "late": "● 迟到", "done": "● 按期", "": "—"}
LONG_WORD = 9  # characters that a narrow column shows
MOST = 2000  # rows that a browser is sent


def listing(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws the register's entries; a click opens one."""
    register = tab.declared
    title, tools, finding = st.columns([2.2, 2, 1.4], vertical_alignment="bottom", gap="small")
    waits = ALL
    if register.roles.due_on:
        with tools:
            waits = switch("waits", "办到哪一步", {ALL: "全部", "waiting": "还没有", "overdue": "逾期"})
    with finding:
        words = find()
    asked = (address.read("facet"), address.read("value"), waits, words)
    question = ask(listed, viewer, look, tab.register, *asked)
    found = question.frame()
    order = "按单位排列" if register.standing else "新的在前"
    with title:
        more = f"，列出前 {MOST:,} {register.unit}" if len(found) > MOST else ""
        section(
            f"{register.words}（{len(found):,} {register.unit}）",
            f"{look.line}；{order}{more}；点一行看全部内容",
        )
    with st.container(horizontal=True):
        offer_form(viewer, look, register)
        if asked[1]:
            st.button(
                f"只列：{escaped(part_words(viewer, *asked[:2]))}　✕", key="register_wide", on_click=widen
            )
    if found.empty:
        nothing_here("没有这样的记录。", "清除上面的条件，或换一个期间。")
        return
    key = f"entries-{tab.register}-{'-'.join(asked)}-{look.key}"
    table(
        found.head(MOST),
        shown(register),
        key=key,
        alt=register.words,
        on_pick=partial(opened, viewer, look),
        rows=15,
    )
    download_table(viewer, export(register), question, look, len(found))


def find() -> str:
    """The words that are looked for, as the address has them."""
    st.session_state["register_find"] = address.read("find")
    st.text_input(
        "查找",
        key="register_find",
        placeholder="在台账里查找",
        label_visibility="collapsed",
        on_change=address.take_over,
        args=("find", "register_find"),
    )
    return address.read("find")


def widen() -> None:
    """Nothing. Lists all parts again."""
    address.change(facet=None, value=None)


def part_words(viewer: Viewer, facet: str, value: str) -> str:
    """What the list is narrowed to, in words."""
    if facet != RegisterFacet.ORGANISATION:
        return value
    place = fetch(offers, viewer).by_id.get(int(value)) if value.isdigit() else None
    return place.name if place else "没有这个单位"


def opened(viewer: Viewer, look: RegisterLook, entry: Mapping[str, Any]) -> None:
    """Nothing. Opens the picked entry, on its own screen where it stands elsewhere."""
    number = int(entry["id"])
    if number < 0:
        open_elsewhere(viewer, look.place, -number)
    else:
        picked(entry)


def picked(entry: Mapping[str, Any]) -> None:
    """Nothing. Opens the picked entry."""
    open_entry(int(entry["id"]))


def listed(
    session: Session,
    viewer: Viewer,
    look: RegisterLook,
    name: str,
    facet: str,
    value: str,
    waits: str,
    words: str,
) -> pd.DataFrame:
    """The entries of the part that was clicked, that wait or are overdue, and that hold the words."""
    rows = part(session, queries.register_entries, viewer, look.place, name, *look.asked)
    kind = register_named(name)
    if value:
        rows = of_part(session, viewer, look, kind, rows, facet, value)
    if waits:
        wanted = {"overdue"} if waits == "overdue" else {"waiting", "overdue"}
        rows = rows[rows["state"].isin(wanted)]
    if words:
        texts = rows[["organisation", *(column.name for column in kind.shown)]].astype("str")
        rows = rows[texts.apply(lambda each: each.str.contains(words, case=False, regex=False)).any(axis=1)]
    return rows.reset_index(drop=True).assign(
        standing=lambda those: [STATES[state] for state in those["state"]]
    )


def of_part(
    session: Session,
    viewer: Viewer,
    look: RegisterLook,
    kind: Register,
    rows: pd.DataFrame,
    facet: str,
    value: str,
) -> pd.DataFrame:
    """The entries that belong to the part: a word, a year, or an organisation with all under it."""
    if facet == RegisterFacet.YEAR:
        return rows[[str(day.year) == value for day in rows["happened_on"]]]
    if facet == RegisterFacet.ORGANISATION:
        place = int(value) if value.isdigit() and len(value) < LONGEST else 0
        if place == look.place:
            return rows[rows["organisation_id"] == place]
        return part(session, queries.register_entries, viewer, place, kind.name, *look.asked)
    return rows[rows[kind.roles.label if facet == RegisterFacet.LABEL else kind.roles.kind] == value]


def shown(register: Register) -> dict[str, Column]:
    """The columns of the list: organisation, what the register lists of an entry, and how far what was due has come."""
    found = {"organisation": text("单位", 120)}
    for column in register.shown:
        if column.name in register.listed:
            found[column.name] = as_table_column(column)
    if register.roles.due_on:
        found["standing"] = text(register.done or "办结", 76)
    return found


def as_table_column(column: FileColumn) -> Column:
    """A column of a file as a column of a table."""
    if isinstance(column.kind, Day):
        return day(column.heading, 92)
    if isinstance(column.kind, Whole):
        return whole(column.heading, 68)
    if isinstance(column.kind, Money):
        return decimal(f"{column.heading}（元）", 2, 120)
    if isinstance(column.kind, Number):
        return digits(column.heading, in_digits, 92)
    if isinstance(column.kind, Choice) and max(map(len, column.kind.choices)) > LONG_WORD:
        return text(column.heading, 172)
    if isinstance(column.kind, Text):
        return text(column.heading, 260 if column.kind.lines else 150)
    return text(column.heading, 104)


def export(register: Register) -> Export:
    """What is taken out: all columns but persons' names."""
    columns = [column for column in register.shown if column.name not in register.names]
    headings = {
        column.name: f"{column.heading}（元）" if isinstance(column.kind, Money) else column.heading
        for column in columns
    }
    shown = {column.name: as_table_column(column) for column in columns}
    return Export(register.words, Permission.SEE_REGISTERS, {"organisation": "单位", **headings}, shown)
