"""Downloads of what a screen shows: a small control that offers a table as a workbook and as CSV, made when clicked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

import pandas as pd
import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions.exporting import note_export
from lib.exports.cells import Column as Typed
from lib.exports.cells import Kind
from lib.exports.csv import safe_csv
from lib.exports.progress import Report, quiet
from lib.exports.xlsx import LARGE, About, explanation, frame_sheet, workbook
from lib.rules.calendar import quarter_of
from lib.rules.explained import InForce, explained
from lib.slides import DEMO
from lib.ui.answers import Ask, fetch
from lib.ui.jobs import begin, watch
from lib.ui.sheet import sheet
from lib.ui.tables import Column

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_CENT = "（%）"
CSV_PLACES = 2


class Looked(Protocol):
    """What is looked at: its line, place and day stand in a download and in its name."""

    @property
    def place_name(self) -> str:
        """The organisation's name."""

    @property
    def as_of(self) -> date:
        """The day."""

    @property
    def demo(self) -> bool:
        """Whether the figures are made up."""

    @property
    def line(self) -> str:
        """The view in words."""


@dataclass(frozen=True)
class Export:
    """What a list is when it is taken out: its name, who may, its columns by their headings; shown: as on the screen.

    What a column holds is said by the column of that name on the screen; of others it is found from their values.
    """

    name: str
    permission: Permission
    headings: Mapping[str, str]
    shown: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """A table about to be taken out: the lines above it, its rows, its columns.

    quarter: a sheet tells how was counted, by the numbers of this one; None: no such sheet. Without lines the heading is
    the first row, as in files that are uploaded. asked: what the audit line tells of it.
    """

    what: str
    frame: pd.DataFrame
    columns: Mapping[str, Typed]
    lines: Sequence[str] = ()
    on: date = date(2000, 1, 1)
    quarter: int | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)


def download_table(
    viewer: Viewer, export: Export, data: pd.DataFrame | Ask, view: Looked, rows: int | None = None
) -> None:
    """Nothing. Offers the list with the view in the lines above it; rows: how many there are, where that is known."""

    def taken() -> Taken:
        frame = data.frame() if isinstance(data, Ask) else data
        return Taken(
            what=f"{export.name} {view.place_name}",
            frame=frame,
            columns={
                name: typed(heading, export.shown.get(name)) for name, heading in export.headings.items()
            },
            lines=[export.name, view.line, *([DEMO] if view.demo else [])],
            on=view.as_of,
            quarter=getattr(view, "quarter", None) or quarter_of(view.as_of),
            asked={"view": view.line},
        )

    count = len(data) if isinstance(data, pd.DataFrame) else rows
    offer(viewer, export.permission, f"{export.name}-{view.place_name}-{view.as_of}", taken, rows=count)


def typed(heading: str, column: Column | None) -> Typed:
    """The column as a file has it."""
    return Typed(heading) if column is None else Typed(heading, column.kind, column.places)


def offer(
    viewer: Viewer,
    permission: Permission,
    name: str,
    taken: Callable[[], Taken],
    *,
    rows: int | None = None,
    label: str = "下载表格",
) -> None:
    """Nothing. A button that opens two: the workbook and the CSV, made when clicked, with an audit line each.

    A workbook of many rows is made beside the page, which shows how far it is.
    """
    if sheet().paper:
        return
    key = f"download-{name}"
    job = f"job-{name}-{rows}"  # what was made of another number of rows is not offered
    book = partial(made, viewer, permission, taken, "xlsx")
    with st.popover(label, key=f"offer-{name}"):
        if rows is not None and rows > LARGE:
            st.button(
                "Excel 工作簿（XLSX）",
                key=f"{key}-xlsx",
                width="stretch",
                on_click=begin,
                args=(job, f"{name}.xlsx", WORKBOOK, book),
            )
        else:
            button(f"{key}-xlsx", "Excel 工作簿（XLSX）", book, f"{name}.xlsx", WORKBOOK)
        plain = partial(made, viewer, permission, taken, "csv")
        button(f"{key}-csv", "CSV（其他程序）", plain, f"{name}.csv", "text/csv")
    watch(job)


def button(key: str, label: str, make: Callable[[], bytes], file_name: str, mime: str) -> None:
    """Nothing. A button that downloads what is made when it is clicked."""
    st.download_button(
        label, make, file_name=file_name, mime=mime, icon=None, width="stretch", on_click="ignore", key=key
    )


def made(
    viewer: Viewer, permission: Permission, taken: Callable[[], Taken], end: str, report: Report = quiet
) -> bytes:
    """The file, after its audit line. Raises Forbidden for whoever may not take it out any more."""
    table = taken()
    asked = {**table.asked, "rows": len(table.frame), "format": end.upper()}
    note_export(viewer, permission, table.what, asked)
    return as_workbook(viewer, table, report) if end == "xlsx" else as_csv(table)


def as_csv(table: Taken) -> bytes:
    """The table as CSV: shares in per cent with one decimal as on the screen, other decimals with two or more."""
    columns = {}
    for name, column in table.columns.items():
        shares, values = column.kind is Kind.RATE, table.frame[name].tolist()
        if shares or column.kind is Kind.DECIMAL:
            times, places = (100, 1) if shares else (1, max(column.places, CSV_PLACES))
            values = [
                round(float(one) * times, places) if isinstance(one, float | int | Decimal) else one
                for one in values
            ]
        columns[column.heading + PER_CENT * shares] = pd.Series(values, dtype=object)
    return safe_csv(pd.DataFrame(columns), table.lines)


def as_workbook(viewer: Viewer, table: Taken, report: Report = quiet) -> bytes:
    """The table as a workbook, with a sheet on how was counted where a quarter says by which numbers."""
    name, line = (table.lines[0], table.lines[1]) if table.lines else (table.what, "")
    sheets = [frame_sheet(name, table.lines, table.frame, table.columns)]
    if table.quarter is not None:
        numbers = InForce(
            table.quarter,
            fetch(queries.score_rule, viewer, table.quarter),
            fetch(queries.lamp_numbers, viewer, table.quarter),
        )
        words = " ".join([*table.lines, *(column.heading for column in table.columns.values())])
        sheets.append(explanation(explained(words, numbers), line))
    return workbook(sheets, About(name, line, table.on), report)
