"""The points that people gave (加减分、一票否决、复核返还) as they count at any date. Few organisations have any."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Float, Subquery, and_, case, cast, func, not_, or_, select
from sqlmodel import col

from lib.models import PointEntry, Review, Submission
from lib.rules.score import PointKind
from lib.standing.facts import Within, everywhere


def points_at(as_of: Any, quarters: Sequence[Any], within: Within = everywhere) -> Subquery:
    """A subquery of the organisations with points or a veto that count at as_of, in one of several lists of quarters.

    Columns: quarter_id, organisation_id, manual (points ±, summed up), vetoed (1 or 0).
    """
    key = col(PointEntry.quarter_id), col(PointEntry.organisation_id)
    veto = case((col(PointEntry.kind) == PointKind.VETO, 1), else_=0)
    return (
        select(
            *key,
            (cast(func.sum(col(PointEntry.hundredths)), Float) / 100).label("manual"),
            func.max(veto).label("vetoed"),
        )
        .where(
            or_(*(col(PointEntry.quarter_id).in_(those) for those in quarters)),
            within(PointEntry.organisation_id),
            counts_at(as_of),
        )
        .group_by(*key)
        .subquery("points")
    )


def counts_at(as_of: Any) -> ColumnElement[bool]:
    """The condition that an entry counts at as_of: given by then, not withdrawn, and not overtaken.

    What an appeal gave back for a task is overtaken as soon as something newer came in or was judged, because then the
    deduction is gone by itself.
    """
    withdrawn = col(PointEntry.withdrawn_on)
    return and_(
        col(PointEntry.given_on) <= as_of,
        or_(withdrawn.is_(None), withdrawn > as_of),
        or_(col(PointEntry.version).is_(None), not_(overtaken(as_of))),
    )


def overtaken(as_of: Any) -> ColumnElement[bool]:
    """The condition that something newer came in about the entry's task by as_of, or was judged."""

    def same(table: Any) -> list[ColumnElement[bool]]:
        names = ("quarter_id", "organisation_id", "indicator_id")
        return [col(getattr(table, name)) == col(getattr(PointEntry, name)) for name in names]

    newer = (
        select(col(Submission.version))
        .where(
            *same(Submission),
            col(Submission.version) > col(PointEntry.version),
            col(Submission.reported_on) <= as_of,
        )
        .correlate(PointEntry)
    )
    again = (
        select(col(Review.number))
        .where(
            *same(Review),
            col(Review.version) == col(PointEntry.version),
            col(Review.number) > col(PointEntry.number),
            col(Review.reviewed_on) <= as_of,
        )
        .correlate(PointEntry)
    )
    return or_(newer.exists(), again.exists())
