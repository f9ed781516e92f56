"""How many organisations have which score, and their counts: what totals and ranks of places add up."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Spread, Standing
from lib.queries.base import branches, leaves, members, only, within
from lib.queries.keeping import rules_of
from lib.rules.score import ScoreRule, raw_score
from lib.standing import COUNTS, quarters_closed_at, standing_at

MEASURES = (*COUNTS, "overdue")
OWN = "本级"


def completed(found: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The columns with late and unreported added."""
    late = [reported - on_time for reported, on_time in zip(found["reported"], found["on_time"], strict=True)]
    unreported = [due - reported for due, reported in zip(found["due"], found["reported"], strict=True)]
    return {**found, "late": late, "unreported": unreported}


def with_own(found: dict[str, Sequence[Any]], own: Sequence[bool]) -> dict[str, Sequence[Any]]:
    """The columns with the place's own rows named 本级; nobody stands under those."""
    named = zip(found["name"], own, strict=True)
    parents = zip(found["has_children"], own, strict=True)
    return {
        **found,
        "name": [name + OWN if mine else name for name, mine in named],
        "has_children": [bool(parent) and not mine for parent, mine in parents],
    }


def overdue(counts: Any, as_of: date) -> ColumnElement[int]:
    """逾期未报: what is not reported of that which was due before as_of."""
    return case((counts.due_on < as_of, counts.due - counts.reported), else_=0)


def summed(counts: Any, as_of: date) -> list[ColumnElement[Any]]:
    """The counts added up, overdue among them."""
    plain = [func.sum(getattr(counts, name)).label(name) for name in COUNTS]
    return [*plain, func.sum(overdue(counts, as_of)).label("overdue")]


def by_score(
    session: Session, viewer: Viewer, place: int, quarters: Sequence[int], as_of: date, apart: bool
) -> Subquery:
    """A subquery with the organisations under the place that lost the same in a quarter: how many, and their counts.

    Columns: quarter_id, child (the place, or when apart the child of the place under which they stand), organisations,
    the counts, score. Quarters that are over come from the spread of the place, the others unit by unit.
    """
    closed = quarters_closed_at(session, as_of, quarters, place, only(viewer, place))
    open_ = [quarter for quarter in quarters if quarter not in closed]
    parts = []
    if closed:
        parts.append(_of_places(viewer, place, closed, apart))
    if closed and apart:
        parts.append(_of_leaves(viewer, place, closed))
    if open_:
        parts.append(_of_units(session, viewer, place, open_, as_of, apart))
    lost = union_all(*parts).subquery("lost")
    rules = rules_of(session, viewer, quarters)
    points = _points(lost.c, rules)
    return select(lost, case((points < 0, 0.0), else_=points).label("score")).subquery("scored")


def _points(lost: Any, rules: dict[int, ScoreRule]) -> ColumnElement[float]:
    """The points left before the floor of 0, each quarter's by its own rule."""
    quarters: dict[ScoreRule, list[int]] = {}
    for quarter, rule in rules.items():
        quarters.setdefault(rule, []).append(quarter)
    points = {rule: raw_score(rule, lost.returned_each, lost.overdue_each, lost.late_each) for rule in quarters}
    if len(points) == 1:
        return next(iter(points.values()))  # type: ignore[no-any-return]
    return case(*((lost.quarter_id.in_(those), points[rule]) for rule, those in quarters.items()))


def _of_places(viewer: Viewer, place: int, quarters: set[int], apart: bool) -> Select[Any]:
    """What the spread of the place says, or when apart those of its children that are places."""
    unreported = (col(Spread.due) - col(Spread.reported)).label("overdue")
    found = select(
        col(Spread.quarter_id),
        col(Spread.organisation_id).label("child"),
        col(Spread.organisations),
        *(col(getattr(Spread, name)) for name in COUNTS),
        unreported,
        col(Spread.returned_each),
        col(Spread.unreported_each).label("overdue_each"),
        col(Spread.late_each),
    ).where(col(Spread.quarter_id).in_(quarters))
    here = col(Spread.organisation_id)
    return found.where(here.in_(branches(viewer, place)) if apart else only(viewer, place)(here))


def _of_leaves(viewer: Viewer, place: int, quarters: set[int]) -> Select[Any]:
    """The place's own office and those of its children that have no children, in quarters that are over."""
    counts = (
        select(
            col(Standing.quarter_id),
            col(Standing.organisation_id).label("child"),
            *(func.sum(getattr(Standing, name)).label(name) for name in COUNTS),
            func.sum(col(Standing.due) - col(Standing.reported)).label("overdue"),
        )
        .where(col(Standing.quarter_id).in_(quarters), col(Standing.organisation_id).in_(leaves(viewer, place)))
        .group_by(col(Standing.quarter_id), col(Standing.organisation_id))
        .subquery("leaves")
    )
    return _each(counts.c, counts.c.child)


def _of_units(
    session: Session, viewer: Viewer, place: int, quarters: Sequence[int], as_of: date, apart: bool
) -> Select[Any]:
    """Unit by unit, at any date."""
    counts = standing_at(session, as_of, quarters, place, within(viewer, place)).c
    units = (
        select(counts.quarter_id, counts.organisation_id, *summed(counts, as_of))
        .group_by(counts.quarter_id, counts.organisation_id)
        .subquery("units")
    )
    if not apart:
        return _each(units.c, literal(place).label("child"))
    member = members(viewer, place)
    return _each(units.c, member.c.child).join(member, member.c.member == units.c.organisation_id)


def _each(units: Any, child: Any) -> Select[Any]:
    """One organisation a row."""
    return select(
        units.quarter_id,
        child,
        literal(1).label("organisations"),
        *(units[name] for name in MEASURES),
        units.returned.label("returned_each"),
        units.overdue.label("overdue_each"),
        (units.reported - units.on_time).label("late_each"),
    ).select_from(units.due.table)


def added_up(scored: Subquery, *group: ColumnElement[Any]) -> Select[Any]:
    """The number of organisations, their counts and their mean score in each group."""
    organisations = func.sum(scored.c.organisations)
    return select(
        *group,
        organisations.label("organisations"),
        *(func.sum(scored.c[name]).label(name) for name in MEASURES),
        (func.sum(scored.c.score * scored.c.organisations) / organisations).label("mean_score"),
    ).group_by(*group)
