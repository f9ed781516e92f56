"""How the open problems went down over time (销号进度曲线), and how long it took to strike them off."""

from datetime import date
from functools import cache
from itertools import accumulate
from math import ceil
from typing import Any

import pandas as pd
from sqlalchemy import Date, Integer, Select, bindparam, func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Ledger, LedgerEntry, LedgerSum
from lib.queries.base import AS_OF, columns, framed, shared
from lib.queries.closure.asking import asked
from lib.queries.closure.counting import (
    FROM_YEAR,
    NONE,
    TO_YEAR,
    added,
    is_leaf,
    of_leaf,
    parameters_of,
    totals,
)
from lib.queries.lamps import TOP, under
from lib.rules.closure import Tally

START: Any = bindparam("start", type_=Date())
FIRST_DAY, LAST_SPAN = (bindparam(name, type_=Integer()) for name in ("first_day", "last_day"))
SHOWN = ("found", "closed", "open", "ideal", "due", "on_time", "closure_rate", "on_time_rate")
OF_COURSE = ("found", "closed", "due", "on_time")


@shared
def closure_course(
    session: Session, viewer: Viewer, place: int, start: date, as_of: date, year: int | None = None
) -> pd.DataFrame:
    """One row per day from start to as_of on which something changed, and for both of them.

    Columns: day, and all so far, at the end of the day: found, closed, open, ideal (where the deadlines say the open count
    should be, as Tally.ideal says), due, on_time, and the rates that follow: closure_rate, on_time_rate (0–1; None).
    """
    before = list(totals(session, viewer, place, start, year, OF_COURSE).values())
    moved = moves(session, viewer, place, start, as_of, year)
    if not before[0] and not moved:
        return framed({name: [] for name in ("day", *SHOWN)})
    points = sorted({start, as_of, *moved})
    steps = [before if day == start else moved.get(day, [0] * len(OF_COURSE)) for day in points]
    reached = accumulate(steps, lambda one, other: [a + b for a, b in zip(one, other, strict=True)])
    tallies = [Tally(**dict(zip(OF_COURSE, counts, strict=True))) for counts in reached]
    return framed({"day": points, **{name: [getattr(one, name) for one in tallies] for name in SHOWN}})


def moves(
    session: Session, viewer: Viewer, place: int, start: date, as_of: date, year: int | None
) -> dict[date, list[int]]:
    """By day after start and up to as_of the changes of OF_COURSE, where there are any."""
    days = {"start": start, "first_day": as_number(start), "last_day": as_number(as_of)}
    parameters = parameters_of(session, viewer, place, as_of, year, **days)
    leaf = is_leaf(session, parameters)
    rows = session.execute(statement_of_own_moves() if leaf else statement_of_moves(), parameters)
    known = {day if leaf else as_day(day): [int(value) for value in values] for day, *values in rows}
    return {day: values for day, values in known.items() if any(values)}


def as_number(day: date) -> int:
    """The day as the sums name it: 20180914."""
    return day.year * 10_000 + day.month * 100 + day.day


def as_day(number: int) -> date:
    """The day of such a number."""
    return date(number // 10_000, number // 100 % 100, number % 100)


@cache
def statement_of_moves() -> Select[Any]:
    """The changes of each day under a place that has others under it."""
    span: Any = col(LedgerSum.span)
    here = col(LedgerSum.organisation_id) == TOP, col(LedgerSum.facet) == NONE
    days = span > FIRST_DAY, span <= LAST_SPAN, col(LedgerSum.year).between(FROM_YEAR, TO_YEAR)
    return select(span, *added(LedgerSum, OF_COURSE)).where(*here, *days).group_by(span)


@cache
def statement_of_own_moves() -> Select[Any]:
    """The changes of each day of an organisation that has nobody under it."""
    day: Any = col(LedgerEntry.day)
    days = day > START, day <= AS_OF, col(LedgerEntry.year).between(FROM_YEAR, TO_YEAR)
    return select(day, *added(LedgerEntry, OF_COURSE)).where(of_leaf(), *days).group_by(day)


@shared
def closure_days(session: Session, viewer: Viewer, place: int, start: date, as_of: date) -> dict[str, Any]:
    """How long it took from found to struck off, of the problems struck off in start … as_of and not reopened by then.

    Keys: closed (how many), median and p90 (days; the p90 is the first number of days within which nine of ten were
    done; None where there is none), histogram: a DataFrame of days, problems. Found and struck off on one day: 0 days.
    """
    found = columns(session, statement_of_closings(), asked(session, viewer, place, as_of, start=start))
    ordered = [days for days, number in zip(*found.values(), strict=True) for _ in range(number)]
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    return {
        "closed": len(ordered),
        "median": sum(middle) / len(middle) if middle else None,
        "p90": ordered[ceil(0.9 * len(ordered)) - 1] if ordered else None,
        "histogram": framed(found),
    }


@cache
def statement_of_closings() -> Select[Any]:
    """How many of what was struck off in the time took how many days."""
    days: Any = col(Ledger.took)
    closed = col(Ledger.closed_on).between(START, AS_OF), col(Ledger.until_on) > AS_OF
    return (
        select(days.label("days"), func.count().label("problems"))
        .where(*closed, under(Ledger.organisation_id))
        .group_by(days)
        .order_by(days)
    )
