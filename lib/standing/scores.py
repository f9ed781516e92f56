"""Keeping the lamps of low scores (季度得分偏低): lit when a quarter is locked, out when a later one is."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func
from sqlmodel import Session, col, select

from lib import db
from lib.models import Lamp, LampRule, Quarter, QuarterState, Standing
from lib.rules import lamps as rules
from lib.rules.lamps import Interval
from lib.rules.score import ScoreRule, raw_score, score
from lib.standing.clearing import clear
from lib.standing.facts import Within, everywhere
from lib.standing.lamps import DAYS, write
from lib.standing.lit import recount_lamps
from lib.standing.past import standing_of
from lib.standing.points import points_at
from lib.standing.versions import lamp_numbers_for, score_rules_for

Lit = dict[tuple[int, int], Interval]
"""By quarter and organisation the lamp of its score."""


def relight_scores(session: Session, organisations: Collection[int] | None = None) -> None:
    """Nothing. Brings the lamps of low scores up to date after quarters were locked or opened again, or facts came in.

    A lock date may lie ahead: the lamp then says what the score will be if nothing more happens, so each fact of such
    a quarter brings its organisations' lamps up to date.
    """
    within = everywhere if organisations is None else db.among(session, organisations)
    before, now = kept(session, within), lit(session, within)
    changed: dict[int, set[int]] = {}
    for quarter, organisation in {key for key in before | now if before.get(key) != now.get(key)}:
        changed.setdefault(quarter, set()).add(organisation)
    for quarter, organisations in changed.items():
        here = col(Lamp.quarter_id) == quarter, db.among(session, organisations)(Lamp.organisation_id)
        clear(session, Lamp, *here, col(Lamp.rule) == LampRule.LOW_SCORE)
        rows = [(one, 0, 0, now[quarter, one]) for one in organisations if (quarter, one) in now]
        write(session, quarter, LampRule.LOW_SCORE, rows)
        recount_lamps(session, quarter, organisations)


def kept(session: Session, within: Within) -> Lit:
    """The lamps of low scores that are kept of these organisations."""
    names = ("quarter_id", "organisation_id", *DAYS)
    columns = (col(getattr(Lamp, name)) for name in names)
    rows = session.execute(
        select(*columns).where(col(Lamp.rule) == LampRule.LOW_SCORE, within(Lamp.organisation_id))
    )  # type: ignore[call-overload]
    return {(row[0], row[1]): Interval(*row[2:]) for row in rows}


def lit(session: Session, within: Within) -> Lit:
    """The lamps of low scores as the standings say, those that never were lit left out."""
    locked = locked_quarters(session)
    numbers = lamp_numbers_for(session, locked)
    low = dict(low_scores(session, locked, within))
    later = first_locked_after(session, locked, {organisation for _, organisation in low})
    return {
        key: interval
        for key, points in low.items()
        if (interval := rules.low_score(numbers[key[0]], points, locked[key[0]], later.get(key)))
    }


def locked_quarters(session: Session) -> dict[int, date]:
    """By quarter the day from which it is locked, which may lie ahead."""
    rows = session.execute(
        select(col(Quarter.id), col(Quarter.locked_on)).where(col(Quarter.state) == QuarterState.LOCKED)
    )
    return {quarter: locked_on for quarter, locked_on in rows if locked_on}


def low_scores(
    session: Session, locked: dict[int, date], within: Within
) -> Iterator[tuple[tuple[int, int], float]]:
    """Quarter, organisation and score on the lock date of all that are under the quarter's threshold."""
    numbers, scoring = lamp_numbers_for(session, locked), score_rules_for(session, locked)
    moved = moved_after_lock(session, locked)
    for quarter, locked_on in locked.items():
        rule, threshold = scoring[quarter], numbers[quarter].low_yellow
        for organisation, *lost in session.execute(
            lost_at(quarter, locked_on, quarter in moved, (rule, threshold), within)
        ):
            yield (quarter, organisation), score(rule, *(float(count) for count in lost))


def moved_after_lock(session: Session, locked: dict[int, date]) -> set[int]:
    """The quarters of which the summary knows more than was known on the lock date."""
    later = (
        select(col(Standing.quarter_id))
        .join(Quarter, col(Quarter.id) == col(Standing.quarter_id))
        .where(col(Standing.quarter_id).in_(locked), col(Standing.settled_on) > col(Quarter.locked_on))
    )
    return set(session.execute(later.distinct()).scalars())


def lost_at(
    quarter: int, locked_on: date, moved: bool, judged: tuple[ScoreRule, float], within: Within
) -> Select[Any]:
    """A SELECT of the organisations under the threshold, with how many they had returned, overdue and late, and points."""
    rule, threshold = judged
    points = points_at(locked_on, [[quarter]]).c
    counts = standing_of(locked_on, None if moved else [quarter], [quarter] if moved else None, within).c
    overdue = func.sum(case((counts.due_on < locked_on, counts.due - counts.reported), else_=0))
    late = func.sum(counts.reported) - func.sum(counts.on_time)
    lost: list[Any] = [func.sum(counts.returned), overdue, late]
    lost.append(func.coalesce(func.max(points.manual), 0.0))
    return (
        select(counts.organisation_id, *lost)
        .outerjoin(points.manual.table, points.organisation_id == counts.organisation_id)
        .group_by(counts.organisation_id)
        .having(raw_score(rule, *lost) < threshold)
    )


def first_locked_after(
    session: Session, locked: dict[int, date], organisations: set[int]
) -> dict[tuple[int, int], date]:
    """By quarter and organisation the first day on which a later quarter, in which it had tasks, was locked."""
    rows = session.execute(
        select(col(Standing.organisation_id), col(Standing.quarter_id))
        .where(
            col(Standing.quarter_id).in_(locked),
            db.among(session, organisations)(Standing.organisation_id),
        )
        .distinct()
        .order_by(col(Standing.organisation_id), col(Standing.quarter_id).desc())
    )
    found: dict[tuple[int, int], date] = {}
    first: dict[int, date] = {}
    for organisation, quarter in rows:  # the latest quarter of each organisation comes first
        if organisation in first:
            found[quarter, organisation] = first[organisation]
        first[organisation] = min(first.get(organisation, locked[quarter]), locked[quarter])
    return found
