"""Samples that were drawn (抽样): from which list, at which rate, by which seed, and what came out. None is ever taken away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from lib.models.columns import CLUSTERED, Moment, one_of
from lib.rules.sampling import Frame, Strata


class SampleDraw(SQLModel, table=True):
    """One draw: from the list of an organisation's subtree as it stood on drawn_on.

    roster names the register's list (工作纪实簿), empty for organisations; kinds are the kinds of organisations in the
    list, parted by commas; list_hash is the list's fingerprint, listed how many were in it.
    """

    __tablename__ = "sample_draw"
    __table_args__ = (
        one_of("frame", Frame),
        one_of("strata", Strata),
        CheckConstraint("purpose <> '' AND seed <> '' AND list_hash <> ''", name="says_for_what_and_how"),
        CheckConstraint("percent >= 5 AND percent <= 100 AND listed >= 1", name="rate_of_a_list"),
        CheckConstraint("(frame = 'roster') = (roster <> '')", name="roster_is_named"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    purpose: str
    frame: str
    roster: str = ""
    kinds: str
    strata: str
    percent: int
    seed: str
    list_hash: str
    listed: int
    drawn_on: date
    drawn_at: datetime = Field(sa_type=Moment)
    drawn_by: int = Field(foreign_key="user.id")


class SampleItem(SQLModel, table=True):
    """What was drawn, as it was called then: a post of an organisation, or an organisation."""

    __tablename__ = "sample_item"
    __table_args__ = (CLUSTERED,)
    draw_id: int = Field(primary_key=True, foreign_key="sample_draw.id")
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    key: str
    words: str
    stratum: str
