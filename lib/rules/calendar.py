"""Days and quarters (季度). A quarter's number is year × 10 + quarter, so 2018Q3 is 20183 and numbers sort by time."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

LABEL = re.compile(r"(\d{4})Q([1-4])")
WORDS = "一二三四"


def today(time_zone: str) -> date:
    """The day it is now in the office's time zone."""
    return datetime.now(ZoneInfo(time_zone)).date()


def quarter_id(label: str) -> int:
    """The number of a quarter written 2018Q3. Raises ValueError for anything else."""
    match = LABEL.fullmatch(label)
    if match is None:
        raise ValueError(f"not a quarter: {label!r}")
    return int(match[1]) * 10 + int(match[2])


def quarter_label(number: int) -> str:
    """The short label of a quarter, e.g. 2018Q3."""
    return f"{number // 10}Q{number % 10}"


def quarter_words(number: int) -> str:
    """The quarter as people write it, e.g. 2018年第三季度."""
    return f"{number // 10}年第{WORDS[number % 10 - 1]}季度"


def quarter_of(day: date) -> int:
    """The number of the quarter in which a day lies."""
    return day.year * 10 + (day.month + 2) // 3


def earlier(number: int, quarters: int = 1) -> int:
    """The quarter that lies so many quarters before; 4 is the same quarter of the year before (同比)."""
    index = number // 10 * 4 + number % 10 - 1 - quarters
    return index // 4 * 10 + index % 4 + 1


def last_quarters(number: int, count: int) -> list[int]:
    """The quarters up to and including this one, oldest first."""
    return [earlier(number, back) for back in range(count - 1, -1, -1)]
