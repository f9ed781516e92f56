"""Appeals (复核申请): an organisation asks once, in time, for a return or a deduction to be looked at again; another judges.

Upheld, a returned item gets a new verdict 通过, by the road of a file; where its quarter is locked, and for what was
overdue or late, the points come back from the day of the decision on; what a supervisor gave is withdrawn.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from lib import db, importing
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, values_of, within_reach
from lib.actions.filing import as_file, refuse_faults
from lib.actions.points import take_back, written
from lib.audit import record
from lib.datasets import named
from lib.datasets.base import working_day
from lib.models import Appeal, Assignment, Indicator, Organisation, PointEntry, Quarter, Review, User, now
from lib.rules.appeals import APPEAL_CAUSES, OF_TASKS, OUTCOME_WORDS, Outcome, ask_until, points_back, subject
from lib.rules.calendar import is_locked, quarter_label
from lib.rules.score import CAUSE_WORDS, Cause, PointKind, ScoreRule
from lib.rules.status import VERDICT_WORDS, Verdict
from lib.standing import score_rules_for

LONGEST = 500  # characters
REHEARD = "复核"  # how the batches' files are called
ASKED = ("cause", "reason", "since", "hundredths", "asked_on")
DECIDED = ("outcome", "answer", "decided_on", "batch_id")


@dataclass(frozen=True)
class Ground:
    """What an appeal is about: whose deduction of which quarter, why it was taken, for which task or by which entry."""

    quarter: int
    organisation_id: int
    cause: Cause
    indicator_id: int | None = None
    entry_id: int | None = None


def ask_again(viewer: Viewer, ground: Ground, reason: str) -> int:
    """The id of the appeal just made."""
    with db.writing() as session:
        return add_appeal(session, viewer, ground, reason, working_day(session, viewer))


def add_appeal(session: Session, viewer: Viewer, ground: Ground, reason: str, day: date) -> int:
    """The id of the appeal, inside the caller's transaction."""
    viewer.demand(Permission.ASK_APPEALS)
    organisation = within_reach(session, viewer, ground.organisation_id)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST:
        raise Refused(f"请写明申请复核的理由，最长 {LONGEST} 个字。")
    rule = score_rules_for(session, [ground.quarter])[ground.quarter]
    said = {"reason": reason, "asked_on": day, "asked_at": now(), "asked_by": viewer.user_id}
    if ground.cause in OF_TASKS:
        appeal = of_task(session, ground, rule, said)
    else:
        appeal = of_entry(session, ground, said)
    until = ask_until(rule, appeal.since)
    if not appeal.since <= day <= until:
        raise Refused(
            f"复核应在{CAUSE_WORDS[ground.cause]}之日起 {rule.appeal_days:g} 个工作日内申请，"
            f"{appeal.since} 的到 {until} 为止，今天是 {day}。"
        )
    earlier = session.exec(select(col(Appeal.asked_on)).where(Appeal.subject == appeal.subject)).first()
    if earlier is not None:
        raise Refused(f"这一项已于 {earlier} 申请过复核，每项只能申请一次。")
    session.add(appeal)
    session.flush()
    target = target_of(session, organisation, appeal)
    record(session, viewer, "申请复核", target, None, values_of(appeal, *ASKED))
    return appeal.id or 0


def of_task(session: Session, ground: Ground, rule: ScoreRule, said: dict[str, Any]) -> Appeal:
    """The appeal about a task, not yet written; said is who asks, when and why. Raises Refused where nothing was lost."""
    day: date = said["asked_on"]
    task = session.get(Assignment, (ground.quarter, ground.organisation_id, ground.indicator_id or 0))
    since: date | None = None
    if task is not None and ground.cause is Cause.RETURNED and task.verdict == Verdict.RETURNED:
        since = task.verdict_on
    if task is not None and ground.cause is Cause.OVERDUE and task.first_on is None and task.due_on < day:
        since = task.due_on
    if task is not None and ground.cause is Cause.LATE and task.first_on and task.first_on > task.due_on:
        since = task.first_on
    if task is None or since is None:
        raise Refused("没有这项退回或扣分，或者已经改好了，不必申请复核。")
    version = task.version if ground.cause is Cause.RETURNED else 0
    about = subject(ground.quarter, ground.organisation_id, ground.cause, (task.indicator_id, version))
    return Appeal(
        subject=about,
        quarter_id=ground.quarter,
        organisation_id=ground.organisation_id,
        cause=ground.cause,
        indicator_id=task.indicator_id,
        version=version,
        number=last_number(session, task) if version else 0,
        since=since,
        hundredths=round(100 * points_back(rule, ground.cause)),
        **said,
    )


def last_number(session: Session, task: Assignment) -> int:
    """The number of the last verdict on the task's latest version."""
    numbers = select(func.max(Review.number)).where(*verdicts_on(task.version, task))
    return session.exec(numbers).one() or 0


def verdicts_on(version: int, task: Assignment | Appeal) -> list[bool]:
    """The conditions of the verdicts on one version of a task."""
    return [
        Review.quarter_id == task.quarter_id,
        Review.organisation_id == task.organisation_id,
        Review.indicator_id == task.indicator_id,
        Review.version == version,
    ]


def of_entry(session: Session, ground: Ground, said: dict[str, Any]) -> Appeal:
    """The same about points that a supervisor took, or a veto. Raises Refused where none stands."""
    entry = session.get(PointEntry, ground.entry_id or 0)
    whose = (ground.quarter, ground.organisation_id)
    fits = (
        entry is not None
        and (entry.quarter_id, entry.organisation_id) == whose
        and entry.kind == ground.cause
        and ground.cause in APPEAL_CAUSES
        and entry.hundredths <= 0
        and entry.withdrawn_on is None
    )
    if entry is None or not fits:
        raise Refused("没有这项扣分或一票否决，或者已经撤销了，不必申请复核。")
    return Appeal(
        subject=subject(*whose, ground.cause, (entry.id or 0,)),
        quarter_id=ground.quarter,
        organisation_id=ground.organisation_id,
        cause=ground.cause,
        entry_id=entry.id,
        since=entry.given_on,
        hundredths=-entry.hundredths,
        **said,
    )


def decide(viewer: Viewer, appeal_id: int, outcome: Outcome, answer: str) -> None:
    """Nothing. Decides on an appeal, with what follows from it."""
    with db.writing() as session:
        settle(session, viewer, appeal_id, (outcome, answer), working_day(session, viewer))


def settle(
    session: Session, viewer: Viewer, appeal_id: int, decision: tuple[Outcome, str], day: date
) -> None:
    """Nothing. The same inside the caller's transaction."""
    viewer.demand(Permission.JUDGE_APPEALS)
    outcome, answer = decision[0], decision[1].strip()
    mine = select(Appeal).where(col(Appeal.id) == appeal_id, viewer.sees(col(Appeal.organisation_id)))
    appeal = session.exec(mine).first()
    if appeal is None:
        raise Forbidden("没有这份复核申请，或者它不在您的管理范围内。")
    if appeal.outcome is not None:
        raise Refused(f"这份复核申请已于 {appeal.decided_on} 办结。")
    refuse_own_judgement(session, viewer, appeal)
    if not answer or len(answer) > LONGEST:
        raise Refused(f"请写明复核的意见，最长 {LONGEST} 个字。")
    if outcome is Outcome.UPHELD:
        uphold(session, viewer, appeal, answer, day)
    appeal.outcome, appeal.answer = outcome, answer
    appeal.decided_on, appeal.decided_at, appeal.decided_by = day, now(), viewer.user_id
    session.add(appeal)
    session.flush()
    organisation = session.get_one(Organisation, appeal.organisation_id)
    target = f"{target_of(session, organisation, appeal)} {OUTCOME_WORDS[outcome]}"
    record(session, viewer, "复核决定", target, values_of(appeal, *ASKED), values_of(appeal, *DECIDED))


def refuse_own_judgement(session: Session, viewer: Viewer, appeal: Appeal) -> None:
    """Nothing. Raises Refused where the viewer judged before, or stands under whoever did, or is of the organisation."""
    if appeal.organisation_id == viewer.organisation_id:
        raise Refused("本单位的复核申请由上级单位的监督员办理。")
    judge = judge_of(session, appeal)
    if judge == viewer.user_id:
        raise Refused("这一项的审核或扣分是您自己办的，复核应由另一位监督员办理。")
    if judge is not None:
        seen = select(User.id).where(col(User.id) == judge, viewer.sees(col(User.organisation_id)))
        if session.exec(seen).first() is None:
            raise Refused("这一项是上级单位审核或扣分的，复核由上级单位的另一位监督员办理。")


def judge_of(session: Session, appeal: Appeal) -> int | None:
    """Who gave the verdict or took the points; None where the rule did."""
    if appeal.entry_id is not None:
        return session.get_one(PointEntry, appeal.entry_id).given_by
    given = select(Review.user_id).where(*verdicts_on(appeal.version, appeal), Review.number == appeal.number)
    return session.exec(given).first()


def uphold(session: Session, viewer: Viewer, appeal: Appeal, answer: str, day: date) -> None:
    """Nothing. Does what an upheld appeal calls for."""
    if appeal.entry_id is not None:
        entry = session.get_one(PointEntry, appeal.entry_id)
        if entry.withdrawn_on is None:
            take_back(session, viewer, entry, f"复核成立：{answer}"[:LONGEST], day)
        return
    locked_on = session.get_one(Quarter, appeal.quarter_id).locked_on
    refuse_moved(session, appeal)
    if appeal.cause == Cause.RETURNED and not is_locked(locked_on, day):
        appeal.batch_id = pass_it(session, viewer, appeal, answer, day)
    elif appeal.hundredths:
        give_back(session, viewer, appeal, answer, day)


def refuse_moved(session: Session, appeal: Appeal) -> None:
    """Nothing. Raises Refused where the task was handed in or judged again since, so that nothing is left to give back."""
    task = session.get_one(Assignment, (appeal.quarter_id, appeal.organisation_id, appeal.indicator_id or 0))
    returned = appeal.cause == Cause.RETURNED
    mended = returned and (task.version != appeal.version or task.verdict != Verdict.RETURNED)
    again = returned and last_number(session, task) != appeal.number
    if mended or again or (appeal.cause == Cause.OVERDUE and task.first_on is not None):
        raise Refused("申请以后这一项又上报或者重新审核过，原来的扣分已经没有了；请写明情况，按不成立办结。")


def pass_it(session: Session, viewer: Viewer, appeal: Appeal, answer: str, day: date) -> int | None:
    """The number of the batch with the new verdict 通过, which goes the road of a file of one row."""
    organisation = session.get_one(Organisation, appeal.organisation_id)
    indicator = session.get_one(Indicator, appeal.indicator_id)
    row = {
        "quarter": quarter_label(appeal.quarter_id),
        "organisation": organisation.code,
        "indicator": indicator.code,
        "verdict": VERDICT_WORDS[Verdict.PASSED],
        "reason": f"复核成立：{answer}",
        "reviewed_on": day,
    }
    dataset = named("reviews")
    seen = importing.look(session, viewer, "reviews", f"{REHEARD}.csv", as_file(dataset, [row]))
    refuse_faults(dataset, [row], seen)
    return importing.write(session, viewer, seen).batch_id


def give_back(session: Session, viewer: Viewer, appeal: Appeal, answer: str, day: date) -> None:
    """Nothing. Gives the points of a deduction back; they count until something newer came in about the task."""
    lasting = appeal.cause == Cause.LATE  # nothing that comes later makes a late report punctual
    entry = PointEntry(
        quarter_id=appeal.quarter_id,
        organisation_id=appeal.organisation_id,
        kind=PointKind.APPEAL,
        hundredths=appeal.hundredths,
        reason=answer,
        document=f"复核申请第 {appeal.id} 号",
        given_on=day,
        given_at=now(),
        given_by=viewer.user_id,
        indicator_id=appeal.indicator_id,
        version=None if lasting else appeal.version,
        number=None if lasting else appeal.number,
    )
    written(session, viewer, session.get_one(Organisation, appeal.organisation_id), entry)


def target_of(session: Session, organisation: Organisation, appeal: Appeal) -> str:
    """The appeal as the audit log names it."""
    about = CAUSE_WORDS[Cause(appeal.cause)]
    if appeal.indicator_id is not None:
        about += f" {session.get_one(Indicator, appeal.indicator_id).code}"
    return (
        f"{quarter_label(appeal.quarter_id)} {organisation.code} {organisation.name} {about} 第{appeal.id}号"
    )
