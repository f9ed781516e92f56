"""Talks (谈话) with the lists handed over in them, and the reports of both sides that follow (双报告)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lib.models.columns import CLUSTERED, Moment, one_of
from lib.rules.double import Finding, ItemList, ReportSide, TalkKind

HAS_A_LIST = text("list_name <> ''")


class Talk(SQLModel, table=True):
    """A talk with an organisation's secretary, numbered by its issuer and year; post says with whom, never a name.

    list_name is the name of the problem list handed over: the talk's problems are the issuer's with the organisation
    under that name, found by talk.
    """

    __table_args__ = (
        UniqueConstraint("issuer_id", "year", "code"),
        one_of("kind", TalkKind),
        CheckConstraint("code <> '' AND post <> ''", name="says_with_whom"),
        CheckConstraint("kind <> 'handover' OR list_name <> ''", name="a_handover_names_its_list"),
        CheckConstraint("issuer_id <> organisation_id", name="nobody_talks_to_themselves"),
        CheckConstraint("(batch_id IS NULL) = (row IS NULL)", name="a_row_of_a_file"),
        Index(
            "ix_talk_list",
            "organisation_id",
            "issuer_id",
            "list_name",
            unique=True,
            sqlite_where=HAS_A_LIST,
            postgresql_where=HAS_A_LIST,
        ),
        Index("ix_talk_batch_id", "batch_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    issuer_id: int = Field(foreign_key="organisation.id")
    year: int
    code: str
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    talked_on: date
    post: str
    held_by: str = ""
    list_name: str = ""
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    row: int | None = None
    entered_at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")


class TalkItem(SQLModel, table=True):
    """One item of the duty list or the risk list handed over in a talk (责任清单、廉政风险清单)."""

    __tablename__ = "talk_item"
    __table_args__ = (
        ForeignKeyConstraint(["talk_id"], ["talk.id"]),
        one_of("item_list", ItemList),
        CheckConstraint("number >= 1 AND content <> ''", name="item_says_something"),
        CLUSTERED,
    )
    talk_id: int = Field(primary_key=True)
    item_list: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    content: str = Field(sa_type=Text)


class TalkReport(SQLModel, table=True):
    """One written report after a talk, dated and never changed; each side numbers its own from 1.

    final: it counts as the side's report of the two. The unit's always does; the group's does unless it is a stage
    before (阶段评估). organisation_id is that of whoever wrote it.
    """

    __tablename__ = "talk_report"
    __table_args__ = (
        ForeignKeyConstraint(["talk_id"], ["talk.id"]),
        one_of("side", ReportSide),
        CheckConstraint("number >= 1 AND content <> ''", name="report_says_something"),
        CheckConstraint("side <> 'own' OR final", name="own_report_counts"),
        CLUSTERED,
    )
    talk_id: int = Field(primary_key=True)
    side: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    reported_on: date
    final: bool
    content: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")
    organisation_id: int = Field(foreign_key="organisation.id")


class TalkFinding(SQLModel, table=True):
    """What a report says of one of the talk's problems: how far it is put right, and in words."""

    __tablename__ = "talk_finding"
    __table_args__ = (
        ForeignKeyConstraint(
            ["talk_id", "side", "number"], ["talk_report.talk_id", "talk_report.side", "talk_report.number"]
        ),
        one_of("finding", Finding),
        CheckConstraint("words <> ''", name="finding_says_something"),
        Index("ix_talk_finding_problem_id", "problem_id"),
        CLUSTERED,
    )
    talk_id: int = Field(primary_key=True)
    side: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    problem_id: int = Field(primary_key=True, foreign_key="problem.id")
    finding: str
    words: str = Field(sa_type=Text)
