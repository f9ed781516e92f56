"""Who needs attention (请您关注): organisations with something overdue, returned, a veto or a low score, and since when."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlmodel import Session

from lib.access import Viewer
from lib.queries.base import AS_OF, ASKING, QUARTER, several, shared
from lib.queries.completion import units
from lib.queries.keeping import score_rule
from lib.standing import facts_at


@shared
def attention(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, limit: int = 30
) -> pd.DataFrame:
    """The rows of units that something is wrong with, the lowest score first, at most `limit`, and two more columns.

    since is the day from which the oldest thing counts (its due date when overdue, its verdict when returned), None
    for a low score or a veto alone; found is how many organisations there are without the limit.
    """
    rows = units(session, viewer, place, quarter, as_of)
    low = rows["score"] < score_rule(session, viewer, quarter).good
    wrong = rows[(rows["overdue"] > 0) | (rows["returned"] > 0) | rows["vetoed"].astype(bool) | low]
    shown = wrong.head(limit).reset_index(drop=True)
    since = first_days(session, viewer, quarter, shown["organisation_id"].tolist(), as_of)
    days = pd.Series([since.get(organisation) for organisation in shown["organisation_id"]], dtype="object")
    return shown.assign(since=days, found=len(wrong))


def first_days(
    session: Session, viewer: Viewer, quarter: int, organisations: list[int], as_of: date
) -> dict[int, date]:
    """For each of these organisations the first day from which something is overdue or returned."""
    if not organisations:
        return {}
    asked = {"viewer": viewer.organisation_id, "quarter": quarter, "as_of": as_of}
    rows = session.execute(statement_of_first_days(), asked | {"organisations": organisations})
    return {row[0]: row[1] for row in rows}


@cache
def statement_of_first_days() -> Select[Any]:
    """The organisations in which something is overdue or returned, each with the first day of it."""

    def these(column: Any) -> ColumnElement[bool]:
        # + 0: SQLite must look for these few, not for everybody whom the viewer sees: 2 instead of 20 ms
        return and_(column.in_(several("organisations")), ASKING.sees(column + 0))

    facts = facts_at(AS_OF, [QUARTER], these).subquery("facts").c
    day = case(
        (facts.verdict == "returned", facts.verdict_on),
        (and_(facts.first_on.is_(None), facts.due_on < AS_OF), facts.due_on),
    )
    return (
        select(facts.organisation_id, func.min(day)).where(day.is_not(None)).group_by(facts.organisation_id)
    )
