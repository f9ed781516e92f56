"""A table on paper: all its rows as HTML, because Streamlit's tables are drawings that print only what is in sight.

This is the one file that makes HTML for a screen. Every cell and heading is escaped, so that people's words stay words:
nothing in them becomes markup, a link or a picture; the browser's side cleans it once more.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import streamlit as st

from lib.exports.docx import width
from lib.ui.sheet import sheet

MOST = 3000  # rows of one table; more than sixty pages of one are no use to anybody
NO_VALUE = "—"
FORMAT = re.compile(r"%([,+]*)(?:\.(\d+))?[df](%%)?")
LONG = 24  # rows; a longer table gets the whole width of the page
SHORT, LETTERS = 11, 24  # letters: no longer, a column is not broken into lines; beyond, surely
# letters beside one another on a page held upright; those that a column takes besides
TALL_PAGE, PADDING = 66, 1.4


class Markup:
    """HTML that was made here, as st.html takes it."""

    def __init__(self, html: str) -> None:
        self.html = html

    def _repr_html_(self) -> str:
        return self.html


def paper_table(shown: pd.DataFrame | pa.Table, configs: Mapping[str, Any], alt: str) -> None:
    """Nothing. Draws the rows under their headings, as they are shown on the screen; says where some are left out."""
    found = len(shown)
    columns = {name: values_of(shown, name, configs[name]) for name in configs}
    letters = {name: longest(configs[name], cells) for name, cells in columns.items()}
    if sum(min(count, LETTERS) + PADDING for count in letters.values()) > TALL_PAGE:
        sheet().wide = True
    kinds = [kind_of(configs[name], letters[name]) for name in configs]
    heads = "".join(
        f"<th{kind}>{escape(str(config.get('label') or ''))}</th>"
        for kind, config in zip(kinds, configs.values(), strict=True)
    )
    rows = "".join(
        f"<tr>{''.join(f'<td{kind}>{escape(cell)}</td>' for kind, cell in zip(kinds, row, strict=True))}</tr>"
        for row in zip(*columns.values(), strict=True)
    )
    size = "paper-table long" if found > LONG else "paper-table"
    more = f"<p>只印前 {MOST:,} 行，共 {found:,} 行；要全部，请下载表格。</p>" if found > MOST else ""
    st.html(
        Markup(
            f'<table class="{size}" aria-label="{escape(alt)}"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table>{more}"
        )
    )


def values_of(shown: pd.DataFrame | pa.Table, name: str, config: Mapping[str, Any]) -> list[str]:
    """The cells of a column in words, as many as are printed."""
    cells = shown.column(name).to_pylist() if isinstance(shown, pa.Table) else shown[name].tolist()
    kind = config.get("type_config") or {}
    return [written(value, kind) for value in cells[:MOST]]


def written(value: Any, kind: Mapping[str, Any]) -> str:
    """A cell as the screen writes it."""
    if value is None or value is pd.NaT or value != value:
        return NO_VALUE
    if isinstance(value, datetime) and kind.get("type") == "date":
        return f"{value:%Y-%m-%d}"
    if isinstance(value, datetime):
        zone = kind.get("timezone")
        return f"{value.astimezone(ZoneInfo(zone)) if zone else value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    form = FORMAT.fullmatch(str(kind.get("format") or ""))
    if isinstance(value, bool):
        return "✓" if value else ""
    if form and isinstance(value, int | float):
        sign = "+" if "+" in form[1] else ""
        comma = "," if "," in form[1] else ""
        return f"{value:{sign}{comma}.{int(form[2] or 0)}f}{'%' if form[3] else ''}"
    return str(value)


def kind_of(config: Mapping[str, Any], letters: float) -> str:
    """Numbers stand on the right; what is short is not broken into lines."""
    kind = (config.get("type_config") or {}).get("type")
    right = config.get("alignment") == "right" or kind in ("number", "progress")
    names = ["number"] * right + ["whole"] * (letters <= SHORT)
    return f' class="{" ".join(names)}"' if names else ""


def longest(config: Mapping[str, Any], cells: list[str]) -> float:
    """The letters of a column's longest words; a heading may be broken in two."""
    return max(map(width, [str(config.get("label") or "")[::2], *cells]))
