"""The problems of a talk side by side (对账): what the unit says, what the group says, where the ledger stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, and_, false, select
from sqlmodel import Session, col

from lib import db
from lib.access import Permission, Viewer
from lib.actions.handovers import of_talk
from lib.models import (
    Finding,
    Ledger,
    Problem,
    ProblemState,
    ReportSide,
    Talk,
    TalkFinding,
    TalkKind,
    TalkReport,
)
from lib.queries.base import framed
from lib.rules.double import (
    Difference,
    Report,
    Said,
    differences,
)

OF_LEDGER = ("state", "since", "deadline", "department", "closed_on", "long_term_on", "reopened")


@dataclass(frozen=True)
class Handed:
    """A report as it was handed in, with its number among those of its side, and by whom."""

    number: int
    report: Report
    user_id: int
    organisation_id: int


def reports_of(session: Session, talks: Sequence[int]) -> dict[int, list[Handed]]:
    """By talk all of its reports, those of each side in turn."""
    names = ("talk_id", "side", "number", "reported_on", "final", "user_id", "organisation_id")
    rows = session.execute(
        select(*(col(getattr(TalkReport, name)) for name in names))
        .where(db.among(session, talks)(TalkReport.talk_id))
        .order_by(col(TalkReport.talk_id), col(TalkReport.side), col(TalkReport.number))
    )
    found: dict[int, list[Handed]] = defaultdict(list)
    for talk, side, number, reported_on, final, user, office in rows:
        found[talk].append(Handed(number, Report(ReportSide(side), reported_on, bool(final)), user, office))
    return found


Chosen = dict[int, dict[ReportSide, Handed]]
"""By talk and side the report that is looked at; a side without one is left out."""


def latest(handed: dict[int, list[Handed]], as_of: date) -> Chosen:
    """The last report of each side by as_of."""
    known = {
        talk: [each for each in reports if each.report.reported_on <= as_of]
        for talk, reports in handed.items()
    }
    return {talk: {each.report.side: each for each in reports} for talk, reports in known.items()}


@dataclass(frozen=True)
class Line:
    """One problem side by side: what the unit says, what the group says, where the ledger stands, where they differ."""

    problem_id: int
    code: str
    category: str
    content: str
    state: ProblemState
    since: date
    deadline: date | None
    department: str
    closed_on: date | None
    long_term: bool
    own: Finding | None
    own_words: str
    group: Finding | None
    group_words: str
    differences: tuple[Difference, ...]


def compared(session: Session, talks: Sequence[int], as_of: date, chosen: Chosen) -> dict[int, list[Line]]:
    """By talk its problems side by side, in the order of their codes."""
    rows = session.execute(
        select(
            col(Talk.id).label("talk_id"),
            *(col(getattr(Problem, name)) for name in ("id", "code", "category", "content")),
            *(col(getattr(Ledger, name)) for name in OF_LEDGER),
        )
        .join(Problem, of_talk())
        .join(Ledger, col(Ledger.problem_id) == col(Problem.id))
        .where(db.among(session, talks)(Talk.id), col(Ledger.from_on) <= as_of, col(Ledger.until_on) > as_of)
        .order_by(col(Talk.id), col(Problem.code), col(Problem.id))
    ).all()
    said = findings(session, talks, chosen)
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        found[row.talk_id].append(line(row, chosen.get(row.talk_id, {}), said))
    return found


def findings(
    session: Session, talks: Sequence[int], chosen: Chosen
) -> dict[tuple[int, ReportSide, int], tuple[Finding, str]]:
    """By talk, side and problem what the report that is looked at says."""
    names = ("talk_id", "side", "number", "problem_id", "finding", "words")
    rows = session.execute(
        select(*(col(getattr(TalkFinding, name)) for name in names)).where(
            db.among(session, talks)(TalkFinding.talk_id)
        )
    )
    found = {}
    for talk, side, number, problem, finding, words in rows:
        looked_at = chosen.get(talk, {}).get(ReportSide(side))
        if looked_at is not None and looked_at.number == number:
            found[talk, ReportSide(side), problem] = Finding(finding), words
    return found


def line(
    row: Any,
    reports: dict[ReportSide, Handed],
    said: dict[tuple[int, ReportSide, int], tuple[Finding, str]],
) -> Line:
    """One problem side by side."""
    state = ProblemState(row.state)
    own, group = (
        said.get((row.talk_id, side, row.id), (None, "")) for side in (ReportSide.OWN, ReportSide.GROUP)
    )
    own_said, group_said = (
        Said(reports[side].report.reported_on, finding) if side in reports else None
        for side, finding in ((ReportSide.OWN, own[0]), (ReportSide.GROUP, group[0]))
    )
    return Line(
        row.id,
        row.code,
        row.category,
        row.content,
        state,
        row.since,
        row.deadline,
        row.department,
        row.closed_on,
        row.long_term_on is not None and row.closed_on is None,
        own[0],
        own[1],
        group[0],
        group[1],
        tuple(differences(own_said, group_said, state, row.closed_on)),
    )


def handover_compared(
    session: Session, viewer: Viewer, talk: int, as_of: date, own: int = 0, group: int = 0
) -> pd.DataFrame:
    """One row per problem of the talk, side by side at as_of; own and group number the reports looked at, 0 the last ones.

    Columns: those of Line (own and group None where that report says nothing of the problem). No rows for a talk that
    the viewer may not see; a number that does not exist by as_of counts as 0.
    """
    seen = session.execute(select(col(Talk.id)).where(of_viewer(viewer, talk))).scalars().all()
    handed = reports_of(session, seen)
    chosen = latest(handed, as_of)
    for each in handed[talk] if seen else ():
        wanted = {ReportSide.OWN: own, ReportSide.GROUP: group}[each.report.side]
        if each.number == wanted and each.report.reported_on <= as_of:
            chosen[talk][each.report.side] = each
    lines = compared(session, seen, as_of, chosen)[talk] if seen else []
    return framed({name: [getattr(each, name) for each in lines] for name in Line.__dataclass_fields__})


def of_viewer(viewer: Viewer, talk: int) -> ColumnElement[bool]:
    """The condition for this talk alone, if the viewer may see it."""
    if not viewer.may(Permission.SEE_HANDOVERS):
        return false()
    return and_(
        col(Talk.id) == talk, col(Talk.kind) == TalkKind.HANDOVER, viewer.sees(col(Talk.organisation_id))
    )
