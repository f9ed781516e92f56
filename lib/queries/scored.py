"""How many organisations have which score, and their counts: what totals and ranks of places add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, Subquery, and_, case, func, literal, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import PointEntry, Spread, Standing
from lib.queries.base import AS_OF, ASKING, PLACE, branches, leaves, members, only, several, within
from lib.queries.keeping import rules_of
from lib.rules.score import ScoreRule, raw_score
from lib.standing import COUNTS, points_at, quarters_closed_at, quarters_moved_after, standing_of

MEASURES = (*COUNTS, "overdue")
OWN = "本级"
NO_POINTS: Any = literal(0.0, Float())


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


def ranked(rates: Mapping[int, float]) -> dict[int, int]:
    """The rank of each, the highest rate first; the same rate shares the better rank."""
    first: dict[float, int] = {}
    for at, value in enumerate(sorted(rates.values(), reverse=True), 1):
        first.setdefault(value, at)
    return {organisation: first[value] for organisation, value in rates.items()}


def summed(counts: Any) -> list[ColumnElement[Any]]:
    """The counts added up, and 逾期未报: what is not reported of that which was due before as_of."""
    plain = [func.sum(getattr(counts, name)).label(name) for name in COUNTS]
    overdue = case((counts.due_on < AS_OF, counts.due - counts.reported), else_=0)
    return [*plain, func.sum(overdue).label("overdue")]


@dataclass(frozen=True)
class Shape:
    """What decides how the statement reads; all else are its parameters."""

    parts: frozenset[
        str
    ]  # closed: quarters answered by the spread (given: in which somebody has points); fresh: by standing; stale: by tasks
    own: bool  # the place is the viewer's own organisation
    rules: tuple[
        tuple[ScoreRule, tuple[int, ...]], ...
    ]  # with the quarters that each holds for, if there are two


def shaped(
    session: Session, viewer: Viewer, place: int, quarters: Sequence[int], as_of: date
) -> tuple[Shape, dict[str, Any]]:
    """The shape of the statement that answers for these quarters, and its parameters."""
    closed = quarters_closed_at(session, as_of, quarters, place, only(viewer, place))
    rest = set(quarters) - closed
    stale = quarters_moved_after(session, as_of, rest, place) if rest else set()
    parts = {"closed": sorted(closed), "fresh": sorted(rest - stale), "stale": sorted(stale)}
    rules: dict[ScoreRule, tuple[int, ...]] = {}
    for quarter, rule in rules_of(session, viewer, quarters).items():
        rules[rule] = (*rules.get(rule, ()), quarter)
    if len(rules) == 1:
        rules = dict.fromkeys(rules, ())
    asked = {"viewer": viewer.organisation_id, "place": place, "as_of": as_of}
    named = {name for name, those in parts.items() if those}
    entries = select(col(PointEntry.id)).where(col(PointEntry.quarter_id).in_(closed)).limit(1)
    if closed and session.execute(entries).first():
        named.add("given")
    shape = Shape(
        frozenset(named),
        place == viewer.organisation_id,
        tuple(rules.items()),
    )
    return shape, asked | {name: those for name, those in parts.items() if those}


def by_score(shape: Shape, apart: bool) -> Subquery:
    """A subquery with the organisations under the place that lost the same in a quarter: how many, and their counts.

    Columns: quarter_id, child (the place, or when apart the child of the place under which they stand), organisations,
    the counts, vetoed (1 or 0), score. Quarters that are over come from the spread of the place, the others unit by
    unit. The spread knows nothing of points that people gave: the few organisations that have some are taken out of it
    (-1 of them) and put in again with their points.
    """
    parts = []
    if "closed" in shape.parts:
        parts.append(_of_places(apart))
    if "given" in shape.parts:
        parts += _with_their_points(shape, apart)
    if "closed" in shape.parts and apart:
        parts.append(_of_leaves())
    if shape.parts & {"fresh", "stale"}:
        parts.append(_of_units(shape, apart))
    lost = union_all(*parts).subquery("lost")
    points = _points(lost.c, shape.rules)
    return select(lost, case((points < 0, 0.0), else_=points).label("score")).subquery("scored")


def _points(lost: Any, rules: tuple[tuple[ScoreRule, tuple[int, ...]], ...]) -> ColumnElement[float]:
    """The points left before the floor of 0, each quarter's by its own rule."""
    those = (lost.returned_each, lost.overdue_each, lost.late_each, lost.manual_each)
    points = [raw_score(rule, *those) for rule, _ in rules]
    if len(rules) == 1:
        return points[0]  # type: ignore[no-any-return]
    quarters = [lost.quarter_id.in_(those) for _, those in rules]
    return case(*zip(quarters, points, strict=True))


def _of_places(apart: bool) -> Select[Any]:
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
        NO_POINTS.label("manual_each"),
        literal(0).label("vetoed"),
    ).where(col(Spread.quarter_id).in_(several("closed")))
    here = col(Spread.organisation_id)
    return found.where(here.in_(branches(ASKING, PLACE)) if apart else only(ASKING, PLACE)(here))


def _with_their_points(shape: Shape, apart: bool) -> list[Select[Any]]:
    """Those with points in quarters that are over: each once as the spread has it, to be taken away, and once as it is."""
    under = ASKING.sees if shape.own else within(ASKING, PLACE)
    # + 0: SQLite must go by the quarter's few entries, not look for each of the organisations under the place
    points = points_at(AS_OF, [several("closed")], lambda column: under(column + 0)).c
    units = (
        select(points.quarter_id, points.organisation_id, points.manual, points.vetoed, *_over())
        .join(
            Standing,
            and_(
                col(Standing.quarter_id) == points.quarter_id,
                col(Standing.organisation_id) == points.organisation_id,
            ),
        )
        .group_by(points.quarter_id, points.organisation_id, points.manual, points.vetoed)
        .cte("given")
        .prefix_with("MATERIALIZED")
        .c
    )
    if not apart:
        return [_each(units, PLACE.label("child"), sign) for sign in (-1, 1)]
    member = members(ASKING, PLACE)
    both = [_each(units, member.c.child, sign) for sign in (-1, 1)]
    return [
        part.join(member, member.c.member == units.organisation_id).where(
            member.c.child.in_(branches(ASKING, PLACE))
        )
        for part in both
    ]


def _over() -> list[ColumnElement[Any]]:
    """The counts of a quarter that is over added up: what is unreported then is overdue."""
    counts = [func.sum(getattr(Standing, name)).label(name) for name in COUNTS]
    return [*counts, func.sum(col(Standing.due) - col(Standing.reported)).label("overdue")]


def _of_leaves() -> Select[Any]:
    """The place's own office and those of its children that have no children, in quarters that are over."""
    counts = (
        select(col(Standing.quarter_id), col(Standing.organisation_id), *_over())
        .where(
            col(Standing.quarter_id).in_(several("closed")),
            col(Standing.organisation_id).in_(leaves(ASKING, PLACE)),
        )
        .group_by(col(Standing.quarter_id), col(Standing.organisation_id))
        .subquery("leaves")
    )
    units = with_points(counts, ["closed"]).c
    return _each(units, units.organisation_id.label("child"))


def _of_units(shape: Shape, apart: bool) -> Select[Any]:
    """Unit by unit, at any date."""
    units = units_of("fresh" in shape.parts, "stale" in shape.parts, shape.own)
    if not apart:
        return _each(units.c, PLACE.label("child"))
    member = members(ASKING, PLACE)
    return _each(units.c, member.c.child).join(member, member.c.member == units.c.organisation_id)


def units_of(fresh: bool, stale: bool, own: bool) -> Subquery:
    """A subquery of each unit's counts and points in a quarter; the quarters are the parameters fresh and stale."""
    under = ASKING.sees if own else within(ASKING, PLACE)
    quarters = (several("fresh") if fresh else None, several("stale") if stale else None)
    counts = standing_of(AS_OF, *quarters, under).c
    sums = (
        select(counts.quarter_id, counts.organisation_id, *summed(counts))
        .group_by(counts.quarter_id, counts.organisation_id)
        .subquery("sums")
    )
    return with_points(sums, [name for name, asked in (("fresh", fresh), ("stale", stale)) if asked])


def with_points(sums: Subquery, quarters: Sequence[str]) -> Subquery:
    """The units with two more columns: manual (points that people gave), vetoed (1 or 0); quarters names the parameters."""
    points = points_at(AS_OF, [several(name) for name in quarters]).c
    same = and_(
        points.quarter_id == sums.c.quarter_id,
        points.organisation_id == sums.c.organisation_id,
    )
    given = func.coalesce(points.manual, NO_POINTS), func.coalesce(points.vetoed, 0)
    return (
        select(sums, given[0].label("manual"), given[1].label("vetoed"))
        .outerjoin(points.manual.table, same)
        .subquery("units")
    )


def _each(units: Any, child: Any, sign: int = 1) -> Select[Any]:
    """One organisation a row; with sign -1 one less of those who have the same counts and no points."""
    taken = sign < 0
    return select(
        units.quarter_id,
        child,
        literal(sign).label("organisations"),
        *((sign * units[name]).label(name) for name in MEASURES),
        units.returned.label("returned_each"),
        units.overdue.label("overdue_each"),
        (units.reported - units.on_time).label("late_each"),
        (NO_POINTS if taken else units.manual).label("manual_each"),
        (literal(0) if taken else units.vetoed).label("vetoed"),
    ).select_from(units.due.table)


def added_up(scored: Subquery, *group: ColumnElement[Any]) -> Select[Any]:
    """The number of organisations, their counts, how many have a veto, and their mean score in each group."""
    organisations = func.sum(scored.c.organisations)
    return (
        select(
            *group,
            organisations.label("organisations"),
            *(func.sum(scored.c[name]).label(name) for name in MEASURES),
            func.sum(scored.c.vetoed * scored.c.organisations).label("vetoed"),
            (func.sum(scored.c.score * scored.c.organisations) / organisations).label("mean_score"),
        )
        .group_by(*group)
        .having(organisations > 0)
    )
