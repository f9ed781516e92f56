"""The double report (双报告): what the unit reports and what the group assesses, problem by problem, never changed."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select

from lib import db, standing
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused
from lib.actions.handovers.entering import target_of, visible_talk
from lib.audit import record
from lib.datasets.base import working_day
from lib.models import (
    FINDING_WORDS,
    Finding,
    Organisation,
    Problem,
    ProblemSource,
    ReportSide,
    Talk,
    TalkFinding,
    TalkReport,
    now,
)

LONGEST_CONTENT, LONGEST_WORDS = 5000, 1000
PERMISSIONS = {
    ReportSide.OWN: Permission.REPORT_HANDOVERS,
    ReportSide.GROUP: Permission.ASSESS_HANDOVERS,
}
WHO = {
    ReportSide.OWN: "单位报告由被约谈单位的填报员提交；约谈单位的人员、写过评估的人不能代写。",
    ReportSide.GROUP: "评估由约谈单位或其上级单位的监督员提交；写过单位报告的人和单位不能自己评估。",
}


@dataclass(frozen=True)
class Statement:
    """What a report says of one problem."""

    problem_id: int
    finding: Finding | None
    words: str


@dataclass(frozen=True)
class Paper:
    """A report as it is to be handed in. final: it counts as the side's report; a stage of the group's need not."""

    side: ReportSide
    reported_on: date
    content: str
    statements: tuple[Statement, ...] = ()
    final: bool = True


Author = tuple[ReportSide, int, int]
"""On which side somebody reported, who, and of which organisation."""


def of_talk() -> ColumnElement[bool]:
    """The condition that joins a problem to the talk in which it was handed over."""
    same = (
        getattr(Problem, name) == getattr(Talk, name)
        for name in ("organisation_id", "issuer_id", "list_name")
    )
    return and_(*same, col(Problem.source) == ProblemSource.TALK, col(Talk.list_name) != "")


def hand_in(viewer: Viewer, talk_id: int, paper: Paper) -> int:
    """The number of the report just handed in, among those of its side."""
    with db.writing() as session:
        return put(session, viewer, talk_id, paper)


def put(session: Session, viewer: Viewer, talk_id: int, paper: Paper) -> int:
    """The same inside the caller's transaction. Raises Forbidden or Refused where it may not be handed in."""
    viewer.demand(PERMISSIONS[paper.side])
    talk = visible_talk(session, viewer, talk_id)
    earlier = reports_of(session, talk_id)
    if paper.side not in sides_of(session, viewer, talk, earlier):
        raise Forbidden(WHO[paper.side])
    own = [report for report in earlier if report.side == paper.side]
    paper = checked(session, viewer, (talk, own), paper)
    number = len(own) + 1
    side = paper.side.value
    session.add(
        TalkReport(
            talk_id=talk_id,
            side=side,
            number=number,
            reported_on=paper.reported_on,
            final=paper.final,
            content=paper.content,
            at=now(),
            user_id=viewer.user_id,
            organisation_id=viewer.organisation_id,
        )
    )
    session.flush()
    session.add_all(
        TalkFinding(
            talk_id=talk_id,
            side=side,
            number=number,
            problem_id=one.problem_id,
            finding=one.finding,
            words=one.words,
        )
        for one in paper.statements
        if one.finding
    )
    session.flush()
    standing.settle_talks(session, [talk_id])
    counts = Counter(FINDING_WORDS[one.finding] for one in paper.statements if one.finding)
    after = {"number": number, "reported_on": paper.reported_on, "final": paper.final, **counts}
    record(session, viewer, named(paper), target_of(session, talk), None, after)
    return number


def named(paper: Paper) -> str:
    """What the audit log calls the handing-in."""
    if paper.side is ReportSide.OWN:
        return "提交单位报告"
    return "提交跟踪评估报告" if paper.final else "提交阶段评估"


def checked(
    session: Session, viewer: Viewer, so_far: tuple[Talk, Sequence[TalkReport]], paper: Paper
) -> Paper:
    """The report with tidied words, after the talk and the side's reports so far. Raises Refused where it cannot be kept."""
    talk, own = so_far
    today, since = working_day(session, viewer), own[-1].reported_on if own else talk.talked_on
    if not since <= paper.reported_on <= today:
        raise Refused(f"报告日期应在 {since} 到今天（{today}）之间。")
    content = paper.content.strip()
    if not content or len(content) > LONGEST_CONTENT:
        raise Refused(f"请写明总体情况，最长 {LONGEST_CONTENT} 个字。")
    known = problems_of(session, talk)
    said = {one.problem_id: replace(one, words=one.words.strip()) for one in paper.statements}
    if said.keys() - known.keys():
        raise Refused("有的问题不在这次谈话的问题清单上，请刷新后重新填写。")
    for problem_id, (code, found_on) in known.items():
        refuse_odd_statement(said.get(problem_id), code, found_on, paper.reported_on)
    statements = tuple(said[problem_id] for problem_id in known if problem_id in said)
    final = paper.final or paper.side is ReportSide.OWN
    return replace(paper, content=content, statements=statements, final=final)


def refuse_odd_statement(one: Statement | None, code: str, found_on: date, day: date) -> None:
    """Nothing. Raises Refused where a report of that day says too little of a problem, or speaks of it too early."""
    if found_on > day:
        if one is not None:
            raise Refused(f"问题 {code} 在 {found_on} 才发现，报告日期不能早于这一天。")
        return
    if one is None or one.finding is None or not one.words:
        raise Refused(f"请写明问题 {code} 的整改情况：选一项，并用文字说明。")
    if len(one.words) > LONGEST_WORDS:
        raise Refused(f"问题 {code} 的说明最长 {LONGEST_WORDS} 个字，现在有 {len(one.words)} 个字。")


def problems_of(session: Session, talk: Talk) -> dict[int, tuple[str, date]]:
    """By id the codes of the talk's problems and the days on which they were found, in the order of their codes."""
    found = (
        select(col(Problem.id), col(Problem.code), col(Problem.found_on))
        .join(Talk, of_talk())
        .where(col(Talk.id) == talk.id)
        .order_by(col(Problem.code), col(Problem.id))
    )
    return {number or 0: (code, found_on) for number, code, found_on in session.exec(found)}


def reports_of(session: Session, talk_id: int) -> list[TalkReport]:
    """The talk's reports, those of each side in the order in which they were handed in."""
    found = select(TalkReport).where(TalkReport.talk_id == talk_id)
    return list(session.exec(found.order_by(col(TalkReport.side), col(TalkReport.number))))


def sides_of(session: Session, viewer: Viewer, talk: Talk, reports: Sequence[TalkReport]) -> set[ReportSide]:
    """On which sides of the talk the viewer stands, who may see it."""
    reached = select(func.count()).where(col(Organisation.id) == talk.issuer_id, viewer.sees(Organisation.id))
    authors = [(ReportSide(one.side), one.user_id, one.organisation_id) for one in reports]
    return sides(viewer, talk.organisation_id, bool(session.exec(reached).one()), authors)


def sides(
    viewer: Viewer, organisation_id: int, reaches_issuer: bool, authors: Collection[Author]
) -> set[ReportSide]:
    """For which of the two reports the viewer may write, who may see the organisation talked to.

    The unit's is for reporters of the unit, or above it as long as they do not stand above the issuer, too; the group's
    for supervisors of the issuer or above it. Whoever wrote for one side never writes for the other.
    """
    own, user = viewer.organisation_id == organisation_id, viewer.user_id
    found = set()
    assessed = {by for side, by, _ in authors if side is ReportSide.GROUP}
    if viewer.may(Permission.REPORT_HANDOVERS) and (own or not reaches_issuer) and user not in assessed:
        found.add(ReportSide.OWN)
    told = [(by, office) for side, by, office in authors if side is ReportSide.OWN]
    wrote = any(by == user or office == viewer.organisation_id for by, office in told)
    if viewer.may(Permission.ASSESS_HANDOVERS) and reaches_issuer and not own and not wrote:
        found.add(ReportSide.GROUP)
    return found
