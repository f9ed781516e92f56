"""One entry of a register: every field, what still waits, and the row of the file from which it came."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Viewer
from lib.datasets.columns import Column, Day
from lib.datasets.money import Money
from lib.datasets.numbers import in_digits
from lib.datasets.registering import register_named
from lib.ui.answers import fetch
from lib.ui.registers.entering import offer_correction
from lib.ui.registers.listing import STATES
from lib.ui.registers.looking import RegisterLook, Tab, back_to_list
from lib.ui.tables import table, text
from lib.ui.words import nothing_here, panel, plain, section, small

CELLS = {"heading": text("列", 140), "cell": text("文件里填的", 420)}


def show_entry(viewer: Viewer, look: RegisterLook, number: int, tabs: Sequence[Tab] = ()) -> None:
    """Nothing. Draws the entry, for those who may see its organisation, and what its tab draws below it."""
    st.button("‹ 返回台账", type="tertiary", key="entry_back", on_click=back_to_list)
    entry = fetch(queries.register_entry, viewer, number, look.as_of)
    if entry is None:
        nothing_here("没有这条记录，或者它不在您的查看范围内。", "请返回台账，从那里打开。")
        return
    register = register_named(entry["register"])
    left, right = st.columns([1.2, 1], gap="small")
    with panel(left):
        section(register.words, f"{entry['organisation']} · 截至 {look.as_of}")
        if entry["state"]:
            plain(f"{register.done or '办结'}　{STATES[entry['state']]}")
        if register.explained:
            plain(register.explained(entry))
        plain("\n".join(f"{column.heading}　{told(column, entry[column.name])}" for column in register.shown))
        offer_correction(viewer, look, register, entry)
    with panel(right):
        source(viewer, entry)
    for tab in tabs:
        if tab.register == register.name and tab.below:
            tab.below(viewer, look, entry)


def told(column: Column, value: Any) -> str:
    """A field in words; — where nothing was filled in."""
    if value is None or value == "" or value != value:
        return "—"
    if isinstance(column.kind, Money):
        return f"{value:,.2f} 元"
    if isinstance(column.kind, Day) and isinstance(value, date):
        return value.isoformat()
    return in_digits(value) if isinstance(value, float) else str(value)


def source(viewer: Viewer, entry: dict[str, Any]) -> None:
    """Nothing. Draws the row of the file from which the entry came, by whom and when."""
    section("来源", f"{entry['entered_by']} · {entry['file_name'] or '屏幕登记'}")
    cells = fetch(queries.register_file_row, viewer, int(entry["id"]))
    if cells.empty:
        small("这条记录不是从文件来的。")
        return
    small(f"第 {entry['batch_id']} 批，文件第 {entry['row']} 行")
    table(cells, CELLS, key=f"entry-cells-{entry['id']}", alt="文件里的这一行", rows=18)
