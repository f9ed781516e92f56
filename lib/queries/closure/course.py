"""How the open problems went down over time (销号进度曲线), and how long it took to strike them off."""

from datetime import date
from functools import cache
from itertools import accumulate
from math import ceil
from typing import Any

import pandas as pd
from sqlalchemy import Date, Select, and_, bindparam, case, func, literal_column, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Ledger
from lib.queries.base import AS_OF, columns, framed, shared
from lib.queries.closure.asking import asked, is_long_term, of_the_year
from lib.queries.lamps import under
from lib.rules.closure import Tally

START: Any = bindparam("start", type_=Date())


@shared
def closure_course(
    session: Session, viewer: Viewer, place: int, start: date, as_of: date, year: int | None = None
) -> pd.DataFrame:
    """One row per day from start to as_of on which something changed, and for both of them.

    Columns: day, found, closed, open (all so far, at the end of the day), and ideal: where the deadlines say the open
    count should be, as Tally.ideal says.
    """
    moved = columns(session, statement_of_moves(), asked(session, viewer, place, as_of, year))
    names = ("found", "closed", "due")
    days = {
        day: numbers for day, *numbers in zip(moved["day"], *(moved[name] for name in names), strict=True)
    }
    nothing = [0] * len(names)
    before = [sum(values) for values in zip(nothing, *(those for day, those in days.items() if day <= start), strict=True)]  # fmt: skip
    after = {day: those for day, those in days.items() if start < day <= as_of}
    if not before[0] and not after:
        return framed({name: [] for name in ("day", "found", "closed", "open", "ideal")})
    points = sorted({start, as_of, *after})
    steps = [before if day == start else after.get(day, nothing) for day in points]
    reached = list(accumulate(steps, lambda one, other: [a + b for a, b in zip(one, other, strict=True)]))
    tallies = [Tally(found=found, closed=closed, due=due) for found, closed, due in reached]
    return framed(
        {
            "day": points,
            **{
                name: [getattr(one, name) for one in tallies] for name in ("found", "closed", "open", "ideal")
            },
        }
    )


@cache
def statement_of_moves() -> Select[Any]:
    """By day how many more were found, struck off and due than the day before; fewer struck off where one was reopened."""
    ledger: Any = Ledger
    due_on = case((ledger.from_on > ledger.first_deadline, ledger.from_on), else_=ledger.first_deadline)
    never = and_(is_long_term(), ledger.long_term_on <= ledger.first_deadline)
    due = and_(ledger.first_deadline.is_not(None), due_on < ledger.until_on, ~func.coalesce(never, False))
    closed = ledger.closed_on.is_not(None)
    parts = [
        part(ledger.found_on, ledger.from_on == ledger.found_on, found=1),
        part(ledger.from_on, closed, closed=1),
        part(ledger.until_on, closed, closed=-1),
        part(due_on, due, due=1),
        part(ledger.until_on, due, due=-1),
    ]
    moves = union_all(*parts).subquery("moves").c
    sums = [func.sum(moves[name]).label(name) for name in ("found", "closed", "due")]
    return select(moves.day, *sums).where(moves.day <= AS_OF).group_by(moves.day).order_by(moves.day)


def part(day: Any, condition: Any, **changes: int) -> Select[Any]:
    """The days on which stages change one of the counts."""
    values: list[Any] = [
        literal_column(str(changes.get(name, 0))).label(name) for name in ("found", "closed", "due")
    ]
    own = condition, of_the_year(), under(Ledger.organisation_id), col(Ledger.from_on) <= AS_OF
    return select(day.label("day"), *values).where(*own)


@shared
def closure_days(session: Session, viewer: Viewer, place: int, start: date, as_of: date) -> dict[str, Any]:
    """How long it took from found to struck off, of the problems struck off in start … as_of and not reopened by then.

    Keys: closed (how many), median and p90 (days; the p90 is the first number of days within which nine of ten were
    done; None where there is none), histogram: a DataFrame of days, problems. Found and struck off on one day: 0 days.
    """
    found = columns(session, statement_of_closings(), asked(session, viewer, place, as_of, start=start))
    problems: dict[int, int] = {}
    for found_on, closed_on, number in zip(*found.values(), strict=True):
        days = (closed_on - found_on).days
        problems[days] = problems.get(days, 0) + number
    histogram = sorted(problems.items())
    ordered = [days for days, number in histogram for _ in range(number)]
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    return {
        "closed": len(ordered),
        "median": sum(middle) / len(middle) if middle else None,
        "p90": ordered[ceil(0.9 * len(ordered)) - 1] if ordered else None,
        "histogram": framed(
            {"days": [one[0] for one in histogram], "problems": [one[1] for one in histogram]}
        ),
    }


@cache
def statement_of_closings() -> Select[Any]:
    """The days found and struck off of what was struck off in the time, and how many have the same."""
    group: list[Any] = [col(Ledger.found_on), col(Ledger.closed_on)]
    closed = col(Ledger.closed_on).between(START, AS_OF), col(Ledger.until_on) > AS_OF
    return (
        select(*group, func.count().label("problems"))
        .where(*closed, under(Ledger.organisation_id))
        .group_by(*group)
    )
