"""Tables as XLSX: typed columns under a frozen, filtered heading, ready to be printed, with a sheet on how was counted.

A text stays the text that was written. A cell of a workbook says by itself that it holds a text, so nothing is put
before one that begins with = or +, as in a CSV, where there is no other way: it is marked as quoted (the program shows
an apostrophe when it is edited) and its format is Text, so that it does not become a formula either when somebody
edits it. No text becomes a link.
"""

import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import xlsxwriter

from lib.charts.palette import BLUE, BLUE_PALE, MUTED, RULE
from lib.exports.cells import Cell, Column, Kind, Marked, cells, kind_of, tidy, wide
from lib.exports.csv import like_formula
from lib.exports.docx import clean
from lib.exports.progress import Report, quiet

LARGE = 5_000  # rows: more go to the disk while they are written, and are made beside the page
EVERY = 1_000  # rows between two reports
LONGEST_NAME = 31  # of a sheet
ON_SCREEN, LINE = (
    90,
    14.5,
)  # figures that a line may have beside a narrow table; points of a line that is broken
NARROWEST, HEADED = 8, 16  # figures; longer headings are broken into lines
MOST_LINES = 20  # of a row
MARGIN = 2  # figures beside a cell's words
ARROW = 3  # figures that the button of the filter takes
LOOKED_AT = 400  # rows that a column's width is found from
FOOT = 200  # characters of the line at the foot of a page; a workbook holds 255 for the three parts
FONT = {"font_name": "微软雅黑", "font_size": 10, "font_scheme": "none"}
HEADING = {
    "bold": True,
    "bg_color": BLUE_PALE,
    "bottom": 1,
    "bottom_color": MUTED,
    "text_wrap": True,
    "valign": "vcenter",
}
INDENTED = {"align": "left", "indent": 1}  # so that words do not touch the figures before them
UNDER = {"valign": "top", "bottom": 4, "bottom_color": RULE}
QUOTED = {"num_format": "@", "quote_prefix": True}
EXPLAINED = "口径说明"
NO_ROWS = "没有数据。"


@dataclass(frozen=True)
class Sheet:
    """A table: its name, the lines above it (what it is, of whom, of when), its columns, its rows as cells.

    none says what stands there where there is no row. Without lines the heading is the first row, as in files that are
    uploaded.
    """

    name: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    none: str = NO_ROWS


@dataclass(frozen=True)
class About:
    """What a workbook says of itself; on: the day that it shows, not that of its making."""

    title: str
    line: str
    on: date


def frame_sheet(name: str, lines: Sequence[str], frame: pd.DataFrame, columns: Mapping[str, Column]) -> Sheet:
    """The named columns of a frame; the kind of a column that does not say it is found from its values."""
    made, values = [], []
    for each, column in columns.items():
        held = frame[each].tolist()
        kind = column.kind or kind_of(held)
        made.append(replace(column, kind=kind))
        values.append(cells(held, kind))
    return Sheet(name, tuple(lines), tuple(made), list(zip(*values, strict=True)))


def workbook(sheets: Sequence[Sheet], about: About, report: Report = quiet) -> bytes:
    """The file; report is told every thousand rows."""
    count = sum(len(sheet.rows) for sheet in sheets)
    with book(about, count > LARGE) as made:
        done = 0
        for sheet in sheets:
            done = made.add(sheet, report, done, count)
        report(count, count)
        return made.content()


@contextmanager
def book(about: About, large: bool = False) -> Iterator["Book"]:
    """A workbook to add sheets to; large: rows are kept on the disk, which the next one is written beside."""
    if not large:
        yield Book(about, {"in_memory": True})
        return
    with TemporaryDirectory(
        prefix="mingze-"
    ) as folder:  # goes with what it holds when the making is stopped, too
        yield Book(about, {"constant_memory": True, "tmpdir": folder})


class Book:
    """A workbook that sheets are added to, in order."""

    def __init__(self, about: About, options: dict[str, Any]) -> None:
        self.out, self.about = io.BytesIO(), about
        defaults = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": dict(FONT),  # it is written into
        }
        self.file = xlsxwriter.Workbook(self.out, {**defaults, **options})
        self.file.set_properties(
            {
                "title": clean(about.title),
                "author": "明责",
                "comments": clean(about.line),
                "created": datetime.combine(about.on, time(), UTC),
            }
        )
        self.names: set[str] = set()
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def content(self) -> bytes:
        """The file. Nothing can be added after this."""
        self.file.close()
        return self.out.getvalue()

    def look(self, **properties: Any) -> Any:
        """The format of these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.file.add_format({**FONT, **properties})
        return self.formats[key]

    def look_of(self, text: str, **properties: Any) -> Any:
        """The format of these properties for a text, marked as quoted where it is like a formula."""
        return self.look(**properties, **(QUOTED if like_formula(text) else {}))

    def add(self, sheet: Sheet, report: Report = quiet, done: int = 0, of: int = 0) -> int:
        """How many rows are done with this sheet, of so many altogether, when so many were done before it."""
        paper = self.file.add_worksheet(self.free_name(sheet.name))
        top = len(sheet.lines) + 1 if sheet.lines else 0
        self.set_up(paper, sheet, top)
        widths = [self.set_width(paper, sheet, place) for place in range(len(sheet.columns))]
        for row, line in enumerate(sheet.lines):
            self.write_line(paper, row, tidy(line), widths)
        lines = (lines_of(column.heading, room) for column, room in zip(sheet.columns, widths, strict=True))
        paper.set_row(top, LINE * max(lines, default=1) + 8)
        for place, column in enumerate(sheet.columns):
            side = INDENTED if column.kind in (None, Kind.TEXT) else {"align": "right"}
            heading = self.look_of(column.heading, **HEADING, **side)
            paper.write_string(top, place, tidy(column.heading), heading)
        if not sheet.rows:
            paper.write_string(top + 1, 0, sheet.none, self.look(font_color=MUTED))
        shapes = [self.column_looks(sheet, place) for place in range(len(widths))]
        broken = [
            place
            for place, column in enumerate(sheet.columns)
            if widths[place] >= column.widest or many_lines(sheet, place)
        ]
        for row, values in enumerate(sheet.rows, 1):
            if broken:
                high = max(lines_of(values[place], widths[place]) for place in broken)
                paper.set_row(top + row, LINE * min(high, MOST_LINES))
            for place, value in enumerate(values):
                if isinstance(value, str):
                    shape = shapes[place][like_formula(value)]
                    paper.write_string(top + row, place, value, shape)
                elif isinstance(value, Marked):
                    self.write_marked(paper, (top + row, place), value)
                elif value is not None:
                    of_whole = isinstance(value, int)
                    paper.write_number(top + row, place, value, shapes[place][3 if of_whole else 2])
            if row % EVERY == 0:
                report(done + row, of)
        last = top + max(len(sheet.rows), 1)
        paper.autofilter(top, 0, last, len(sheet.columns) - 1)
        texts = (top, 0, last, len(sheet.columns) - 1)
        paper.ignore_errors({"number_stored_as_text": xlsxwriter.utility.xl_range(*texts)})
        return done + len(sheet.rows)

    def set_up(self, paper: Any, sheet: Sheet, top: int) -> None:
        """Nothing. Frozen heading; A4 across, one page wide, the heading on each page, numbered, without coloured grounds."""
        paper.freeze_panes(top + 1, 0)
        paper.set_landscape()
        paper.set_paper(9)
        paper.fit_to_pages(1, 0)
        paper.repeat_rows(top)
        paper.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        paper.print_black_and_white()
        line = " · ".join(sheet.lines[1:2]) or self.about.line
        foot = clean(line)[:FOOT].replace("&", "&&")
        paper.set_footer(f"&L&8{' ' if foot[:1].isdigit() else ''}{foot}&R&8第 &P 页，共 &N 页")

    def set_width(self, paper: Any, sheet: Sheet, place: int) -> float:
        """The width that the column is given: what its heading and its first rows need, within bounds."""
        column = sheet.columns[place]
        pattern = pattern_of(column.kind or Kind.TEXT, column.places)
        sample = [wide(row[place], pattern) for row in sheet.rows[:LOOKED_AT]]
        heading = min(wide(column.heading, ""), HEADED) + ARROW
        room = min(max(NARROWEST, heading, *sample) + MARGIN, column.widest)
        paper.set_column(place, place, room)
        return room

    def write_line(self, paper: Any, row: int, line: str, widths: Sequence[float]) -> None:
        """Nothing. A line above the table; one that is longer than the table is broken over its width."""
        shape = {"font_color": MUTED} if row else {"bold": True, "font_size": 14, "font_color": BLUE}
        room, needed = max(sum(widths) - 2, 1), wide(line, "") * (1 if row else 1.5)
        if not row or needed <= max(room, ON_SCREEN):
            paper.write_string(row, 0, line, self.look_of(line, **shape))
            return
        broken = self.look_of(line, **shape, text_wrap=True, valign="top")
        paper.set_row(row, LINE * math.ceil(needed / room))
        if len(widths) > 1:
            paper.merge_range(row, 0, row, len(widths) - 1, "", broken)
        paper.write_string(row, 0, line, broken)

    def column_looks(self, sheet: Sheet, place: int) -> tuple[Any, Any, Any, Any]:
        """The formats of a column's texts, of texts like formulas, of its numbers and of its whole numbers."""
        column = sheet.columns[place]
        kind = column.kind or Kind.TEXT
        pattern = pattern_of(kind, column.places)
        wrapped = {"text_wrap": True, **INDENTED} if kind is Kind.TEXT else {}
        whole = pattern_of(kind, 0) if kind in (Kind.DECIMAL, Kind.CHANGE) else pattern
        return (
            self.look(**UNDER, **wrapped),
            self.look(**UNDER, **wrapped, **QUOTED),
            self.look(**UNDER, num_format=pattern),
            self.look(**UNDER, num_format=whole),
        )

    def write_marked(self, paper: Any, at: tuple[int, int], cell: Marked) -> None:
        """Nothing. A cell with colours of its own."""
        looks = {"bg_color": cell.fill, "font_color": cell.ink}
        shape = UNDER | {name: value for name, value in looks.items() if value}
        if isinstance(cell.value, str):
            paper.write_string(*at, tidy(cell.value), self.look_of(cell.value, **shape, **INDENTED))
        elif cell.value is None:
            paper.write_blank(*at, None, self.look(**shape))
        else:
            paper.write_number(*at, cell.value, self.look(**shape, num_format=cell.pattern))

    def free_name(self, wanted: str) -> str:
        """The name, or the name with a number where another sheet has it."""
        number, found = 1, named(wanted)
        while found.lower() in self.names:
            number += 1
            found = cut(named(wanted), f" ({number})")
        self.names.add(found.lower())
        return found


def named(wanted: str) -> str:
    """The name of a sheet that programs take: without []:*?/\\, at most 31 characters, not one that they keep for themselves."""
    name = re.sub(r"[\[\]:*?/\\：]+", " ", clean(wanted)).strip(" '")
    return "表" if name.lower() in ("", "history") else cut(name)


def cut(name: str, end: str = "") -> str:
    """The beginning of the name and the end, together no longer than the name of a sheet may be."""
    while len((name + end).encode("utf-16-le")) > 2 * LONGEST_NAME:
        name = name[:-1]
    return name.rstrip(" '") + end


def many_lines(sheet: Sheet, place: int) -> bool:
    """Whether a text of the column has several lines."""
    return any(isinstance(row[place], str) and "\n" in row[place] for row in sheet.rows[:LOOKED_AT])  # type: ignore[operator]


def lines_of(cell: Cell, room: float) -> int:
    """Over how many lines a text is broken in a column of this width."""
    if not isinstance(cell, str):
        return 1
    return sum(max(1, math.ceil(wide(line, "") / (room - MARGIN))) for line in cell.split("\n"))


def pattern_of(kind: Kind, places: int) -> str:
    """The number format of a kind with so many decimals."""
    tail = "." + "0" * places if places else ""
    return {
        Kind.WHOLE: "#,##0",
        Kind.DECIMAL: f"#,##0{tail}",
        Kind.RATE: "0.0%",
        Kind.CHANGE: f"+#,##0{tail};-#,##0{tail};0{tail}",
        Kind.DAY: "yyyy-mm-dd",
        Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
    }.get(kind, "General")


def explanation(terms: Sequence[tuple[str, str]], line: str) -> Sheet:
    """The last sheet: how was counted, term by term."""
    return Sheet(EXPLAINED, (EXPLAINED, line), (Column("名称"), Column("说明", widest=100)), list(terms))
