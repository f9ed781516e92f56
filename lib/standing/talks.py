"""Keeping the lamps of double reports that are missing, in the transaction that writes a talk or a report."""

from collections import defaultdict
from collections.abc import Collection

from sqlmodel import Session, col, select

from lib import db
from lib.models import Lamp, LampRule, ReportSide, Talk, TalkKind, TalkReport
from lib.rules import lamps as rules
from lib.rules.calendar import LAST_DAY, quarter_of
from lib.rules.double import Report, first_on
from lib.standing.clearing import clear
from lib.standing.facts import Within, everywhere
from lib.standing.lamps import NO_QUARTER, write
from lib.standing.lit import adding_lamps, recount_lamps
from lib.standing.versions import lamp_numbers_for


def settle_talks(session: Session, talks: Collection[int]) -> None:
    """Nothing. Brings the lamps up to date after talks were entered or changed, or a report came in."""
    if not talks:
        return
    with adding_lamps(session, organisations_of(session, talks)):
        put_out(session, talks)
        light_talks(session, db.among(session, talks))


def forget_talks(session: Session, talks: Collection[int]) -> None:
    """Nothing. Takes away the lamps of talks that are about to go, with their import."""
    if not talks:
        return
    with adding_lamps(session, organisations_of(session, talks)):
        put_out(session, talks)


def relight_talks(session: Session, organisations: Collection[int]) -> None:
    """Nothing. Lights the lamps of all talks anew, after the thresholds changed."""
    here = col(Lamp.quarter_id) == NO_QUARTER, col(Lamp.rule) == LampRule.DOUBLE_REPORT_MISSING
    clear(session, Lamp, *here)
    light_talks(session, everywhere)
    recount_lamps(session, NO_QUARTER, organisations)


def put_out(session: Session, talks: Collection[int]) -> None:
    """Nothing. Takes the talks' lamps away; their sums are not counted yet."""
    within = db.among(session, organisations_of(session, talks))
    here = col(Lamp.quarter_id) == NO_QUARTER, within(Lamp.organisation_id)
    mine = col(Lamp.rule) == LampRule.DOUBLE_REPORT_MISSING, db.among(session, talks)(Lamp.source_id)
    clear(session, Lamp, *here, *mine)


def organisations_of(session: Session, talks: Collection[int]) -> set[int]:
    """The organisations that were talked to."""
    ids = select(Talk.organisation_id).where(db.among(session, talks)(Talk.id))
    return set(session.execute(ids).scalars())


def light_talks(session: Session, within: Within) -> None:
    """Nothing. Writes the lamps of hand-over talks after which a report was missing, or will be; they must be gone."""
    names = ("id", "organisation_id", "talked_on")
    talks = session.execute(
        select(*(col(getattr(Talk, name)) for name in names))  # type: ignore[call-overload]
        .where(within(Talk.id), col(Talk.kind) == TalkKind.HANDOVER)
        .order_by(col(Talk.id))
    ).all()
    reports = reports_of(session, within)
    numbers = lamp_numbers_for(session, {quarter_of(talk.talked_on) for talk in talks})
    lit = []
    for talk in talks:
        days = [first_on(reports[talk.id], side, LAST_DAY) for side in (ReportSide.OWN, ReportSide.GROUP)]
        interval = rules.double_report_missing(numbers[quarter_of(talk.talked_on)], talk.talked_on, *days)
        if interval:
            lit.append((talk.organisation_id, talk.id, 0, interval))
    write(session, NO_QUARTER, LampRule.DOUBLE_REPORT_MISSING, lit)


def reports_of(session: Session, within: Within) -> dict[int, list[Report]]:
    """By talk its reports, in the order in which each side handed them in."""
    names = ("talk_id", "side", "reported_on", "final")
    rows = session.execute(
        select(*(col(getattr(TalkReport, name)) for name in names))  # type: ignore[call-overload]
        .where(within(TalkReport.talk_id))
        .order_by(col(TalkReport.talk_id), col(TalkReport.side), col(TalkReport.number))
    )
    found: dict[int, list[Report]] = defaultdict(list)
    for talk, side, reported_on, final in rows:
        found[talk].append(Report(ReportSide(side), reported_on, bool(final)))
    return found
