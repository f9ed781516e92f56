"""Assignments, the dated facts about them, and the counts that are derived from the facts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, and_, literal_column, text
from sqlmodel import Field, SQLModel, col

from lib.models.columns import CLUSTERED, Moment

UNJUDGED = text("version > 0 AND verdict IS NULL")


class Assignment(SQLModel, table=True):
    """One indicator for one organisation in one quarter (任务). first_on and what follows are derived from the facts."""

    __table_args__ = (
        CheckConstraint("verdict IS NULL OR verdict IN ('passed', 'returned')", name="verdict_known"),
        CheckConstraint("(version = 0) = (first_on IS NULL)", name="reported_has_a_day"),
        # only what waits for a verdict stands in it: some thousands of millions
        Index(
            "ix_assignment_waiting",
            "quarter_id",
            "organisation_id",
            sqlite_where=UNJUDGED,
            postgresql_where=UNJUDGED,
        ),
        CLUSTERED,
    )
    quarter_id: int = Field(primary_key=True, foreign_key="quarter.id")
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    indicator_id: int = Field(primary_key=True, foreign_key="indicator.id")
    due_on: date
    responsible: str = ""
    batch_id: int | None = None
    first_on: date | None = None
    version: int = 0
    last_on: date | None = None
    verdict: str | None = None
    verdict_on: date | None = None


# spelt out, because an index of these rows only is not found by a parameter
UNREVIEWED: Any = and_(col(Assignment.version) > literal_column("0"), col(Assignment.verdict).is_(None))


def of_assignment(*columns: str) -> ForeignKeyConstraint:
    """The reference of a fact to its assignment."""
    return ForeignKeyConstraint(columns, [f"assignment.{column}" for column in columns])


class Submission(SQLModel, table=True):
    """One handing-in of an assignment (上报): each is a version, none is overwritten."""

    __table_args__ = (
        of_assignment("quarter_id", "organisation_id", "indicator_id"),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        CLUSTERED,
    )
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    indicator_id: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    reported_on: date
    done_on: date | None = None
    content: str = Field(sa_type=Text)
    evidence: str = ""
    batch_id: int = Field(foreign_key="import_batch.id")
    row: int
    received_at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")


class Review(SQLModel, table=True):
    """A supervisor's verdict on one version (审核); a later verdict on the same version is the next number."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["quarter_id", "organisation_id", "indicator_id", "version"],
            [
                "submission.quarter_id",
                "submission.organisation_id",
                "submission.indicator_id",
                "submission.version",
            ],
        ),
        CheckConstraint("verdict IN ('passed', 'returned')", name="verdict_known"),
        CheckConstraint("verdict = 'passed' OR reason <> ''", name="returned_has_a_reason"),
        CLUSTERED,
    )
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    indicator_id: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    verdict: str
    reason: str = ""
    reviewed_on: date
    batch_id: int = Field(foreign_key="import_batch.id")
    row: int
    received_at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")


class CountColumns(SQLModel):
    """The counts that a summary row holds, in assignments; settled_on is the day of the last fact counted."""

    due: int
    reported: int
    on_time: int
    passed: int
    returned: int
    pending: int
    settled_on: date | None = None


class Standing(CountColumns, table=True):
    """Derived: the counts of one organisation in one quarter for one due date."""

    __table_args__ = CLUSTERED
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    due_on: date = Field(primary_key=True)


class Heat(CountColumns, table=True):
    """Derived: the counts of one indicator over a place's whole subtree; only for organisations that have children."""

    __table_args__ = CLUSTERED
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    indicator_id: int = Field(primary_key=True)
    due_on: date = Field(primary_key=True)


class Spread(CountColumns, table=True):
    """Derived: how many organisations of a place's subtree lost the same in a quarter, with their counts added up.

    Holds once all of it was due, from the day after last_due_on: what is unreported then is overdue, and a score
    follows from what was lost by any rule.
    """

    __table_args__ = CLUSTERED
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    returned_each: int = Field(primary_key=True)
    unreported_each: int = Field(primary_key=True)
    late_each: int = Field(primary_key=True)
    organisations: int
    last_due_on: date


class LatePermit(SQLModel, table=True):
    """Leave to hand in late (补报许可): one organisation may report in a locked quarter, from granted_on to until_on.

    approved_by is the post or document that approved it. ended_on is set where it was withdrawn before its end: from
    that day on it opens nothing.
    """

    __tablename__ = "late_permit"
    __table_args__ = (
        CheckConstraint("reason <> '' AND approved_by <> ''", name="granted_for_a_reason"),
        CheckConstraint("until_on >= granted_on", name="ends_after_it_began"),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="withdrawn_by_somebody"),
        Index("ix_late_permit_organisation", "organisation_id", "quarter_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    quarter_id: int = Field(foreign_key="quarter.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    reason: str = Field(sa_type=Text)
    approved_by: str
    granted_on: date
    until_on: date
    granted_at: datetime = Field(sa_type=Moment)
    granted_by: int = Field(foreign_key="user.id")
    ended_on: date | None = None
    ended_by: int | None = Field(default=None, foreign_key="user.id")
