"""What files of steps share (整改进展, 整改验收): rows that name a problem and what was done to it, held against the table of steps."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, delete, not_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db, standing
from lib.access import Viewer
from lib.datasets import tasks
from lib.datasets.base import Complaint, Landing, Proposal, Stands, Table, Values, columns_of, in_parts
from lib.datasets.columns import Choice, Column, Day, Whole
from lib.datasets.money import fen
from lib.datasets.problems import CODE, ISSUER, misnamed, visible
from lib.datasets.rectifying import Case, Writing, against, cases, labels, write_steps
from lib.models import PROBLEM_ACT_WORDS, ImportBatch, Organisation, Problem, ProblemAct, ProblemStep
from lib.rules.closure import Step

KEY = ("organisation", "code", "act", "done_on")
TEXTS = ("words", "evidence", "measure", "leader_post", "department", "document")


def columns_for(
    acts: Collection[ProblemAct], also: dict[str, object], example: ProblemAct
) -> tuple[Column, ...]:
    """The columns that name a problem, and the step: one of these."""
    return (
        replace(CODE, help="问题清单里的编号"),
        tasks.ORGANISATION,
        tasks.ORGANISATION_NAME,
        Column(
            "year",
            "问题年度",
            Whole(2000, 2100),
            aliases=("年度",),
            example="2018",
            help="几年里有同一个编号时才要填",
        ),
        replace(ISSUER, help="几个单位交办的问题有同一个编号时才要填"),
        Column(
            "act",
            "环节",
            Choice({PROBLEM_ACT_WORDS[act]: act.value for act in acts}, also),
            required=True,
            aliases=("办理环节",),
            example=PROBLEM_ACT_WORDS[example],
        ),
        Column(
            "done_on",
            "办理日期",
            Day(),
            required=True,
            aliases=("日期", "办理时间"),
            example="2018-08-20",
            help="不早于上一步，不晚于今天",
        ),
    )


@dataclass(frozen=True)
class Rows:
    """The rows of a file: the problem that each names, the step that it asks for, and its values; None where it is at fault."""

    cases: Sequence[Case | None]
    steps: Sequence[Step | None]
    after: Sequence[Values]


def judge(session: Session, viewer: Viewer, table: Table, today: date, fields: Sequence[str]) -> Proposal:
    """Each row as the next step of its problem, or as one that was taken already. Nothing is ever changed."""
    complaints: list[Complaint] = []
    rows = read(session, viewer, table, fields, complaints)
    before: list[Values | None] = [None] * len(table)
    numbers: list[int | None] = [None] * len(table)
    named = [at for at, case in enumerate(rows.cases) if case is not None]
    named.sort(key=lambda at: (problem_of(rows, at), rows.steps[at].done_on if rows.steps[at] else today, at))  # type: ignore[union-attr]
    for _, group in groupby(named, key=lambda at: problem_of(rows, at)):
        ordered = list(group)
        if all(rows.steps[at] for at in ordered):
            complaints += walk(viewer, rows, ordered, today, (before, numbers))
    keys = [
        (problem_of(rows, at), step.act, step.done_on) if step and rows.cases[at] else None
        for at, step in enumerate(rows.steps)
    ]
    return Proposal(keys, before, rows.after, numbers, complaints)


def problem_of(rows: Rows, at: int) -> int:
    """The id of the problem that the row names."""
    case = rows.cases[at]
    return case.problem.id if case else 0


def walk(
    viewer: Viewer,
    rows: Rows,
    ordered: list[int],
    today: date,
    answers: tuple[list[Values | None], list[int | None]],
) -> Iterator[Complaint]:
    """What speaks against the rows of one problem, in the order of their days; answers gets what stands, and numbers.

    What follows on a step that cannot be taken is not looked at: it would be complained of for no fault of its own.
    """
    before, numbers = answers
    case = rows.cases[ordered[0]]
    assert case is not None
    known = case.steps
    for at in ordered:
        step = rows.steps[at]
        assert step is not None
        if step in known:
            before[at] = rows.after[at]
            continue
        wrong = against(viewer, case, step, today)
        if wrong:
            yield from (Complaint(at, name, wanted) for name, wanted in wrong)
            return
        case = replace(case, steps=(*case.steps, step))
        numbers[at] = len(case.steps)


def read(
    session: Session, viewer: Viewer, table: Table, fields: Sequence[str], complaints: list[Complaint]
) -> Rows:
    """The rows with their problems; complaints gets what is wrong with the names of organisations and problems."""
    organisations = visible(session, viewer)
    ids = {code: row.id for code, row in organisations.items()}
    complaints += misnamed(table, organisations, ["organisation"])
    known: dict[tuple[int, str], list[Case]] = {}
    places = {ids[code] for code in table.cells["organisation"].values if code in ids}
    for part in in_parts({code for code in table.cells["code"].values if code}):
        within = col(Problem.code).in_(part), db.among(session, places)(Problem.organisation_id)
        for case in cases(session, viewer, *within).values():
            known.setdefault((case.problem.organisation_id, case.problem.code), []).append(case)
    given_by = issuers(session, [case for those in known.values() for case in those])
    found: list[Case | None] = []
    for at, (code, number, year, issuer) in enumerate(
        zip(*(table[name] for name in ("organisation", "code", "year", "issuer")), strict=True)
    ):
        meant = [
            case
            for case in known.get((ids.get(code, 0), number), [])
            if year in (None, case.problem.year) and issuer in (None, given_by[case.problem.issuer_id])
        ]
        found.append(meant[0] if len(meant) == 1 else None)
        if code in ids and number and len(meant) != 1:
            complaints.append(Complaint(at, "code", unclear(organisations[code].name, meant)))
    after = list(zip(*(values_in(table, name) for name in fields), strict=True))
    steps = [
        step_in(fields, act, done_on, values) if act and done_on else None
        for act, done_on, values in zip(table["act"], table["done_on"], after, strict=True)
    ]
    return Rows(found, steps, after)


def issuers(session: Session, known: Sequence[Case]) -> dict[int, str]:
    """By id the codes of those who gave the problems: mostly above whoever mends them, and yet to be named in a file."""
    ids = {case.problem.issuer_id for case in known}
    rows = session.execute(
        select(*columns_of(Organisation, "id", "code")).where(db.among(session, ids)(Organisation.id))
    )
    return {row.id: row.code for row in rows}


def unclear(organisation: str, meant: list[Case]) -> str:
    """What is wanted instead of a number that names no problem, or several."""
    if not meant:
        return f"“{organisation}”没有这个编号的问题"
    return f"“{organisation}”有 {len(meant)} 个这个编号的问题，请加填“问题年度”和“交办单位编码”"


def values_in(table: Table, name: str) -> list[Any]:
    """A column's values; nothing said is an empty text."""
    return [("" if value is None and name in TEXTS else value) for value in table[name]]


def step_in(fields: Sequence[str], act: str, done_on: date, values: Values) -> Step:
    """The step that a row asks for."""
    said = dict(zip(fields, values, strict=True))
    if "recovered" in said:
        said["recovered"] = fen(said["recovered"])
    return Step(ProblemAct(act), done_on, **said)


def write(session: Session, landing: Landing, fields: Sequence[str]) -> None:
    """Nothing. Adds the steps."""
    keys = landing.picked(landing.proposal.keys)
    pairs = zip(keys, landing.picked(landing.proposal.after), strict=True)
    writing = Writing(landing.viewer, landing.moment, landing.batch_id)
    write_steps(
        session,
        writing,
        [(key[0], number) for key, number in zip(keys, landing.picked(landing.proposal.stands), strict=True)],
        [step_in(fields, key[1], key[2], values) for key, values in pairs],
        landing.picked(landing.rows),
    )


def undo(session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes the batch's steps back. Raises Stands where another step followed on one of them."""
    own = col(ProblemStep.batch_id) == batch.id
    problems = set(session.execute(select(col(ProblemStep.problem_id)).where(own)).scalars())
    mine = db.among(session, problems)
    others = select(col(Problem.id)).where(mine(Problem.id), not_(viewer.sees(col(Problem.organisation_id))))
    if session.execute(others.limit(1)).first():
        raise Stands("其中有的单位已不在您的管理范围内")
    later: Any = aliased(ProblemStep)
    after = and_(later.problem_id == ProblemStep.problem_id, later.number > ProblemStep.number)
    foreign = later.batch_id.is_distinct_from(batch.id)
    followed = session.execute(
        select(*columns_of(ProblemStep, "problem_id")).join(later, and_(after, foreign)).where(own).limit(1)
    ).scalar_one_or_none()
    if followed is not None:
        raise Stands(f"问题“{labels(session, [followed])[followed]}”后来又办理了一步")
    session.execute(delete(ProblemStep).where(own))
    standing.settle_problems(session, problems)
