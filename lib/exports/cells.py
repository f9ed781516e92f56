"""What the cells of a workbook hold: each column says its kind, and its values become numbers or texts accordingly."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from numbers import Number
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from lib.exports.docx import width
from lib.settings import settings

ORIGIN = date(1899, 12, 30)  # day 0 of a workbook, as all days after February 1900 are counted
FIRST_DAY = date(1900, 3, 1)  # before it programs count differently
DAY_TEXT = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST = 32_000  # characters of a cell; a workbook holds 32,767
CUT = "…（内容过长，后面的没有列出）"


class Kind(StrEnum):
    """What a column holds. RATE is a share from 0 to 1, shown in per cent; NUMBER has as many places as it needs."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    NUMBER = "number"
    RATE = "rate"
    CHANGE = "change"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """The heading of a column, what it holds (None: as its values say), its decimals, its greatest width in figures."""

    heading: str
    kind: Kind | None = None
    places: int = 1
    widest: int = 48


@dataclass(frozen=True)
class Marked:
    """A cell that looks other than its column: its value, number format, and colours of its ground and letters."""

    value: float | str | None
    pattern: str = "General"
    fill: str = ""
    ink: str = ""


Cell = float | str | Marked | None
"""A number, a text, or nothing, which is not zero."""


def cells(values: Sequence[Any], kind: Kind) -> list[Cell]:
    """The values as a column of this kind keeps them; what is no such thing stays a text."""
    return [None if missing(value) else convert(value, kind) for value in values]


def missing(value: Any) -> bool:
    """Whether there is no value, or an empty text."""
    return value is None or value is pd.NaT or value is pd.NA or value == "" or value != value


def convert(value: Any, kind: Kind) -> Cell:
    """The value as a cell of a column of this kind."""
    if isinstance(value, Marked):
        return value
    return CONVERT[kind](value) if kind in CONVERT else number(value)


def number(value: Any) -> float | str | None:
    """The number, whole where it is; a text where it is none, nothing where it is infinite."""
    if isinstance(value, bool) or not isinstance(value, Number):
        return words(value)
    if isinstance(value, int):
        return value
    found = float(value)  # type: ignore[arg-type]
    return found if math.isfinite(found) else None


def words(value: Any) -> str:
    """The text, without what a workbook cannot hold."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return tidy(value if isinstance(value, str) else str(value))


@cache
def zone() -> ZoneInfo:
    """The office's time zone."""
    return ZoneInfo(settings().time_zone)


def day(value: Any) -> float | str:
    """The day as a workbook counts it; given as a day or as 2018-09-28."""
    found = value
    if isinstance(value, str) and DAY_TEXT.fullmatch(value):
        found = date.fromisoformat(value)
    if isinstance(found, datetime):
        found = found.astimezone(zone()).date() if found.tzinfo else found.date()
    if not isinstance(found, date) or found < FIRST_DAY:
        return words(value)
    return (found - ORIGIN).days


def moment(value: Any) -> float | str:
    """The moment as a workbook counts it, in the office's time; given with its zone, without one it is as written."""
    if not isinstance(value, datetime) or value.date() < FIRST_DAY:
        return words(value)
    local = value.astimezone(zone()).replace(tzinfo=None) if value.tzinfo else value
    return (local - datetime(ORIGIN.year, ORIGIN.month, ORIGIN.day)) / timedelta(days=1)


def decimal(value: Any) -> float | str | None:
    """The number as one that has decimals."""
    found = number(value)
    return float(found) if isinstance(found, int) else found


CONVERT: dict[Kind, Callable[[Any], Cell]] = {
    Kind.TEXT: words,
    Kind.DECIMAL: decimal,
    Kind.DAY: day,
    Kind.MOMENT: moment,
}


def kind_of(values: Iterable[Any]) -> Kind:
    """What a column holds by its values: one kind for all of them, else texts."""
    found = {kind_of_one(value) for value in values if not missing(value)}
    if found == {Kind.WHOLE, Kind.NUMBER}:
        return Kind.NUMBER
    return found.pop() if len(found) == 1 else Kind.TEXT


def kind_of_one(value: Any) -> Kind:
    """What a value is."""
    if isinstance(value, datetime):
        return Kind.MOMENT
    if isinstance(value, date):
        return Kind.DAY
    if isinstance(value, Number) and not isinstance(value, bool):
        return Kind.WHOLE if isinstance(value, int) else Kind.NUMBER
    return Kind.TEXT


def tidy(text: str) -> str:
    """The text with its lines, but without control characters and marks that turn the direction of writing."""
    if not text.isprintable():
        lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        text = "".join(
            one for one in lines if one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Cn")
        )
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def wide(cell: Cell, pattern: str) -> float:
    """How wide a cell is in figures; a Chinese character is two. pattern: the number format of its column."""
    if isinstance(cell, Marked):
        return wide(cell.value, cell.pattern) + 2 * width("".join(re.findall(r'"([^"]*)"', cell.pattern)))
    if cell is None:
        return 0
    if isinstance(cell, str):
        return max((2 * width(line) for line in cell.splitlines()), default=0)
    if "y" in pattern:
        return len(pattern)
    places = len(pattern.split(";")[0].rpartition(".")[2].rstrip("%")) if "." in pattern else 0
    return len(f"{cell:,.{places}f}") + 1 if pattern != "General" else len(f"{cell:.10g}")
