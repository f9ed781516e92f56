"""The stretch of time that a register is looked at for (期间): it ends on the day that is looked at."""

from datetime import date
from enum import StrEnum

from lib.rules.calendar import first_day, quarter_of


class Period(StrEnum):
    """How far back it goes from the day that is looked at."""

    YEAR = "year"
    QUARTER = "quarter"
    HALF = "half"
    TWO_YEARS = "two_years"
    ALL = "all"


PERIOD_WORDS = {
    Period.YEAR: "当年",
    Period.QUARTER: "当季",
    Period.HALF: "当半年",
    Period.TWO_YEARS: "两年",
    Period.ALL: "全部",
}


def since(period: Period, as_of: date) -> date | None:
    """The first day of the period that the day lies in; None where it has no beginning."""
    if period is Period.ALL:
        return None
    if period is Period.QUARTER:
        return first_day(quarter_of(as_of))
    if period is Period.HALF:
        return date(as_of.year, 1 if as_of.month <= 6 else 7, 1)
    return date(as_of.year - (period is Period.TWO_YEARS), 1, 1)
