"""What the board of rectification counts at a date: all together, by who or what, by age, in money, against the time gone."""

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Ledger
from lib.queries.base import ASKING, columns, framed, members, shared
from lib.queries.closure.asking import asked, holds, of_the_year
from lib.queries.closure.counting import BANDS, in_order, sums, told
from lib.queries.lamps import TOP, under
from lib.rules.closure import AGE_BAND_WORDS, time_gone
from lib.rules.status import rate

OF_ORGANISATION = ("organisation_id", "name", "kind", "has_children")


@shared
def closure_totals(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None
) -> dict[str, Any]:
    """The counts of problems under the place at as_of, with their rates (0–1, None where nothing counts).

    Keys: found, closed, open; of the open ones waiting, mending, handed_in, reopened_open (by state), overdue, long_term;
    due, on_time; returned, extended, reopened (to how many it ever happened); found_fen, recovered_fen, rules_made;
    closure_rate 销号率, on_time_rate 按期销号率. year: only problems found in that year.
    """
    return {name: values[0] for name, values in told(sums(session, viewer, place, as_of, year)).items()}


@shared
def closure_by(
    session: Session, viewer: Viewer, place: int, as_of: date, facet: str, year: int | None = None
) -> pd.DataFrame:
    """One row per word of the facet, with the columns of closure_totals, the most open ones first.

    organisation: one row per child of the place and one for its own office (本级), with organisation_id, name, kind and
    has_children. source, category, department: the column word (of sources the enum's value; department '': not claimed).
    """
    found = told(sums(session, viewer, place, as_of, year, facet))
    most = sorted(range(len(found["found"])), key=lambda at: (-found["open"][at], -found["found"][at]))
    return framed(in_order(found, most))


@shared
def closure_ages(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None
) -> pd.DataFrame:
    """One row per age band of open problems, the youngest first: band, open, and of these overdue; none is missing."""
    found = sums(session, viewer, place, as_of, year)
    return framed(
        {
            "band": AGE_BAND_WORDS,
            **{name: [found[f"{name}{number}"][0] for number in BANDS] for name in ("open", "overdue")},
        }
    )


@shared
def closure_money(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None
) -> pd.DataFrame:
    """One row per source whose problems have an amount, the largest first: source, found_fen, recovered_fen, problems."""
    found = sums(session, viewer, place, as_of, year, "source")
    rows = [at for at, number in enumerate(found["with_money"]) if number]
    rows.sort(key=lambda at: -found["found_fen"][at])
    names = {"source": "word", "found_fen": "found_fen", "recovered_fen": "recovered_fen"}
    named = {name: found[source] for name, source in names.items()} | {"problems": found["with_money"]}
    return framed(in_order(named, rows))


@shared
def closure_repeats(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per child of the place with problems, the highest rate first: how often one came back (复发率).

    Columns: organisation_id, name, kind, has_children, problems, repeats (those that name an earlier one), repeat_rate.
    """
    found = sums(session, viewer, place, as_of, None, "organisation")
    rates = [rate(*counts) for counts in zip(found["repeats"], found["found"], strict=True)]
    counted = {"problems": found["found"], "repeats": found["repeats"], "repeat_rate": rates}
    named: dict[str, Any] = {name: found[name] for name in OF_ORGANISATION} | counted
    rows = [at for at, number in enumerate(found["found"]) if number]
    return framed(in_order(named, sorted(rows, key=lambda at: (-(rates[at] or 0), -found["repeats"][at]))))


@shared
def closure_pace(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None
) -> pd.DataFrame:
    """One row per child of the place that has problems with a deadline: is the work as far as the time (时间过半，任务过半)?

    Columns: organisation_id, name, kind, has_children, problems (with a deadline), time_gone (the mean over them of the
    share of the time from found to the first deadline that has gone by) and work_done (the share struck off), 0–1; those
    furthest behind first.
    """
    found = sums(session, viewer, place, as_of, year, "organisation")
    gone = gone_by_child(session, viewer, place, as_of, year)
    rows = [at for at, number in enumerate(found["with_deadline"]) if number]
    problems = found["with_deadline"]
    times = [rate(gone[number], of) for number, of in zip(found["organisation_id"], problems, strict=True)]  # type: ignore[arg-type]
    done = [rate(*counts) for counts in zip(found["closed_with_deadline"], problems, strict=True)]
    counted = {"problems": problems, "time_gone": times, "work_done": done}
    named: dict[str, Any] = {name: found[name] for name in OF_ORGANISATION} | counted
    return framed(in_order(named, sorted(rows, key=lambda at: (done[at] or 0) - (times[at] or 0))))


def gone_by_child(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None
) -> dict[int, float]:
    """By child of the place the sum of the shares of time gone over its problems with a deadline."""
    found = columns(session, statement_of_deadlines(), asked(session, viewer, place, as_of, year))
    gone: dict[int, float] = defaultdict(float)
    for child, start, deadline, problems in zip(*found.values(), strict=True):
        gone[child] += problems * time_gone(start, deadline, as_of)
    return gone


@cache
def statement_of_deadlines() -> Select[Any]:
    """The days found and to be done by of each child's problems, and how many have the same."""
    member = members(ASKING, TOP)
    group = member.c.child, col(Ledger.found_on), col(Ledger.first_deadline)
    return (
        select(*group, func.count().label("problems"))
        .join(member, member.c.member == col(Ledger.organisation_id))
        .where(holds(), of_the_year(), under(Ledger.organisation_id), col(Ledger.first_deadline).is_not(None))
        .group_by(*group)
    )
