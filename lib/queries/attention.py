"""Who needs attention (请您关注): organisations with something overdue, returned or a low score, and since when."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session

from lib.access import Viewer
from lib.queries.base import frame
from lib.queries.completion import units
from lib.queries.keeping import score_rule
from lib.standing import facts_at


def attention(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, limit: int = 30
) -> pd.DataFrame:
    """The rows of units that something is wrong with, the lowest score first, at most `limit`, and two more columns.

    since is the day from which the oldest thing counts (its due date when overdue, its verdict when returned), None
    for a low score alone; found is how many organisations there are without the limit.
    """
    rows = units(session, viewer, place, quarter, as_of)
    low = rows["score"] < score_rule(session, viewer, quarter).good
    wrong = rows[(rows["overdue"] > 0) | (rows["returned"] > 0) | low]
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

    def these(column: Any) -> ColumnElement[bool]:
        return and_(viewer.sees(column), column.in_(organisations))

    facts = facts_at(as_of, [quarter], these).subquery("facts").c
    day = case(
        (facts.verdict == "returned", facts.verdict_on),
        (and_(facts.first_on.is_(None), facts.due_on < as_of), facts.due_on),
    )
    rows = frame(
        session,
        select(facts.organisation_id, func.min(day).label("since"))
        .where(day.is_not(None))
        .group_by(facts.organisation_id),
    )
    return dict(zip(rows["organisation_id"], rows["since"], strict=True))
