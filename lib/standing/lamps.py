"""Keeping the lamps: each an interval that follows from dated facts, written in the transaction that writes these."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import Date, and_, insert, literal
from sqlmodel import Session, col, select

from lib import db
from lib.models import Assignment, Lamp, LampRule, ManualLamp, Review, Submission
from lib.rules import lamps as rules
from lib.rules.lamps import Interval, LampNumbers
from lib.rules.status import Verdict
from lib.standing.clearing import clear
from lib.standing.facts import KEY, Within, everywhere
from lib.standing.lit import NO_QUARTER, adding_lamps, recount_lamps
from lib.standing.versions import lamp_numbers_for

OF_TASKS = (LampRule.REPORT_OVERDUE, LampRule.RETURNED_NOT_MENDED)
DAYS = ("raised_on", "red_on", "cleared_on")
COLUMNS = ("quarter_id", "organisation_id", "rule", "source_id", "number", *DAYS)
Row_ = tuple[int, int, int, Interval]  # organisation, source, number, days


def relight(session: Session, quarter: int, organisations: Collection[int]) -> None:
    """Nothing. Brings the lamps up to date after facts or assignments of these organisations changed."""
    light_tasks(session, quarter, db.among(session, organisations))
    recount_lamps(session, quarter, organisations)


def relight_quarters(session: Session, quarters: Iterable[int], organisations: Collection[int]) -> None:
    """Nothing. Lights all that is asked in these quarters anew, after the thresholds changed."""
    for quarter in quarters:
        light_tasks(session, quarter, everywhere)
        recount_lamps(session, quarter, organisations)


def relight_manual(session: Session, organisation: int) -> None:
    """Nothing. Brings the lamps up to date that supervisors lit for the organisation."""
    with adding_lamps(session, [organisation]):
        light_manual(session, lambda column: col(column) == organisation)


def light_tasks(session: Session, quarter: int, within: Within) -> None:
    """Nothing. Writes the lamps that follow from the assignments of the organisations, what was handed in, and verdicts."""
    here = col(Lamp.quarter_id) == quarter, within(Lamp.organisation_id)
    clear(session, Lamp, *here, col(Lamp.rule).in_(OF_TASKS))
    numbers = lamp_numbers_for(session, [quarter])[quarter]
    light_overdue(session, quarter, within, numbers)
    light_returned(session, quarter, within, numbers)


def light_overdue(session: Session, quarter: int, within: Within, numbers: LampNumbers) -> None:
    """Nothing. Writes the lamps of what is not handed in, or was so too late; also those that will only be lit."""
    mine = col(Assignment.quarter_id) == quarter, within(Assignment.organisation_id)
    missing = (*mine, col(Assignment.first_on).is_(None))
    # what is not handed in differs only in its due date: the database copies those, however many there are
    for due_on in session.execute(select(col(Assignment.due_on)).where(*missing).distinct()).scalars().all():
        interval = rules.report_overdue(numbers, due_on, None)
        own: list[Any] = [col(Assignment.quarter_id), col(Assignment.organisation_id)]
        own += [literal(LampRule.REPORT_OVERDUE.value), col(Assignment.indicator_id), literal(0)]
        days = [literal(day, Date) for day in interval or ()]
        here = (*missing, col(Assignment.due_on) == due_on)
        session.execute(insert(Lamp).from_select(COLUMNS, select(*own, *days).where(*here)))
    names = ("organisation_id", "indicator_id", "due_on", "first_on")
    late = session.execute(
        select(*(col(getattr(Assignment, name)) for name in names)).where(  # type: ignore[call-overload]
            *mine, col(Assignment.first_on) > col(Assignment.due_on)
        )
    ).all()
    known = {days: rules.report_overdue(numbers, *days) for days in {(row[2], row[3]) for row in late}}
    lit = [(row[0], row[1], 0, interval) for row in late if (interval := known[row[2], row[3]])]
    write(session, quarter, LampRule.REPORT_OVERDUE, lit)


def light_returned(session: Session, quarter: int, within: Within, numbers: LampNumbers) -> None:
    """Nothing. Writes the lamps of what was returned, whether or not it was handed in again since."""
    written = []
    counted: dict[tuple[int, int], int] = {}
    for (organisation, indicator, _), group in groupby(
        read_returned(session, quarter, within), key=itemgetter(0, 1, 2)
    ):
        verdicts = list(group)
        for since, until in rules.returns([(row[3], row[4]) for row in verdicts], verdicts[0][5]):
            number = counted[organisation, indicator] = counted.get((organisation, indicator), 0) + 1
            interval = rules.returned_not_mended(numbers, since, until)
            if interval:
                written.append((organisation, indicator, number, interval))
    write(session, quarter, LampRule.RETURNED_NOT_MENDED, written)


def read_returned(session: Session, quarter: int, within: Within) -> Sequence[Any]:
    """The verdicts on every version that was ever returned, in their order, with the day of the hand-in after it.

    Columns: organisation_id, indicator_id, version, verdict, reviewed_on, again_on.
    """
    names = (*KEY, "version")
    returned = (
        select(*(col(getattr(Review, name)) for name in names))  # type: ignore[call-overload]
        .where(
            col(Review.quarter_id) == quarter,
            within(Review.organisation_id),
            col(Review.verdict) == Verdict.RETURNED,
        )
        .distinct()
        .subquery("returned")
        .c
    )
    on_it = and_(*(getattr(Review, name) == returned[name] for name in names))
    after_it = and_(
        *(getattr(Submission, name) == returned[name] for name in KEY),
        col(Submission.version) == returned.version + 1,
    )
    days = col(Review.verdict), col(Review.reviewed_on), col(Submission.reported_on)
    return session.execute(
        select(*(returned[name] for name in names[1:]), *days)  # type: ignore[call-overload]
        .select_from(returned.version.table)
        .join(Review, on_it)
        .outerjoin(Submission, after_it)
        .order_by(*(returned[name] for name in names[1:]), col(Review.number))
    ).all()


def light_manual(session: Session, within: Within) -> None:
    """Nothing. Writes the lamps that supervisors lit for the organisations."""
    here = col(Lamp.quarter_id) == NO_QUARTER, within(Lamp.organisation_id)
    clear(session, Lamp, *here, col(Lamp.rule) == LampRule.MANUAL)
    names = ("id", "organisation_id", "level", "raised_on", "cleared_on")
    found = session.execute(
        select(*(col(getattr(ManualLamp, name)) for name in names)).where(within(ManualLamp.organisation_id))  # type: ignore[call-overload]
    )
    lit = [
        (row.organisation_id, row.id, 0, interval)
        for row in found
        if (interval := rules.manual(row.level, row.raised_on, row.cleared_on))
    ]
    write(session, NO_QUARTER, LampRule.MANUAL, lit)


def write(session: Session, quarter: int, rule: LampRule, rows: Collection[Row_]) -> None:
    """Nothing. Writes lamps of one rule in one quarter: each row is organisation, source, number and days."""
    if not rows:
        return
    organisations, sources, numbers, intervals = zip(*rows, strict=True)
    days = zip(*intervals, strict=True)
    db.write_columns(
        session,
        "lamp",
        {
            "quarter_id": repeat(quarter),
            "organisation_id": organisations,
            "rule": repeat(rule.value),
            "source_id": sources,
            "number": numbers,
            **dict(zip(DAYS, days, strict=True)),
        },
    )
