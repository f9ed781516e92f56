"""Problems (问题整改): entered, and led step by step until they are struck off. Each step is dated, audited, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from lib import db, standing
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, within_reach
from lib.actions.evidence import attach, handed_in, listed, naming
from lib.audit import record
from lib.datasets.base import working_day
from lib.datasets.columns import Code, Unfit
from lib.datasets.problems import untellable
from lib.datasets.rectifying import (
    LONGEST,
    PERMISSIONS,
    TEXTS,
    Case,
    Writing,
    against,
    cases,
    labels,
    not_theirs,
    write_steps,
)
from lib.evidence import Handed, Staged
from lib.models import Organisation, Problem, ProblemAct, ProblemSource, now
from lib.rules.closure import SAYINGS, SIDES, STEPS, Step

LONGEST_CONTENT, LONGEST_CATEGORY, LONGEST_LIST = 5000, 60, 100
NO_FILES = Staged()
UNSEEN = "没有这个问题，或者它不在您的管理范围内。"
LOGGED_AS = {
    ProblemAct.ACKNOWLEDGED: "分管领导认领问题",
    ProblemAct.CLAIMED: "认领问题整改",
    ProblemAct.REPORTED: "报告整改进展",
    ProblemAct.SUBMITTED: "提交整改验收",
    ProblemAct.VERIFIED: "问题验收销号",
    ProblemAct.RETURNED: "退回问题整改",
    ProblemAct.EXTENDED: "问题整改延期",
    ProblemAct.LASTING: "问题列为长期坚持",
    ProblemAct.REOPENED: "回头看重开问题",
}
SPOKEN_OF = {
    "done_on": "办理日期",
    "words": "说明",
    "evidence": "佐证材料",
    "measure": "整改措施",
    "leader_post": "责任领导职务",
    "department": "责任部门",
    "document": "批准文件",
    "deadline": "整改期限",
    "recovered": "累计追回金额",
    "rules_made": "累计制定修订制度",
}


@dataclass(frozen=True)
class Draft:
    """A problem as it is to be entered. found_fen is the amount found, in fen; earlier_id the problem that came back."""

    organisation_id: int
    code: str
    source: ProblemSource
    category: str
    content: str
    found_on: date
    list_name: str = ""
    found_fen: int | None = None
    twofold: bool = False
    earlier_id: int | None = None


@dataclass(frozen=True)
class Skipped:
    """A problem to which a step of many was not taken, and why, as a sentence."""

    problem_id: int
    label: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of a step that was to be taken for many problems."""

    done: tuple[int, ...]
    skipped: tuple[Skipped, ...]

    def sentence(self) -> str:
        """The outcome in words."""
        left = f"，跳过 {len(self.skipped)} 个" if self.skipped else ""
        return f"已办理 {len(self.done)} 个问题{left}。"


def enter_problem(viewer: Viewer, draft: Draft) -> int:
    """The id of the problem just entered."""
    with db.writing() as session:
        return enter(session, viewer, draft).id or 0


def enter(session: Session, viewer: Viewer, draft: Draft) -> Problem:
    """The problem just entered, given by the viewer's organisation; inside the caller's transaction."""
    viewer.demand(Permission.KEEP_PROBLEMS)
    organisation = within_reach(session, viewer, draft.organisation_id)
    reason = untellable(organisation)
    if reason:
        raise Refused(f"{reason}。")
    draft = tidied(draft)
    refuse_odd_problem(session, viewer, draft)
    problem = Problem(
        **draft.__dict__,
        issuer_id=viewer.organisation_id,
        year=draft.found_on.year,
        entered_at=now(),
        user_id=viewer.user_id,
    )
    session.add(problem)
    session.flush()
    standing.settle_problems(session, [problem.id or 0])
    record(session, viewer, "登记问题", target_of(session, problem.id or 0), None, draft.__dict__)
    return problem


def tidied(draft: Draft) -> Draft:
    """The draft with its number and words as they are kept. Raises Refused where something is missing or too long."""
    try:
        code = str(Code().clean(draft.code))
    except Unfit as unfit:
        raise Refused(f"问题编号{unfit.wanted}。") from None
    category, list_name = " ".join(draft.category.split()), " ".join(draft.list_name.split())
    content = draft.content.strip()
    if not category or len(category) > LONGEST_CATEGORY:
        raise Refused(f"请填写问题方面，最长 {LONGEST_CATEGORY} 个字。")
    if not content or len(content) > LONGEST_CONTENT:
        raise Refused(f"请写明问题内容，最长 {LONGEST_CONTENT} 个字。")
    if len(list_name) > LONGEST_LIST:
        raise Refused(f"清单名称最长 {LONGEST_LIST} 个字。")
    return replace(draft, code=code, category=category, list_name=list_name, content=content)


def refuse_odd_problem(session: Session, viewer: Viewer, draft: Draft) -> None:
    """Nothing. Raises Refused for a number that is taken, an odd day or amount, an earlier problem that is none."""
    today = working_day(session, viewer)
    if draft.found_on > today:
        raise Refused(f"发现日期不能晚于今天（{today}）。")
    if draft.found_fen is not None and draft.found_fen < 0:
        raise Refused("涉及金额不能是负数。")
    same = select(Problem.id).where(
        Problem.issuer_id == viewer.organisation_id,
        Problem.year == draft.found_on.year,
        Problem.code == draft.code,
    )
    if session.exec(same).first() is not None:
        raise Refused(f"{draft.found_on.year} 年已有编号为 {draft.code} 的问题，请换一个编号。")
    earlier = session.get(Problem, draft.earlier_id) if draft.earlier_id else None
    if draft.earlier_id and (
        earlier is None
        or earlier.organisation_id != draft.organisation_id
        or earlier.found_on > draft.found_on
    ):
        raise Refused("关联的原问题应是这个单位以前的问题。")


def take_step(viewer: Viewer, problem_id: int, step: Step, files: Sequence[Handed] = ()) -> None:
    """Nothing. Takes one step in a transaction of its own, with the evidence files that were handed in with it."""
    viewer.demand(PERMISSIONS[SIDES[step.act]])
    with handed_in({step.act}, files) as staged, db.writing() as session:
        take(session, viewer, problem_id, step, staged)


def take(session: Session, viewer: Viewer, problem_id: int, step: Step, staged: Staged = NO_FILES) -> None:
    """Nothing. Takes one step, inside the caller's transaction. Raises Forbidden or Refused where it may not be taken."""
    viewer.demand(PERMISSIONS[SIDES[step.act]])
    found = cases(session, viewer, col(Problem.id) == problem_id).get(problem_id)
    if found is None:
        raise Forbidden(UNSEEN)
    theirs = not_theirs(viewer, found, step.act)
    if theirs:
        raise Forbidden(f"{theirs}。")
    step = spoken(naming(step, staged))
    reason = reason_against(viewer, found, step, working_day(session, viewer))
    if reason:
        raise Refused(reason)
    log_and_write(session, viewer, [(found, step)], staged)


def take_steps(viewer: Viewer, wishes: Sequence[tuple[int, Step]], files: Sequence[Handed] = ()) -> Outcome:
    """For which problems their steps were taken, all in one transaction, and for which not, with the reason of each.

    Evidence files go with every step that was taken; their content is kept once.
    """
    for _, step in wishes:
        viewer.demand(PERMISSIONS[SIDES[step.act]])
    with handed_in({step.act for _, step in wishes}, files) as staged, db.writing() as session:
        return take_many(session, viewer, wishes, staged)


def take_many(
    session: Session, viewer: Viewer, wishes: Sequence[tuple[int, Step]], staged: Staged = NO_FILES
) -> Outcome:
    """The same inside the caller's transaction."""
    today, known = (
        working_day(session, viewer),
        cases(session, viewer, db.among(session, {one for one, _ in wishes})(Problem.id)),
    )
    named = labels(session, known)
    taken: list[tuple[Case, Step]] = []
    skipped: list[Skipped] = []
    for problem_id, wish in wishes:
        found, step = known.get(problem_id), spoken(naming(wish, staged))
        reason = reason_against(viewer, found, step, today) if found else UNSEEN
        if found is None or reason:
            skipped.append(Skipped(problem_id, named.get(problem_id, str(problem_id)), reason))
        else:
            taken.append((found, step))
            by = (viewer.user_id, viewer.organisation_id)
            submitted_by = by if step.act is ProblemAct.SUBMITTED else found.submitted_by
            known[problem_id] = replace(found, steps=(*found.steps, step), submitted_by=submitted_by)
    log_and_write(session, viewer, taken, staged)
    return Outcome(tuple(found.problem.id for found, _ in taken), tuple(skipped))


def reason_against(viewer: Viewer, found: Case, step: Step, today: date) -> str:
    """What speaks against the step, as a sentence; empty where nothing does."""
    long = [
        f"“{getattr(step, name)[:10]}…”太长，最长 {most} 个字"
        for name, most in LONGEST.items()
        if len(getattr(step, name)) > most
    ]
    clauses = [*(worded(name, wanted) for name, wanted in against(viewer, found, step, today)), *long]
    return f"{'；'.join(clauses)}。" if clauses else ""


def worded(name: str, wanted: str) -> str:
    """A clause that says of what it speaks."""
    return wanted if wanted.startswith("请") else f"{SPOKEN_OF.get(name, '')}{wanted}"


def spoken(step: Step) -> Step:
    """The step with tidied words."""
    texts: dict[str, Any] = {name: getattr(step, name).strip() for name in TEXTS}
    return replace(step, **texts)


def log_and_write(
    session: Session, viewer: Viewer, taken: Sequence[tuple[Case, Step]], staged: Staged = NO_FILES
) -> None:
    """Nothing. Writes steps that may be taken and their evidence, each with its audit line."""
    if not taken:
        return
    numbered = [(found.problem.id, len(found.steps) + 1) for found, _ in taken]
    write_steps(session, Writing(viewer, now()), numbered, [step for _, step in taken])
    attach(session, numbered, staged)
    handed = {"files": listed(staged)} if staged.files else {}
    for found, step in taken:
        before = found.course.state
        said = {name: value for name in SAYINGS if (value := getattr(step, name)) not in ("", None)}
        after = {"state": STEPS[before, step.act], "done_on": step.done_on, **said, **handed}
        target = target_of(session, found.problem.id)
        record(session, viewer, LOGGED_AS[step.act], target, {"state": before}, after)


def target_of(session: Session, problem_id: int) -> str:
    """The problem as the audit log names it."""
    problem = session.get_one(Problem, problem_id)
    organisation = session.get_one(Organisation, problem.organisation_id)
    return f"{labels(session, [problem_id])[problem_id]} {organisation.code} {organisation.name}"
