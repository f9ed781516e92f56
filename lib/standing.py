"""What is kept beside the facts for speed: the derived columns of assignment, standing and heat. All can be rebuilt.

facts_at(as_of) is the plain definition, straight from submissions and reviews; everything kept must equal it.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    union_all,
    update,
)
from sqlmodel import Session, col, select

from lib.models import Assignment, Heat, Organisation, Review, Standing, Submission, Tree

KEY = ("quarter_id", "organisation_id", "indicator_id")
COUNTS = ("due", "reported", "on_time", "passed", "returned", "pending")
DERIVED = ("first_on", "version", "last_on", "verdict", "verdict_on")
LAST_DAY = date(9999, 12, 31)

Within = Callable[[Any], ColumnElement[bool]]
"""Makes the condition that narrows a column of organisation ids, e.g. viewer.sees."""


def facts_at(as_of: date, quarters: Collection[int], within: Within) -> Select[Any]:
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


def counted(source: Any) -> list[ColumnElement[Any]]:
    """The counts over assignments with first_on, last_on, verdict and verdict_on, and the last day counted."""
    reported, judged = func.count(source.first_on), func.count(source.verdict)
    on_time = func.count(case((source.first_on <= source.due_on, 1)))
    passed = func.count(case((source.verdict == "passed", 1)))
    last_on, verdict_on = func.max(source.last_on), func.max(source.verdict_on)
    columns = (func.count(), reported, on_time, passed, judged - passed, reported - judged)
    return [
        *(column.label(name) for name, column in zip(COUNTS, columns, strict=True)),
        case((verdict_on > last_on, verdict_on), else_=last_on).label("settled_on"),
    ]


def standing_at(
    session: Session, as_of: date, quarters: Collection[int], place: int, within: Within
) -> Subquery:
    """A subquery with the counts of each organisation, quarter and due date as they were at as_of.

    The summary answers for every quarter in which nothing under the place happened later; the facts for the others.
    Columns: quarter_id, organisation_id, due_on, due, reported, on_time, passed, returned, pending.
    """
    stale = quarters_moved_after(session, as_of, quarters, place)
    names = ("quarter_id", "organisation_id", "due_on", *COUNTS)
    kept = select(*(col(getattr(Standing, name)) for name in names)).where(  # type: ignore[call-overload]
        col(Standing.quarter_id).in_(set(quarters) - stale), within(Standing.organisation_id)
    )
    if not stale:
        return kept.subquery("counts")
    facts = facts_at(as_of, stale, within).subquery("facts").c
    group = [facts.quarter_id, facts.organisation_id, facts.due_on]
    recounted = select(*group, *counted(facts)[:-1]).group_by(*group)
    return union_all(kept, recounted).subquery("counts")


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


def refresh(session: Session, quarter: int, organisations: Collection[int]) -> None:
    """Nothing. Brings what is kept up to date after facts or assignments of these organisations changed."""
    if not organisations:
        return
    settle(session, quarter, _among(organisations))
    resum(session, quarter, organisations)


def resum(session: Session, quarter: int, organisations: Collection[int]) -> None:
    """Nothing. Brings the sums up to date after assignments of these organisations were settled, came or went."""
    recount(session, quarter, _among(organisations))
    recount_places(session, quarter, list(organisations))


def _among(organisations: Collection[int]) -> Within:
    return lambda column: col(column).in_(organisations)


def settle_versions(session: Session, quarter: int, batch_id: int) -> None:
    """Nothing. Writes the derived columns of the tasks for which the batch just handed in their latest version.

    What settle() would write, but without asking about older versions: 60 instead of 140 ms for 42,000 tasks.
    """
    _take_over(
        session,
        (Submission, quarter, batch_id),
        {
            "first_on": func.coalesce(col(Assignment.first_on), col(Submission.reported_on)),
            "version": Submission.version,
            "last_on": Submission.reported_on,
            "verdict": None,
            "verdict_on": None,
        },
    )


def settle_verdicts(session: Session, quarter: int, batch_id: int) -> None:
    """Nothing. Writes the derived columns of the tasks on whose latest version the batch just gave the last verdict."""
    values = {"verdict": Review.verdict, "verdict_on": Review.reviewed_on}
    _take_over(session, (Review, quarter, batch_id), values)


def _take_over(session: Session, facts: tuple[Any, int, int], values: dict[str, Any]) -> None:
    """Nothing. Writes values from a batch's facts (their table, quarter and batch) into their assignments."""
    table, quarter, batch_id = facts
    session.execute(
        update(Assignment)
        .values(values)
        .where(
            *(getattr(Assignment, name) == getattr(table, name) for name in KEY),
            col(Assignment.quarter_id) == quarter,
            col(table.quarter_id) == quarter,
            col(table.batch_id) == batch_id,
        )
        .execution_options(synchronize_session=False)
    )


def settle(session: Session, quarter: int, within: Within) -> None:
    """Nothing. Writes the derived columns of the assignments from the facts."""
    facts = facts_at(LAST_DAY, [quarter], within).subquery("facts").c
    same = and_(*(getattr(Assignment, name) == facts[name] for name in KEY))
    differs = or_(*(getattr(Assignment, name).is_distinct_from(facts[name]) for name in DERIVED))
    session.execute(
        update(Assignment)
        .values({name: facts[name] for name in DERIVED})
        .where(same, differs, col(Assignment.quarter_id) == quarter)
        .execution_options(synchronize_session=False)
    )


def recount(session: Session, quarter: int, within: Within) -> None:
    """Nothing. Writes the standing rows of the organisations from their assignments."""
    session.execute(
        delete(Standing).where(col(Standing.quarter_id) == quarter, within(Standing.organisation_id))
    )
    group = [col(Assignment.quarter_id), col(Assignment.organisation_id), col(Assignment.due_on)]
    session.execute(
        insert(Standing).from_select(
            ["quarter_id", "organisation_id", "due_on", *COUNTS, "settled_on"],
            select(*group, *counted(Assignment))  # type: ignore[call-overload]
            .where(col(Assignment.quarter_id) == quarter, within(Assignment.organisation_id))
            .group_by(*group),
        )
    )


def recount_places(session: Session, quarter: int, organisations: Sequence[int]) -> None:
    """Nothing. Writes the heat rows of every place above these organisations, the deepest places first."""
    for places in places_above(session, organisations):
        session.execute(
            delete(Heat).where(col(Heat.quarter_id) == quarter, col(Heat.organisation_id).in_(places))
        )
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


def places_above(session: Session, organisations: Sequence[int]) -> list[list[int]]:
    """The organisations that stand above these and have children, in lists of one level each, the deepest first."""
    parents = select(col(Organisation.parent_id)).where(col(Organisation.parent_id).is_not(None))
    depth = func.count().label("depth")
    above = select(col(Tree.ancestor_id)).where(col(Tree.descendant_id).in_(organisations))
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
    child = Organisation
    parents = select(col(Organisation.parent_id)).where(col(Organisation.parent_id).is_not(None))
    members = union_all(
        select(col(child.id).label("member"), col(child.parent_id).label("place")).where(
            col(child.parent_id).in_(places), col(child.id).not_in(parents)
        ),
        select(col(child.id), col(child.id)).where(col(child.id).in_(places)),
    ).subquery("members")
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


def rebuild_tree(session: Session) -> None:
    """Nothing. Writes the closure table from organisation.parent_id."""
    parents: dict[int, int | None] = {
        row[0]: row[1] for row in session.execute(select(col(Organisation.id), col(Organisation.parent_id)))
    }
    session.execute(delete(Tree))
    rows: list[dict[str, int]] = []
    for organisation in parents:
        ancestor: int | None = organisation
        depth = 0
        while ancestor is not None:
            rows.append({"ancestor_id": ancestor, "descendant_id": organisation, "depth": depth})
            ancestor, depth = parents[ancestor], depth + 1
    if rows:
        session.execute(insert(Tree), rows)


def regraft(session: Session, organisations: Collection[int]) -> None:
    """Nothing. Brings tree and sums up to date after these came or moved, or lost a child; name old parents, too."""
    rebuild_tree(session)
    parents = select(col(Organisation.parent_id)).where(col(Organisation.parent_id).is_not(None))
    session.execute(delete(Heat).where(col(Heat.organisation_id).not_in(parents)))
    for quarter in session.execute(select(col(Standing.quarter_id)).distinct()).scalars().all():
        recount_places(session, quarter, list(organisations))


def rebuild(session: Session) -> None:
    """Nothing. Makes everything that is kept beside the facts anew, from the facts."""

    def everywhere(column: Any) -> ColumnElement[bool]:
        return col(column).is_not(None)

    rebuild_tree(session)
    session.execute(delete(Standing))
    session.execute(delete(Heat))
    organisations = list(session.execute(select(col(Organisation.id))).scalars())
    for quarter in session.execute(select(col(Assignment.quarter_id)).distinct()).scalars().all():
        settle(session, quarter, everywhere)
        recount(session, quarter, everywhere)
        recount_places(session, quarter, organisations)
