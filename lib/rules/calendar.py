"""Days and quarters (季度). A quarter's number is year × 10 + quarter, so 2018Q3 is 20183 and numbers sort by time."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays

LABEL = re.compile(r"(\d{4})Q([1-4])")
WORDS = "一二三四"
LAST_DAY = date(9999, 12, 31)  # never


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


def is_locked(locked_on: date | None, day: date) -> bool:
    """Whether a quarter is locked (锁定) on the day: from 0:00 of its lock date on, which may lie ahead."""
    return locked_on is not None and locked_on <= day


def last_quarters(number: int, count: int) -> list[int]:
    """The quarters up to and including this one, oldest first."""
    return [earlier(number, back) for back in range(count - 1, -1, -1)]


def first_day(number: int) -> date:
    """The day on which a quarter begins."""
    return date(number // 10, number % 10 * 3 - 2, 1)


def last_day(number: int) -> date:
    """The day on which a quarter ends."""
    return first_day(earlier(number, -1)) - timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether offices work on that day (工作日), by the State Council's yearly notice; by weekday where there is none yet."""
    # the package's own is_workday looks for the first and last year of its tables each time: 100 instead of 1 µs
    return day in workdays or (day.weekday() < 5 and day not in holidays)


@lru_cache(maxsize=4096)
def working_days_after(day: date, count: int) -> date:
    """The count-th working day after a day, which does not count itself."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def months_after(day: date, count: int) -> date:
    """The same day so many months later; the month's last one where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
