"""The counts at any date: from the summary where it holds, else from the assignments."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Subquery, case, func, or_, select, union_all
from sqlmodel import Session, col

from lib.models import Heat, Spread, Standing
from lib.standing.facts import COUNTS, Within, counts_of, known_at


def standing_at(
    session: Session, as_of: date, quarters: Collection[int], place: int, within: Within
) -> Subquery:
    """A subquery with the counts of each organisation, quarter and due date as they were at as_of.

    The summary answers for every quarter in which nothing under the place happened later; the assignments for the others.
    Columns: quarter_id, organisation_id, due_on, due, reported, on_time, passed, returned, pending.
    """
    stale = quarters_moved_after(session, as_of, quarters, place)
    return standing_of(as_of, set(quarters) - stale, stale or None, within)


def standing_of(as_of: Any, fresh: Any, stale: Any, within: Within) -> Subquery:
    """The same where it is known which quarters the summary answers for, and which it does not; None: there are none."""
    names = ("quarter_id", "organisation_id", "due_on", *COUNTS)
    parts: list[Any] = []
    if fresh is not None:
        here = col(Standing.quarter_id).in_(fresh), within(Standing.organisation_id)
        parts.append(select(*(col(getattr(Standing, name)) for name in names)).where(*here))
    if stale is not None:
        facts = known_at(as_of, stale, within).c
        group: list[Any] = [facts.quarter_id, facts.organisation_id, facts.due_on]
        parts.append(select(*group, *counts_of(facts)).group_by(*group))
    return union_all(*parts).subquery("counts")


def quarters_moved_after(session: Session, as_of: date, quarters: Collection[int], place: int) -> set[int]:
    """The quarters in which something under the place is dated after as_of, so that the summary knows too much."""
    asked = [
        select(col(table.quarter_id)).where(
            col(table.quarter_id).in_(quarters),
            col(table.organisation_id) == place,
            col(table.settled_on) > as_of,
        )
        for table in (
            Heat,
            Standing,
        )  # heat covers the subtree of a place, standing an organisation without children
    ]
    return set(session.execute(union_all(*asked)).scalars())


def quarters_closed_at(
    session: Session, as_of: date, quarters: Collection[int], place: int, within: Within
) -> set[int]:
    """The quarters in which all that was asked under the place was due, and nothing happened later: its spread holds."""
    later = or_(col(Spread.last_due_on) >= as_of, col(Spread.settled_on) > as_of)
    return set(
        session.execute(
            select(col(Spread.quarter_id))
            .where(
                col(Spread.quarter_id).in_(quarters),
                col(Spread.organisation_id) == place,
                within(Spread.organisation_id),
            )
            .group_by(col(Spread.quarter_id))
            .having(func.count(case((later, 1))) == 0)
        ).scalars()
    )
