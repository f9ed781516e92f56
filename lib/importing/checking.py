"""Texts → values, column by column, each distinct text once; and the faults, each with its row and column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lib.datasets.columns import EXCEL_ERRORS, LONGEST_CELL, Column, Text, Unfit, trimmed
from lib.importing.sheet import NOTHING_WRITTEN, Cells, Fault, Sheet

MARK = "|"
ODD = (
    f" {MARK}",
    f"{MARK} ",
    "'",
    "\ufffd",
)  # spaces around a text, marks that cleaning takes away or refuses
FAULTS_KEPT = 2_000  # a file with more is wrong throughout; the first ones show how


@dataclass(frozen=True)
class Checked:
    """The columns as values (None: empty or unfit), and what is wrong with them, in order of rows."""

    sheet: Sheet
    cells: Mapping[str, Cells]  # every declared column, also those that the file lacks (all None)
    faults: Sequence[Fault]  # the first FAULTS_KEPT of them
    fault_count: int

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.sheet)

    def __getitem__(self, name: str) -> list[Any]:
        """A column's values, row by row."""
        return self.cells[name].to_list()

    def has(self, name: str) -> bool:
        """Whether the file has the column at all."""
        return name in self.sheet.cells

    @property
    def rows(self) -> list[int]:
        """The number of each row as Excel shows it."""
        return self.sheet.rows.tolist()

    def with_faults(self, more: Sequence[Fault], count: int | None = None) -> "Checked":
        """The same with further faults, found by comparing with the database; `count` if there are more than these."""
        if not more:
            return self
        total = self.fault_count + (len(more) if count is None else count)
        faults = in_order(self.sheet, [*self.faults, *more])[:FAULTS_KEPT]
        return replace(self, faults=faults, fault_count=total)


def check(sheet: Sheet, columns: Sequence[Column], key: Sequence[str] = ()) -> Checked:
    """The sheet's values and faults. Rows that agree in all columns named in `key` are faults, too."""
    cells: dict[str, Cells] = {}
    faults: list[Fault] = list(sheet.faults)
    count = len(faults)
    for column in columns:
        texts = sheet.cells.get(column.name)
        if texts is None:
            cells[column.name] = Cells([None], np.zeros(len(sheet), dtype=np.int32))
            continue
        cells[column.name], answers = _values(texts, column)
        found, total = _faults(sheet, column.name, texts.codes, answers)
        faults += found
        count += total
    found, total = _repeated(sheet, cells, key)
    ordered = in_order(sheet, faults + found)[:FAULTS_KEPT]
    return Checked(sheet, cells, ordered, count + total)


def summary(checked: Checked) -> str:
    """The sentence that closes a list of faults: how many there are and what became of the data."""
    listed = ""
    if checked.fault_count > len(checked.faults):
        listed = f"（只列出前 {len(checked.faults)} 处）"
    return f"本文件共 {checked.fault_count} 处有误{listed}，{NOTHING_WRITTEN}；改好后请重新上传整份文件。"


def in_order(sheet: Sheet, faults: Iterable[Fault]) -> list[Fault]:
    """The faults by row, and within a row by column from left to right."""
    place = {sheet.headings[name]: at for at, name in enumerate(sheet.order) if name}
    return sorted(faults, key=lambda fault: (fault.row, place.get(fault.heading, -1)))


def _values(texts: Cells, column: Column) -> tuple[Cells, dict[int, str]]:
    """The column's values, and what is wanted instead of those texts that are unfit."""
    if isinstance(column.kind, Text) and _flawless(texts.values, column.kind.limit):
        return Cells([None, *texts.values], texts.codes + 1), {}
    places: dict[Any, int] = {None: 0}
    codes: list[int] = []
    answers: dict[int, str] = {}
    read, number = column.value, places.setdefault
    for text in texts.values:
        try:
            codes.append(number(read(text), len(places)))
        except Unfit as unfit:
            answers[len(codes)] = unfit.wanted
            codes.append(0)
    return Cells(list(places), np.array(codes, dtype=np.int32)[texts.codes]), answers


def _flawless(texts: Sequence[str], limit: int) -> bool:
    """Whether the words can stay as they are to the last one, which is seen at once: 8 instead of 20 ms for 42,000."""
    together = MARK.join(texts)
    return (
        together.isprintable()
        and not any(odd in together for odd in ODD)
        and not together.startswith(" ")
        and not together.endswith(" ")
        and max(map(len, texts), default=0) <= min(limit, LONGEST_CELL)
        and EXCEL_ERRORS.isdisjoint(texts)
        and "" not in texts
    )


def _faults(
    sheet: Sheet, name: str, codes: np.ndarray, answers: Mapping[int, str]
) -> tuple[list[Fault], int]:
    """The first faults of a column, and how many there are: a row is at fault when `answers` has its code."""
    if not answers:
        return [], 0
    unfit = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    unfit[[code for code in answers if code < len(unfit)]] = True
    heading, texts = sheet.headings[name], sheet.cells[name]
    known = [fault.row for fault in sheet.faults if fault.heading in ("", heading)]
    at_fault = np.flatnonzero(unfit[codes] & ~np.isin(sheet.rows, known))
    faults = [
        Fault(int(sheet.rows[at]), heading, trimmed(texts[at]), answers[int(codes[at])])
        for at in at_fault[:FAULTS_KEPT]
    ]
    return faults, len(at_fault)


def _repeated(sheet: Sheet, cells: Mapping[str, Cells], key: Sequence[str]) -> tuple[list[Fault], int]:
    """A fault for each row whose key an earlier row has already; rows with an empty part are left out."""
    if not key or not len(sheet):
        return [], 0
    together = np.zeros(len(sheet), dtype=np.int64)
    complete = np.ones(len(sheet), dtype=bool)
    for name in key:  # numbered anew each time, so that the product stays small
        codes = cells[name].codes.astype(np.int64)
        together = together * (len(cells[name].values) + 1) + codes
        together = np.unique(together, return_inverse=True)[1]
        complete &= codes != 0
    rows = np.flatnonzero(complete)
    _, first, inverse = np.unique(together[rows], return_index=True, return_inverse=True)
    repeated = np.flatnonzero(first[inverse] != np.arange(len(rows)))
    heading = "、".join(sheet.headings[name] for name in key)
    faults = []
    for at in repeated[:FAULTS_KEPT]:
        earlier = int(sheet.rows[rows[first[inverse[at]]]])
        found = "、".join(trimmed(sheet.cells[name][rows[at]]) for name in key)
        wanted = f"与第 {earlier} 行重复，同一项在一份文件里只能填一行"
        faults.append(Fault(int(sheet.rows[rows[at]]), heading, found, wanted))
    return faults, len(repeated)
