"""Evidence files (佐证材料) of the problems that the viewer may see, and the address of each."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.models import EvidenceFile, Organisation, Problem, ProblemStep, User

EVIDENCE_FOLDER = "/files/evidence/"  # under it, a problem's id and a hash
COLUMNS = (
    "number",
    "act",
    "done_on",
    "at",
    "name",
    "size",
    "kind",
    "hash",
    "by",
    "office",
    "office_id",
    "address",
)
Office = aliased(Organisation)


def evidence_files(session: Session, viewer: Viewer, problem: int, as_of: date) -> pd.DataFrame:
    """One row per file handed in with a step of the problem by as_of, in the order of the steps; none where it is not seen.

    Columns: number, act, done_on, at of its step, name, size (bytes), kind, hash, by (title) and office of who took the
    step, office_id, address (of this server, to fetch it from).
    """
    return asked(session, viewer, problem, col(ProblemStep.done_on) <= as_of)


def evidence_file(session: Session, viewer: Viewer, problem: int, hash: str) -> pd.DataFrame:
    """The file with that hash among those of the problem, as in evidence_files; no row where the viewer may not see it.

    Handed in with several steps, it is the latest; its name and whose it is are that step's.
    """
    return asked(session, viewer, problem, col(EvidenceFile.hash) == hash).tail(1).reset_index(drop=True)


def asked(session: Session, viewer: Viewer, problem: int, condition: object) -> pd.DataFrame:
    """The files of the problem that meet the condition; none for who may not look at problems at all."""
    if not viewer.may(Permission.SEE_PROBLEMS):
        return pd.DataFrame(columns=list(COLUMNS))
    here = col(Problem.id) == problem, viewer.sees(col(Problem.organisation_id))
    rows = session.execute(statement().where(*here, condition)).all()  # type: ignore[arg-type]
    found = [(*row, f"{EVIDENCE_FOLDER}{problem}/{row.hash}") for row in rows]
    return pd.DataFrame(found, columns=list(COLUMNS))


def statement() -> Select[Any]:
    """All files with their steps, in order."""
    step = and_(
        col(ProblemStep.problem_id) == col(EvidenceFile.problem_id),
        col(ProblemStep.number) == col(EvidenceFile.number),
    )
    found: Any = (
        select(
            col(ProblemStep.number),
            col(ProblemStep.act),
            col(ProblemStep.done_on),
            col(ProblemStep.at),
            col(EvidenceFile.name),
            col(EvidenceFile.size),
            col(EvidenceFile.kind),
            col(EvidenceFile.hash),
            col(User.title).label("by"),
            col(Office.name).label("office"),
            col(ProblemStep.organisation_id).label("office_id"),
        )
        .select_from(EvidenceFile)
        .join(ProblemStep, step)
        .join(Problem, col(Problem.id) == col(EvidenceFile.problem_id))
        .join(User, col(User.id) == col(ProblemStep.user_id))
        .join(Office, col(Office.id) == col(ProblemStep.organisation_id))
        .order_by(col(EvidenceFile.number), col(EvidenceFile.name), col(EvidenceFile.hash))
    )
    return found
