"""Appeals (复核申请): an organisation asks once for a return or a deduction to be looked at again."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from lib.models.columns import Moment, one_of
from lib.rules.score import Cause


class Appeal(SQLModel, table=True):
    """One appeal, and what was decided on it; subject makes sure that each thing is asked about once.

    It is about a task's verdict or lateness (indicator_id, version, number of the verdict) or about an entry of points
    (entry_id). batch_id is that of the verdict that it led to.
    """

    __table_args__ = (
        one_of("cause", Cause),
        CheckConstraint("outcome IS NULL OR outcome IN ('upheld', 'dismissed')", name="outcome_known"),
        CheckConstraint("reason <> ''", name="asked_for_a_reason"),
        CheckConstraint("(indicator_id IS NULL) <> (entry_id IS NULL)", name="about_a_task_or_an_entry"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_on IS NULL) AND (outcome IS NULL) = (answer = '')",
            name="decided_with_an_answer",
        ),
        Index("ix_appeal_task", "quarter_id", "organisation_id", "indicator_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(unique=True)
    quarter_id: int = Field(foreign_key="quarter.id")
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    cause: str
    indicator_id: int | None = Field(default=None, foreign_key="indicator.id")
    version: int = 0
    number: int = 0
    entry_id: int | None = Field(default=None, foreign_key="point_entry.id")
    since: date
    hundredths: int
    reason: str = Field(sa_type=Text)
    asked_on: date
    asked_at: datetime = Field(sa_type=Moment)
    asked_by: int = Field(foreign_key="user.id")
    outcome: str | None = None
    answer: str = Field(default="", sa_type=Text)
    decided_on: date | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    batch_id: int | None = None
