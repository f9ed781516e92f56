"""The table as a file has it, before anyone asks what its columns mean; and its fitting to the columns wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lib.datasets.columns import Column, trimmed
from lib.importing.headings import match
from lib.importing.sheet import MOST_COLUMNS, MOST_ROWS, Cells, Fault, Refused, Sheet, shown


@dataclass(frozen=True)
class Formula:
    """A formula whose result was never calculated, so that the file has no value for its cell."""

    row: int
    place: int  # of its column, from 0
    text: str


@dataclass(frozen=True)
class Table:
    """Headings and texts by place; rows may be empty, and may run past the last heading."""

    headings: Sequence[str]
    heading_row: int
    cells: Sequence[Cells]  # by place from the left, at least as many as headings
    rows: np.ndarray  # the number of each row
    short: Mapping[int, int] = field(
        default_factory=dict
    )  # row → how many cells it has, if fewer than headings
    formulas: Sequence[Formula] = ()
    notes: tuple[str, ...] = ()


def encoded(texts: Sequence[str]) -> Cells:
    """The texts, each distinct one kept once."""
    places: dict[str, int] = {}
    codes = [places.setdefault(text, len(places)) for text in texts]
    return Cells(list(places), np.array(codes, dtype=np.int32))


def fitted(file_name: str, kind: str, table: Table, columns: Sequence[Column]) -> Sheet:
    """The table with its columns named and its empty rows left out. Raises `Refused`."""
    width = max((place for place, heading in enumerate(table.headings, 1) if trimmed(heading)), default=0)
    if width > MOST_COLUMNS:
        raise Refused(f"文件有 {width} 列，上限是 {MOST_COLUMNS} 列")
    matched = match(table.headings[:width], columns, f"第 {table.heading_row} 行")
    filled = ~_blank(table.cells, len(table.rows))
    if not filled.any():
        raise Refused("文件里只有表头，没有数据；请填好数据后重新上传")
    if filled.sum() > MOST_ROWS:
        raise Refused(f"文件有 {filled.sum():,} 行数据，上限是 {MOST_ROWS:,} 行；请分成几个文件上传")
    rows = table.rows[filled]
    cells = [Cells(one.values, one.codes[filled]) for one in table.cells]
    _refuse_nameless(matched, cells, rows)
    beyond = _beyond(cells[width:], rows)
    named = [(column, one) for column, one in zip(matched, cells, strict=False) if column]
    return Sheet(
        file_name=file_name,
        format=kind,
        heading_row=table.heading_row,
        order=tuple(column.name if column else "" for column in matched),
        headings={column.name: column.heading for column in columns},
        cells={column.name: one for column, one in named},
        rows=rows,
        faults=[*_misshapen(table, rows, beyond, width), *_uncalculated(table.formulas, matched)],
        beyond=beyond,
        notes=table.notes,
    )


def _blank(columns: Sequence[Cells], length: int) -> np.ndarray:
    """Which rows have nothing in any cell."""
    blank = np.ones(length, dtype=bool)
    for cells in columns:
        if not blank.any():
            break
        nothing = np.array([not trimmed(text) for text in cells.values], dtype=bool)
        blank &= nothing[cells.codes]
    return blank


def _refuse_nameless(matched: Sequence[Column | None], columns: Sequence[Cells], rows: np.ndarray) -> None:
    for place, (column, cells) in enumerate(zip(matched, columns, strict=False), start=1):
        if column is None and (filled := _beyond([cells], rows)):
            row, texts = next(iter(filled.items()))
            raise Refused(
                f"第 {place} 列没有表头，但第 {row} 行在这一列填有“{shown(texts[0])}”；请补上表头或删去这一列"
            )


def _beyond(columns: Sequence[Cells], rows: np.ndarray) -> dict[int, tuple[str, ...]]:
    """Rows that have something in these columns, and what."""
    if not columns:
        return {}
    filled = np.flatnonzero(~_blank(columns, len(rows))).tolist()
    return {int(rows[at]): tuple(cells[at] for cells in columns) for at in filled}


def _misshapen(
    table: Table, rows: np.ndarray, beyond: Mapping[int, tuple[str, ...]], width: int
) -> list[Fault]:
    """A fault for each row that is longer or shorter than the headings: its cells may stand in the wrong columns."""
    filled = set(rows.tolist()) if table.short else set()
    wanted = f"应与表头一样是 {width} 格"
    short = [
        Fault(row, "", f"只有 {count} 格", wanted)
        for row, count in table.short.items()
        if row in filled and count < width
    ]
    long = [
        Fault(row, "", f"比表头多出“{shown('、'.join(filter(trimmed, texts)))}”", wanted)
        for row, texts in beyond.items()
    ]
    return sorted(short + long, key=lambda fault: fault.row)


def _uncalculated(formulas: Sequence[Formula], matched: Sequence[Column | None]) -> list[Fault]:
    wanted = "应为公式的结果；文件里没有保存它，请用 Excel 或 WPS 打开、保存后再上传，或直接填写内容"
    return [
        Fault(formula.row, column.heading, f"={formula.text}", wanted)
        for formula in formulas
        if formula.place < len(matched) and (column := matched[formula.place])
    ]
