"""What a supervisor adds to a score or takes from it (加减分), a veto (一票否决), and what an appeal gave back."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from lib.models.columns import Moment, one_of
from lib.rules.score import PointKind


class PointEntry(SQLModel, table=True):
    """One entry of points of an organisation for a quarter: it counts from given_on on, until it is withdrawn.

    hundredths are points × 100, so that sums are exact; 0 for a veto. What an appeal gave back names the task, and by
    version and number the verdict that it is about: it counts until something newer came in or was judged. version 0
    is a task that was never reported; None names nothing that could change any more.
    """

    __tablename__ = "point_entry"
    __table_args__ = (
        one_of("kind", PointKind),
        CheckConstraint("reason <> '' AND document <> ''", name="given_for_a_reason"),
        CheckConstraint("(kind = 'veto') = (hundredths = 0)", name="a_veto_has_no_points"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_for_a_reason"),
        CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= given_on", name="withdrawn_after_it_was_given"
        ),
        Index("ix_point_entry_quarter", "quarter_id", "organisation_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    quarter_id: int = Field(foreign_key="quarter.id")
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    kind: str
    hundredths: int
    reason: str = Field(sa_type=Text)
    document: str
    given_on: date
    given_at: datetime = Field(sa_type=Moment)
    given_by: int = Field(foreign_key="user.id")
    withdrawn_on: date | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_by: int | None = Field(default=None, foreign_key="user.id")
    withdrawn_reason: str = Field(default="", sa_type=Text)
    indicator_id: int | None = Field(default=None, foreign_key="indicator.id")
    version: int | None = None
    number: int | None = None
