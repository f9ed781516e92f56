"""A table as CSV that Excel opens in Chinese and in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from numbers import Number
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from lib.settings import settings

# What makes a spreadsheet program read a cell as a formula, the full-width forms too; leading tabs and line ends
# are dropped by some programs before they look.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
LINES = str.maketrans({"\0": "", "\r": " "})


def safe_csv(frame: pd.DataFrame, lines: Sequence[str] = ()) -> bytes:
    """The table in UTF-8 with the mark that Excel needs; the lines (what it shows, of whom, of when) stand above it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in lines:
        writer.writerow([safe(line)])
    if lines:
        writer.writerow([])
    writer.writerow([safe(str(heading)) for heading in frame.columns])
    columns = [[safe(value) for value in frame[heading].tolist()] for heading in frame.columns]
    writer.writerows(zip(*columns, strict=True))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def safe(value: Any) -> Any:
    """The cell: numbers stay numbers, days are written 2018-09-28, and a text that could be a formula is defused."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(settings().time_zone)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Number):
        return value
    text = str(value)
    return "'" + text.translate(LINES) if like_formula(text) else text


def like_formula(text: str) -> bool:
    """Whether a spreadsheet program that is given the text to read could take it for a formula."""
    return text.lstrip(" \u3000\u00a0\ufeff\u200b").startswith(FORMULA)
