"""What an uploaded file turns into: the table of texts, its faults, and the refusal of a file as a whole.

A row's number is the one that Excel shows beside it: the first line of the file is 1, and a cell of several lines
does not count twice. So for a CSV it is the number of the record, empty ones included, not of the line of text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NOTHING_WRITTEN = "一行也没有导入"
MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 60
MOST_UNPACKED = 100 * 1024 * 1024
SHOWN = 60  # characters of a cell that a fault repeats


class Refused(Exception):
    """The file as a whole cannot be read. Its text says what was found, what is wanted, what became of the data."""

    def __init__(self, reason: str):
        super().__init__(f"{reason.rstrip('。')}。{NOTHING_WRITTEN}。")


@dataclass(frozen=True)
class Cells:
    """One column: its distinct values, and for each row the place of its value among them."""

    values: list[Any]
    codes: np.ndarray

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.codes)

    def __getitem__(self, index: int) -> Any:
        """The value of one row."""
        return self.values[self.codes[index]]

    def to_list(self) -> list[Any]:
        """The value of each row."""
        distinct = np.empty(len(self.values), dtype=object)
        distinct[:] = self.values
        return distinct[self.codes].tolist()


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the row as Excel numbers it, the column's heading, what was found (text) and what is wanted."""

    row: int
    heading: str  # empty: the fault lies in the row as a whole
    found: str
    wanted: str

    def sentence(self) -> str:
        """The fault in words."""
        if not self.heading:
            return f"第 {self.row} 行{self.found}，{self.wanted}。"
        if not self.found:
            return f"第 {self.row} 行「{self.heading}」没有填，{self.wanted}。"
        return f"第 {self.row} 行「{self.heading}」填的是“{shown(self.found)}”，{self.wanted}。"


def shown(text: str) -> str:
    """A cell's text fit for a sentence: on one line, shortened, with unprintable characters replaced."""
    line = " ".join(text[: SHOWN * 4].split())
    line = "".join(mark if mark.isprintable() else "\ufffd" for mark in line)
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…（共 {len(text)} 字）"


@dataclass(frozen=True)
class Sheet:
    """The table of texts that a file holds; empty rows are left out, the numbers of the others stay."""

    file_name: str
    format: str  # "CSV" or "XLSX"
    heading_row: int
    order: tuple[
        str, ...
    ]  # names of the columns as they stand in the file from left to right; "" is an empty one
    headings: Mapping[str, str]  # column name → heading as the declaration has it
    cells: Mapping[str, Cells]  # column name → texts; only the columns that the file has
    rows: np.ndarray  # the number of each row
    faults: Sequence[Fault] = ()  # in the table's shape: rows too long or too short, Excel's error values
    beyond: Mapping[int, tuple[str, ...]] = field(
        default_factory=dict
    )  # row → its cells right of the last heading
    notes: tuple[str, ...] = ()  # what a person should know though it is no fault, e.g. formulas

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)
