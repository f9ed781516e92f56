"""What the dated facts say of each assignment at a date, and the counts of that."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal_column, null, or_
from sqlmodel import col, select

from lib.models import Assignment, Review, Submission

KEY = ("quarter_id", "organisation_id", "indicator_id")
COUNTS = ("due", "reported", "on_time", "passed", "returned", "pending")
DERIVED = ("first_on", "version", "last_on", "verdict", "verdict_on")
# spelt out, because SQLite counts the same expression once, but not with a parameter in it
ONE: Any = literal_column("1")
PASSED: Any = literal_column("'passed'")

Within = Callable[[Any], ColumnElement[bool]]
"""Makes the condition that narrows a column of organisation ids, e.g. viewer.sees."""


def everywhere(column: Any) -> ColumnElement[bool]:
    """The condition that narrows nothing."""
    return col(column).is_not(None)


def facts_at(as_of: Any, quarters: Collection[Any], within: Within) -> Select[Any]:
    """A SELECT of assignments with what the facts dated up to as_of say of each.

    Columns: quarter_id, organisation_id, indicator_id, due_on, responsible, first_on, version, last_on, verdict,
    verdict_on; version is 0 and first_on NULL where nothing had been handed in by then.
    """

    def matching(table: type[Any]) -> tuple[ColumnElement[bool], ...]:
        return col(table.quarter_id).in_(quarters), within(table.organisation_id)

    key = [col(getattr(Submission, name)) for name in KEY]
    handed = (
        select(
            *key,
            func.min(Submission.reported_on).label("first_on"),
            func.max(Submission.reported_on).label("last_on"),
            func.max(Submission.version).label("version"),
        )  # type: ignore[call-overload]
        .where(col(Submission.reported_on) <= as_of, *matching(Submission))
        .group_by(*key)
        .subquery("handed")
    )
    version_key = [col(getattr(Review, name)) for name in (*KEY, "version")]
    latest = (
        select(*version_key, func.max(Review.number).label("number"))  # type: ignore[call-overload]
        .where(col(Review.reviewed_on) <= as_of, *matching(Review))
        .group_by(*version_key)
        .subquery("latest")
    )
    return (
        select(
            *(col(getattr(Assignment, name)) for name in (*KEY, "due_on", "responsible")),
            handed.c.first_on,
            func.coalesce(handed.c.version, 0).label("version"),
            handed.c.last_on,
            col(Review.verdict),
            col(Review.reviewed_on).label("verdict_on"),
        )  # type: ignore[call-overload]
        .select_from(Assignment)
        .outerjoin(handed, and_(*(handed.c[name] == getattr(Assignment, name) for name in KEY)))
        .outerjoin(latest, and_(*(latest.c[name] == handed.c[name] for name in (*KEY, "version"))))
        .outerjoin(
            Review,
            and_(*(getattr(Review, name) == latest.c[name] for name in (*KEY, "version", "number"))),
        )
        .where(*matching(Assignment))
    )


def known_at(as_of: Any, quarters: Any, within: Within) -> CTE:
    """The assignments with as much of facts_at(as_of) as is counted: the key, due_on, first_on, verdict.

    What is derived still holds where nothing happened after as_of, and where all of it did; only what lies between
    asks the facts, once: written out in a plain subquery, each count would ask again.
    """
    same = [getattr(Submission, name) == getattr(Assignment, name) for name in KEY]
    version = (
        select(func.max(Submission.version))
        .where(*same, col(Submission.reported_on) <= as_of)
        .correlate(Assignment)
        .scalar_subquery()
    )
    verdict = (
        select(col(Review.verdict))
        .where(
            *(getattr(Review, name) == getattr(Assignment, name) for name in KEY),
            col(Review.version) == version,
            col(Review.reviewed_on) <= as_of,
        )
        .order_by(col(Review.number).desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
    first_on = col(Assignment.first_on)
    moved = or_(col(Assignment.last_on) > as_of, col(Assignment.verdict_on) > as_of)
    known = select(
        *(col(getattr(Assignment, name)) for name in (*KEY, "due_on")),
        case((first_on <= as_of, first_on)).label("first_on"),
        case((first_on > as_of, null()), (moved, verdict), else_=Assignment.verdict).label("verdict"),
    ).where(col(Assignment.quarter_id).in_(quarters), within(Assignment.organisation_id))  # type: ignore[call-overload]
    return known.cte("known").prefix_with("MATERIALIZED")  # type: ignore[no-any-return]


def counts_of(source: Any) -> list[ColumnElement[Any]]:
    """The counts over assignments with due_on, first_on and verdict."""
    reported, judged = func.count(source.first_on), func.count(source.verdict)
    on_time = func.count(case((source.first_on <= source.due_on, ONE)))
    passed = func.count(case((source.verdict == PASSED, ONE)))
    columns = (func.count(), reported, on_time, passed, judged - passed, reported - judged)
    return [column.label(name) for name, column in zip(COUNTS, columns, strict=True)]


def counted(source: Any) -> list[ColumnElement[Any]]:
    """The counts over assignments with last_on and verdict_on, too, and the last day counted."""
    last_on, verdict_on = func.max(source.last_on), func.max(source.verdict_on)
    settled_on = case((verdict_on > last_on, verdict_on), else_=last_on)
    return [*counts_of(source), settled_on.label("settled_on")]
