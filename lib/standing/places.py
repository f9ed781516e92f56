"""What is kept of places: the tree of who stands above whom, and the sums over whole subtrees."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Subquery, and_, func, insert, literal, union_all
from sqlmodel import Session, col, select

from lib import db
from lib.models import Assignment, Heat, Organisation, Spread, Standing, Tree
from lib.standing.clearing import clear
from lib.standing.facts import COUNTS, counted

LOST = ("returned_each", "unreported_each", "late_each")


def rebuild_tree(session: Session) -> None:
    """Nothing. Writes the closure table from organisation.parent_id."""
    parents: dict[int, int | None] = {
        row[0]: row[1] for row in session.execute(select(col(Organisation.id), col(Organisation.parent_id)))
    }
    clear(session, Tree)
    rows: list[dict[str, int]] = []
    for organisation in parents:
        ancestor: int | None = organisation
        depth = 0
        while ancestor is not None:
            rows.append({"ancestor_id": ancestor, "descendant_id": organisation, "depth": depth})
            ancestor, depth = parents[ancestor], depth + 1
    if rows:
        session.execute(insert(Tree), rows)


def recount_places(session: Session, quarter: int, organisations: Sequence[int]) -> None:
    """Nothing. Writes the sums of every place above these organisations, the deepest places first."""
    levels = places_above(session, organisations)
    recount_spread(session, quarter, [place for places in levels for place in places])
    for places in levels:
        clear(session, Heat, col(Heat.quarter_id) == quarter, col(Heat.organisation_id).in_(places))
        parts = union_all(
            _of_child_places(quarter, places), _of_leaves_and_own(session, quarter, places)
        ).subquery()
        group = [parts.c.place, parts.c.indicator_id, parts.c.due_on]
        sums: list[Any] = [func.sum(parts.c[name]) for name in COUNTS]
        session.execute(
            insert(Heat).from_select(
                ["quarter_id", "organisation_id", "indicator_id", "due_on", *COUNTS, "settled_on"],
                select(literal(quarter), *group, *sums, func.max(parts.c.settled_on)).group_by(*group),  # type: ignore[call-overload]
            )
        )


def recount_spread(session: Session, quarter: int, places: Sequence[int]) -> None:
    """Nothing. Writes for each of the places how many organisations under it lost the same."""
    clear(session, Spread, col(Spread.quarter_id) == quarter, col(Spread.organisation_id).in_(places))
    ends: list[Any] = [
        func.max(col(Standing.due_on)).label("last_due_on"),
        func.max(col(Standing.settled_on)).label("settled_on"),
    ]
    units = (
        select(
            col(Standing.organisation_id),
            *(func.sum(col(getattr(Standing, name))).label(name) for name in COUNTS),
            *ends,
        )  # type: ignore[call-overload]
        .where(col(Standing.quarter_id) == quarter)
        .group_by(col(Standing.organisation_id))
        .subquery("units")
        .c
    )
    place = col(Tree.ancestor_id)
    lost = (units.returned, units.due - units.reported, units.reported - units.on_time)
    session.execute(
        insert(Spread).from_select(
            ["quarter_id", "organisation_id", *LOST, "organisations", *COUNTS, "last_due_on", "settled_on"],
            select(
                literal(quarter),
                place,
                *lost,
                func.count(),
                *(func.sum(units[name]) for name in COUNTS),
                func.max(units.last_due_on),
                func.max(units.settled_on),
            )  # type: ignore[call-overload]
            .join_from(units.organisation_id.table, Tree, col(Tree.descendant_id) == units.organisation_id)
            .where(place.in_(places))
            .group_by(place, *lost),
        )
    )


def places_above(session: Session, organisations: Sequence[int]) -> list[list[int]]:
    """The organisations that stand above these and have children, in lists of one level each, the deepest first."""
    parents = select(col(Organisation.parent_id)).where(col(Organisation.parent_id).is_not(None))
    depth = func.count().label("depth")
    above = select(col(Tree.ancestor_id)).where(db.among(session, organisations)(Tree.descendant_id))
    rows = session.execute(
        select(col(Tree.descendant_id), depth)
        .where(col(Tree.descendant_id).in_(above), col(Tree.descendant_id).in_(parents))
        .group_by(col(Tree.descendant_id))
    )
    levels: dict[int, list[int]] = {}
    for place, level in rows:
        levels.setdefault(level, []).append(place)
    return [levels[level] for level in sorted(levels, reverse=True)]


def _of_child_places(quarter: int, places: Sequence[int]) -> Select[Any]:
    """The heat rows of the places' children that are places themselves."""
    return (
        select(
            col(Organisation.parent_id).label("place"),
            col(Heat.indicator_id),
            col(Heat.due_on),
            *(col(getattr(Heat, name)) for name in COUNTS),
            col(Heat.settled_on),
        )  # type: ignore[call-overload]
        .join(Organisation, col(Organisation.id) == col(Heat.organisation_id))
        .where(col(Heat.quarter_id) == quarter, col(Organisation.parent_id).in_(places))
    )


def _of_leaves_and_own(session: Session, quarter: int, places: Sequence[int]) -> Select[Any]:
    """The counts of the places' own assignments and of their children that have no children."""
    members = leaves_and_own(places)
    group = [members.c.place, col(Assignment.indicator_id), col(Assignment.due_on)]
    return (
        select(*group, *counted(Assignment))  # type: ignore[call-overload]
        .select_from(members)
        .join(
            Assignment,
            and_(col(Assignment.quarter_id) == quarter, col(Assignment.organisation_id) == members.c.member),
        )
        .group_by(*group)
    )


def leaves_and_own(places: Sequence[int]) -> Subquery:
    """A subquery of (member, place): the places themselves and those of their children that have no children."""
    child = Organisation
    parents = select(col(Organisation.parent_id)).where(col(Organisation.parent_id).is_not(None))
    return union_all(
        select(col(child.id).label("member"), col(child.parent_id).label("place")).where(
            col(child.parent_id).in_(places), col(child.id).not_in(parents)
        ),
        select(col(child.id), col(child.id)).where(col(child.id).in_(places)),
    ).subquery("members")
