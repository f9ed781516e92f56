"""Letters of commitment (函告书): a leader's plan for a year with numbered items, and what is told of each every quarter."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text
from sqlmodel import Field, SQLModel

from lib.models.columns import CLUSTERED, Moment, one_of
from lib.rules.commitments import Progress


class CommitmentLetter(SQLModel, table=True):
    """What one post of an organisation commits to in a year; post says whose plan it is, never a name.

    withdrawn_on is set where it was issued wrongly: then it counts no more.
    """

    __tablename__ = "commitment_letter"
    __table_args__ = (
        CheckConstraint("post <> '' AND document <> ''", name="says_whose_and_which"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_for_a_reason"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    post: str
    year: int
    document: str
    issued_on: date
    issued_at: datetime = Field(sa_type=Moment)
    issued_by: int = Field(foreign_key="user.id")
    withdrawn_on: date | None = None
    withdrawn_reason: str = Field(default="", sa_type=Text)


class CommitmentItem(SQLModel, table=True):
    """One numbered item of a letter; indicator_id where it belongs to one (共性), None where it stands free (个性)."""

    __tablename__ = "commitment_item"
    __table_args__ = (
        CheckConstraint("number >= 1 AND content <> ''", name="item_says_something"),
        CLUSTERED,
    )
    letter_id: int = Field(primary_key=True, foreign_key="commitment_letter.id")
    number: int = Field(primary_key=True)
    content: str = Field(sa_type=Text)
    indicator_id: int | None = Field(default=None, foreign_key="indicator.id")


class CommitmentReport(SQLModel, table=True):
    """What an organisation told of an item for a quarter; each telling is a version, none is overwritten."""

    __tablename__ = "commitment_report"
    __table_args__ = (
        ForeignKeyConstraint(
            ["letter_id", "number"], ["commitment_item.letter_id", "commitment_item.number"]
        ),
        one_of("progress", Progress),
        CheckConstraint("version >= 1 AND words <> ''", name="report_says_something"),
        CLUSTERED,
    )
    letter_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    quarter_id: int = Field(primary_key=True, foreign_key="quarter.id")
    version: int = Field(primary_key=True)
    progress: str
    words: str = Field(sa_type=Text)
    reported_on: date
    at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")
