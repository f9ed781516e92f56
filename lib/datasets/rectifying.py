"""What every road to a problem's next step shares: the problem with its steps, who may take which, and the writing.

Files of progress and of verdicts ask here, and so do the actions behind the screens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from lib import db, standing
from lib.access import Permission, Viewer
from lib.datasets.base import columns_of
from lib.models import Organisation, Problem, ProblemStep
from lib.rules.calendar import LAST_DAY
from lib.rules.closure import (
    PROBLEM_ACT_WORDS,
    SIDES,
    Course,
    ProblemAct,
    Side,
    Step,
    Wrong,
    course,
    faults,
    found,
)

PERMISSIONS = {
    Side.LEADER: Permission.ACKNOWLEDGE_PROBLEMS,
    Side.MENDER: Permission.CLAIM_PROBLEMS,
    Side.JUDGE: Permission.VERIFY_PROBLEMS,
}
OF_PROBLEM = ("id", "organisation_id", "issuer_id", "year", "code", "found_on", "twofold")
TEXTS = ("words", "evidence", "measure", "leader_post", "department", "document")
OF_STEP = ("problem_id", "number", "act", "done_on", *TEXTS, "deadline", "recovered_fen", "rules_made")
LONGEST = {
    "words": 2000,
    "evidence": 2000,
    "measure": 2000,
    "leader_post": 100,
    "department": 100,
    "document": 200,
}
OWN_WORK = "这次整改是您本单位或您本人提交的，应由其他单位的监督员验收"


@dataclass(frozen=True)
class Case:
    """A problem as a step meets it: its own columns, its steps so far, who submitted last, whether the viewer reaches its issuer."""

    problem: Any
    steps: tuple[Step, ...]
    submitted_by: tuple[int, int] | None  # user and organisation
    reaches_issuer: bool

    @property
    def course(self) -> Course:
        """Where it stands after all of its steps."""
        return course(self.problem.found_on, self.steps, LAST_DAY) or found(self.problem.found_on, LAST_DAY)


def cases(session: Session, viewer: Viewer, *conditions: ColumnElement[bool]) -> dict[int, Case]:
    """By id the problems of the viewer's organisations that meet the conditions."""
    reached = viewer.sees(col(Problem.issuer_id)).label("reached")
    rows = session.execute(
        select(*columns_of(Problem, *OF_PROBLEM), reached).where(
            viewer.sees(col(Problem.organisation_id)), *conditions
        )
    ).all()
    steps = steps_of(session, [row.id for row in rows])
    return {row.id: case(row, steps.get(row.id, [])) for row in rows}


def case(row: Any, taken: Sequence[tuple[Step, int, int]]) -> Case:
    """The case of a problem's row and of its steps, each with user and organisation."""
    handed = [(user, own) for step, user, own in taken if step.act is ProblemAct.SUBMITTED]
    return Case(row, tuple(step for step, _, _ in taken), handed[-1] if handed else None, bool(row.reached))


def steps_of(session: Session, problems: Iterable[int]) -> dict[int, list[tuple[Step, int, int]]]:
    """By problem its steps in order, each with the user and the organisation of whoever took it."""
    rows = session.execute(
        select(*columns_of(ProblemStep, *OF_STEP, "user_id", "organisation_id"))
        .where(db.among(session, problems)(ProblemStep.problem_id))
        .order_by(col(ProblemStep.problem_id), col(ProblemStep.number))
    )
    return {
        problem: [(step_of(row), row.user_id, row.organisation_id) for row in group]
        for problem, group in groupby(rows, key=itemgetter(0))
    }


def step_of(row: Any) -> Step:
    """The step of a row."""
    texts = {name: getattr(row, name) for name in TEXTS}
    numbers: dict[str, Any] = {"recovered": row.recovered_fen, "rules_made": row.rules_made}
    return Step(ProblemAct(row.act), row.done_on, deadline=row.deadline, **texts, **numbers)


def sides(viewer: Viewer, organisation_id: int, reaches_issuer: bool) -> set[Side]:
    """On which sides of a problem the viewer stands, who may see its organisation.

    Whoever belongs to the organisation that mends never judges it, wherever a change of the tree may put the issuer.
    """
    here = {side for side, permission in PERMISSIONS.items() if viewer.may(permission)}
    if viewer.organisation_id == organisation_id or not reaches_issuer:
        here.discard(Side.JUDGE)
    return here


def not_theirs(viewer: Viewer, case: Case, act: ProblemAct) -> str | None:
    """Why the step is not this person's to take, as a clause; None where it is."""
    side = SIDES[act]
    if side not in sides(viewer, case.problem.organisation_id, case.reaches_issuer):
        who = (
            "交办单位或其上级单位（不能是整改单位自己）的监督员"
            if side is Side.JUDGE
            else "整改单位或其上级单位的人员"
        )
        return f"“{PROBLEM_ACT_WORDS[act]}”应由{who}办理"
    if act in (ProblemAct.VERIFIED, ProblemAct.RETURNED) and case.submitted_by is not None:
        user, organisation = case.submitted_by
        if viewer.user_id == user or viewer.organisation_id == organisation:
            return OWN_WORK
    return None


def against(viewer: Viewer, case: Case, step: Step, today: date) -> list[Wrong]:
    """What speaks against this person taking the step now; nothing where it may be taken."""
    theirs = not_theirs(viewer, case, step.act)
    if theirs:
        return [Wrong("act", theirs)]
    wrong = faults(case.course, case.problem.twofold, step)
    if step.done_on > today:
        wrong.append(Wrong("done_on", f"不能晚于今天（{today}）"))
    return wrong


@dataclass(frozen=True)
class Writing:
    """By whom, when and from which import steps are written; a step of a screen has no batch."""

    viewer: Viewer
    moment: datetime
    batch_id: int | None = None


def write_steps(
    session: Session,
    writing: Writing,
    numbered: Sequence[tuple[int, int]],
    steps: Sequence[Step],
    rows: Sequence[int] | None = None,
) -> None:
    """Nothing. Adds steps, each to a problem under a number, and brings ledger and lamps up to date."""
    problems, numbers = zip(*numbered, strict=True)
    db.write_columns(
        session,
        "problem_step",
        {
            "problem_id": problems,
            "number": numbers,
            "act": [step.act.value for step in steps],
            "done_on": [step.done_on for step in steps],
            **{name: [getattr(step, name) for step in steps] for name in TEXTS},
            "deadline": [step.deadline for step in steps],
            "recovered_fen": [step.recovered for step in steps],
            "rules_made": [step.rules_made for step in steps],
            "at": repeat(writing.moment),
            "user_id": repeat(writing.viewer.user_id),
            "organisation_id": repeat(writing.viewer.organisation_id),
            "batch_id": repeat(writing.batch_id),
            "row": rows if rows is not None else repeat(None),
        },
    )
    standing.settle_problems(session, set(problems))


def problem_label(issuer: str, year: int, code: str) -> str:
    """A problem as people name it, e.g. 舟山市〔2018〕XC-01."""
    return f"{issuer}〔{year}〕{code}"


def labels(session: Session, problems: Iterable[int]) -> dict[int, str]:
    """By id the labels of problems."""
    rows = session.execute(
        select(*columns_of(Problem, "id", "year", "code"), *columns_of(Organisation, "name"))
        .join(Organisation, col(Organisation.id) == col(Problem.issuer_id))
        .where(db.among(session, problems)(Problem.id))
    )
    return {row.id: problem_label(row.name, row.year, row.code) for row in rows}
