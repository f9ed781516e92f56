"""The thresholds of the lamps, and what others would have lit, before they are saved (试算)."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd
from sqlalchemy import Select, Subquery, and_, func, or_, select
from sqlmodel import Session, col

from lib.access import Viewer, below
from lib.models import Assignment, Organisation, Tree
from lib.queries.base import framed, several
from lib.queries.lamps import TOP, Child, asking
from lib.queries.scored import OWN
from lib.rules import lamps as rules
from lib.rules.calendar import quarter_label
from lib.rules.lamps import Interval, LampNumbers
from lib.rules.score import score
from lib.standing import lamp_numbers_for, score_rules_for
from lib.standing.facts import everywhere
from lib.standing.lamps import read_returned
from lib.standing.scores import first_locked_after, locked_quarters, lost_at, moved_after_lock

Fact = tuple[int, int, Callable[[LampNumbers], Interval | None]]
"""Whose it is, how often it happened, and the lamp that it lights by some thresholds."""
COUNTS = ("before", "after", "before_red", "after_red")


def lamp_numbers(session: Session, viewer: Viewer, quarter: int) -> LampNumbers:
    """The thresholds (亮灯阈值) that hold for the quarter; the defaults where none were ever kept."""
    return lamp_numbers_for(session, [quarter])[quarter]


def lamp_trial(
    session: Session,
    viewer: Viewer,
    place: int,
    numbers: tuple[tuple[str, float], ...],
    quarters: tuple[int, ...],
    as_of: date,
) -> pd.DataFrame:
    """One row per child of the place and quarter: how many lamps were lit by as_of, and would have been by these numbers.

    Columns: organisation_id, county, quarter_id, label, before and after (lamps of tasks and scores of the quarter),
    before_red and after_red (those of them that turned red by as_of). The place's own are named 本级.
    """
    tried = LampNumbers.from_values(dict(numbers))
    asked = asking(session, viewer, place, quarters=quarters)
    children = session.execute(statement_of_children(), asked).all()
    asked["child_of"] = {row[0]: row[1] for row in session.execute(statement_of_members(), asked)}
    held = lamp_numbers_for(session, quarters)
    counts = {
        quarter: counted(facts_of(session, quarter, asked, tried), (held[quarter], tried), as_of)
        for quarter in quarters
    }
    rows = [(child, name, quarter) for child, name in children for quarter in quarters]
    return framed(
        {
            "organisation_id": [child for child, _, _ in rows],
            "county": [name + OWN if child == asked["top"] else name for child, name, _ in rows],
            "quarter_id": [quarter for _, _, quarter in rows],
            "label": [quarter_label(quarter) for _, _, quarter in rows],
            **{name: [counts[quarter][child, name] for child, _, quarter in rows] for name in COUNTS},
        }
    )


def counted(
    facts: Iterator[Fact], thresholds: tuple[LampNumbers, LampNumbers], as_of: date
) -> Counter[tuple[int, str]]:
    """By child and count how many lamps the facts lit by as_of, by the first thresholds and by the second."""
    found: Counter[tuple[int, str]] = Counter()
    for child, times, lamp in facts:
        for name, numbers in zip(("before", "after"), thresholds, strict=True):
            if (interval := lamp(numbers)) and interval.raised_on <= as_of:
                found[child, name] += times
                red = interval.red_on <= as_of and interval.red_on < interval.cleared_on
                found[child, f"{name}_red"] += times * red
    return found


def facts_of(session: Session, quarter: int, asked: dict[str, Any], tried: LampNumbers) -> Iterator[Fact]:
    """What could light a lamp of the quarter: what was late or is missing, what was returned, a score."""
    child_of = asked["child_of"]
    for child, due_on, first_on, times in session.execute(
        statement_of_late(), asked | {"quarters": [quarter]}
    ):
        yield child, times, late(due_on, first_on)
    verdicts = read_returned(session, quarter, lambda column: col(column).in_(below(asked["top"])))
    for _, group in groupby(verdicts, key=itemgetter(0, 1, 2)):
        told = list(group)
        for since, until in rules.returns([(row[3], row[4]) for row in told], told[0][5]):
            yield child_of[told[0][0]], 1, returned(since, until)
    locked = locked_quarters(session)
    if quarter in locked:
        for organisation, points, replaced_on in low_scores(session, quarter, locked, tried):
            if organisation in child_of:
                yield child_of[organisation], 1, low(points, locked[quarter], replaced_on)


def late(due_on: date, first_on: date | None) -> Callable[[LampNumbers], Interval | None]:
    """The lamp of a task that was reported too late, or not at all."""
    return lambda numbers: rules.report_overdue(numbers, due_on, first_on)


def returned(since: date, until: date | None) -> Callable[[LampNumbers], Interval | None]:
    """The lamp of a returned report."""
    return lambda numbers: rules.returned_not_mended(numbers, since, until)


def low(points: float, locked_on: date, replaced_on: date | None) -> Callable[[LampNumbers], Interval | None]:
    """The lamp of a low score."""
    return lambda numbers: rules.low_score(numbers, points, locked_on, replaced_on)


def low_scores(
    session: Session, quarter: int, locked: dict[int, date], tried: LampNumbers
) -> list[tuple[int, float, date | None]]:
    """Organisation, score and the day on which a later quarter replaced it, of all scores that either threshold lights."""
    threshold = max(tried.low_yellow, lamp_numbers_for(session, [quarter])[quarter].low_yellow)
    rule = score_rules_for(session, [quarter])[quarter]
    moved = quarter in moved_after_lock(session, {quarter: locked[quarter]})
    rows = session.execute(lost_at(quarter, locked[quarter], moved, (rule, threshold), everywhere)).all()
    later = first_locked_after(session, locked, {row[0] for row in rows})
    return [
        (row[0], score(rule, *(float(count) for count in row[1:])), later.get((quarter, row[0])))
        for row in rows
    ]


@cache
def statement_of_members() -> Select[Any]:
    """Each organisation under the place with the child under which it stands."""
    return select(*members().c)


def members() -> Subquery:
    """A subquery of (member, child): each organisation under the place and the child under which it stands."""
    child = or_(col(Child.parent_id) == TOP, and_(col(Child.id) == TOP, col(Tree.descendant_id) == TOP))
    return (
        select(col(Tree.descendant_id).label("member"), col(Child.id).label("child"))
        .join(Child, col(Child.id) == col(Tree.ancestor_id))
        .where(child)
        .subquery("members")
    )


@cache
def statement_of_children() -> Select[Any]:
    """The place and its children, in the order in which they stand."""
    here = or_(col(Organisation.id) == TOP, col(Organisation.parent_id) == TOP)
    order = col(Organisation.id) != TOP, col(Organisation.position), col(Organisation.code)
    return select(col(Organisation.id), col(Organisation.name)).where(here).order_by(*order)  # type: ignore[return-value]


@cache
def statement_of_late() -> Select[Any]:
    """How many tasks of each child were due and handed in on the same days, of those late or missing."""
    member = members()
    group = member.c.child, col(Assignment.due_on), col(Assignment.first_on)
    wrong = or_(col(Assignment.first_on).is_(None), col(Assignment.first_on) > col(Assignment.due_on))
    return (
        select(*group, func.count())
        .select_from(Assignment)
        .join(member, member.c.member == col(Assignment.organisation_id))
        .where(col(Assignment.quarter_id).in_(several("quarters")), wrong)
        .group_by(*group)
    )
