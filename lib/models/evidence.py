"""Evidence files (佐证材料) of the steps in a problem's life. The content lies in files under its hash, not in the database."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from lib.models.columns import CLUSTERED, one_of
from lib.models.words import EvidenceKind


class EvidenceFile(SQLModel, table=True):
    """One file that was handed in with a step, never changed: who and when are the step's own (ProblemStep.user_id, at)."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        ForeignKeyConstraint(["problem_id", "number"], ["problem_step.problem_id", "problem_step.number"]),
        one_of("kind", EvidenceKind),
        CheckConstraint("length(hash) = 64", name="named_by_its_hash"),
        CheckConstraint("size > 0 AND name <> ''", name="neither_empty_nor_nameless"),
        CLUSTERED,
    )
    problem_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    name: str
    size: int
    kind: str
