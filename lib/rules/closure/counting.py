"""Counts of problems and the rates that follow (销号率 按期销号率); ages in bands; time gone against work done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lib.rules.closure.course import Course
from lib.rules.status import rate

AGE_BANDS = (30, 60, 90, 180)
AGE_BAND_WORDS = ("30 天以内", "31–60 天", "61–90 天", "91–180 天", "180 天以上")


def age_band(days: int) -> int:
    """The place among AGE_BAND_WORDS of so many days."""
    return sum(days > most for most in AGE_BANDS)


def time_gone(start: date, deadline: date, as_of: date) -> float:
    """The share of the time allowed that has gone by, from 0 to 1 (时间过半，任务是否过半); all of it where none was allowed."""
    whole = (deadline - start).days
    return min(1.0, max(0, (as_of - start).days) / whole) if whole > 0 else float(as_of >= deadline)


@dataclass(frozen=True)
class Tally:
    """Counts of problems at a date. found counts all of them; open ones are those not struck off."""

    found: int = 0
    closed: int = 0
    overdue: int = 0
    long_term: int = 0
    due: int = 0
    on_time: int = 0
    returned: int = 0
    extended: int = 0
    reopened: int = 0

    @property
    def open(self) -> int:
        """未销号."""
        return self.found - self.closed

    @property
    def ideal(self) -> int:
        """Where the deadlines say the open count should be (理想线): all but those whose first deadline has come.

        What has no deadline yet, or became an item of lasting effort before it, may still be open; what was extended may
        not: the first deadline is the measure here as it is for the on-time rate (按期销号率).
        """
        return self.found - self.due

    @property
    def closure_rate(self) -> float | None:
        """销号率 = closed / all; None where there is none at all."""
        return rate(self.closed, self.found)

    @property
    def on_time_rate(self) -> float | None:
        """按期销号率 = closed by the first deadline / all that were due."""
        return rate(self.on_time, self.due)


def tally(courses: Iterable[Course | None]) -> Tally:
    """The counts over problems; one that was not yet found does not count."""
    known = [one for one in courses if one is not None]
    return Tally(
        found=len(known),
        closed=sum(one.closed for one in known),
        overdue=sum(one.overdue > 0 for one in known),
        long_term=sum(one.long_term for one in known),
        due=sum(one.due for one in known),
        on_time=sum(one.on_time is True for one in known),
        returned=sum(one.returned > 0 for one in known),
        extended=sum(one.extended > 0 for one in known),
        reopened=sum(one.reopened > 0 for one in known),
    )
