"""All about one problem: where it stands, what it came back from, and its whole history."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.datasets.rectifying import labels
from lib.models import ImportBatch, Ledger, Organisation, Problem, ProblemStep, User
from lib.queries.base import AS_OF, ASKING, columns, frame
from lib.queries.closure.asking import holds
from lib.queries.closure.listing import described, described_columns, named
from lib.queries.lamps import NOBODY
from lib.rules.calendar import LAST_DAY

PROBLEM: Any = bindparam("problem", type_=Integer())
Office, Poster = aliased(Organisation), aliased(User)
STEP = [
    "number",
    "act",
    "done_on",
    "words",
    "evidence",
    "measure",
    "leader_post",
    "department",
    "document",
    "deadline",
    "recovered_fen",
    "rules_made",
    "at",
    "batch_id",
    "row",
]


def problem_card(session: Session, viewer: Viewer, problem: int, as_of: date) -> dict[str, Any] | None:
    """The problem as it stood at as_of; None for one that was not yet found or that the viewer may not see.

    Beside the columns of problems: acknowledged_on, claimed_on, submitted_on, long_term_on, entered_at, entered_by (the
    account's title), batch_id, row and file_name (of the file that it came from), earlier_label, later (dictionaries of problem_id,
    label, found_on: the problems in which it came back; only those that the viewer may see).
    """
    seen = viewer.organisation_id if viewer.may(Permission.SEE_PROBLEMS) else NOBODY
    given = {"viewer": seen, "problem": problem, "as_of": as_of}
    found = described(columns(session, statement_of_card(), given), as_of)
    if not found["problem_id"]:
        return None
    card = {name: values[0] for name, values in found.items()}
    linked = columns(session, statement_of_linked(), given)
    known = labels(session, linked["id"])
    rows = zip(linked["id"], linked["earlier_id"], linked["found_on"], strict=True)
    later = [(number, day) for number, earlier, day in rows if earlier == problem]
    return {
        **card,
        "earlier_label": known.get(card["earlier_id"]),
        "later": [
            {"problem_id": number, "label": known[number], "found_on": day} for number, day in sorted(later)
        ],
    }


@cache
def statement_of_card() -> Select[Any]:
    """The one problem, if the viewer may see it."""
    days = ("acknowledged_on", "claimed_on", "submitted_on", "long_term_on")
    return (
        named(select(*described_columns(), *(col(getattr(Ledger, name)) for name in days)))
        .add_columns(col(Problem.entered_at), col(Problem.batch_id), col(Problem.row))
        .add_columns(col(Poster.title).label("entered_by"), col(ImportBatch.file_name))
        .join(Poster, col(Poster.id) == col(Problem.user_id))
        .outerjoin(ImportBatch, col(ImportBatch.id) == col(Problem.batch_id))
        .where(col(Ledger.problem_id) == PROBLEM, holds(), ASKING.sees(Ledger.organisation_id))
    )


@cache
def statement_of_linked() -> Select[Any]:
    """The problem that came back in this one, and those in which it came back, found by as_of."""
    earlier = select(col(Problem.earlier_id)).where(col(Problem.id) == PROBLEM).scalar_subquery()
    either = or_(col(Problem.id) == earlier, col(Problem.earlier_id) == PROBLEM)
    found = either, col(Problem.found_on) <= AS_OF, ASKING.sees(Problem.organisation_id)
    names: list[Any] = [col(Problem.id), col(Problem.earlier_id), col(Problem.found_on)]
    return select(*names).where(*found)


def of_problem(viewer: Viewer, problem: int) -> ColumnElement[bool]:
    """The condition for this problem alone, if the viewer may see it."""
    if not viewer.may(Permission.SEE_PROBLEMS):
        return false()
    return and_(col(Problem.id) == problem, viewer.sees(col(Problem.organisation_id)))


def problem_steps(session: Session, viewer: Viewer, problem: int, as_of: date = LAST_DAY) -> pd.DataFrame:
    """One row per step of the problem dated up to as_of, in turn.

    Columns: number, act, done_on, words, evidence, measure, leader_post, department, document, deadline, recovered_fen,
    rules_made, at (the moment), by (the account's title), office (its organisation's name when it was taken), batch_id,
    row, file_name (of the file that it came from; else None).
    """
    return frame(
        session,
        select(
            *(col(getattr(ProblemStep, name)) for name in STEP),
            col(Poster.title).label("by"),
            col(Office.name).label("office"),
            col(ImportBatch.file_name),
        )
        .join(Problem, col(Problem.id) == col(ProblemStep.problem_id))
        .join(Poster, col(Poster.id) == col(ProblemStep.user_id))
        .join(Office, col(Office.id) == col(ProblemStep.organisation_id))
        .outerjoin(ImportBatch, col(ImportBatch.id) == col(ProblemStep.batch_id))
        .where(of_problem(viewer, problem), col(ProblemStep.done_on) <= as_of)
        .order_by(col(ProblemStep.number)),
    )
