"""Meetings (会议汇报): the running order of their slides, and what the slides said each time they were fixed (定稿)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field, SQLModel

from lib.models.columns import CLUSTERED, Moment, Packed, one_of
from lib.rules.slides import Names, SlideKind
from lib.rules.status import Basis


class Meeting(SQLModel, table=True):
    """A meeting that an office keeps about an organisation of its own subtree.

    changed is raised by every change, so that what was made from an older running order is not fixed.
    """

    __table_args__ = (
        one_of("basis", Basis),
        one_of("names", Names),
        CheckConstraint("title <> ''", name="has_a_title"),
        CheckConstraint("changed >= 1", name="changed_counts"),
    )
    id: int | None = Field(default=None, primary_key=True)
    office_id: int = Field(foreign_key="organisation.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    title: str
    held_on: date
    quarter_id: int = Field(foreign_key="quarter.id")
    as_of: date
    basis: str
    names: str
    changed: int = 1
    created_at: datetime = Field(sa_type=Moment)
    created_by: int = Field(foreign_key="user.id")


class MeetingItem(SQLModel, table=True):
    """One place of the running order, counted from 1; settings is JSON, as lib.rules.slides.Item says."""

    __tablename__ = "meeting_item"
    __table_args__ = (
        one_of("kind", SlideKind),
        CheckConstraint("position >= 1", name="counted_from_one"),
        CLUSTERED,
    )
    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id")
    position: int = Field(primary_key=True)
    kind: str
    settings: str = Field(sa_type=Text)
    notes: str = Field(default="", sa_type=Text)


class MeetingFixing(SQLModel, table=True):
    """What all slides said when the meeting was fixed for the number-th time: JSON in UTF-8, with its SHA-256.

    It holds until it is thawed (解除定稿), with a reason, and stays on record after that. papers: what the circular and
    the list of open problems are written from, JSON likewise; None for what was fixed before these were kept.
    """

    __tablename__ = "meeting_fixing"
    __table_args__ = (
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("(thawed_at IS NULL) = (thawed_reason = '')", name="thawed_for_a_reason"),
    )
    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id")
    number: int = Field(primary_key=True)
    slides: bytes = Field(sa_type=Packed)
    papers: bytes | None = Field(default=None, sa_type=Packed)
    hash: str
    fixed_at: datetime = Field(sa_type=Moment)
    fixed_by: int = Field(foreign_key="user.id")
    thawed_at: datetime | None = Field(default=None, sa_type=Moment)
    thawed_by: int | None = Field(default=None, foreign_key="user.id")
    thawed_reason: str = Field(default="", sa_type=Text)
