"""Lamps (亮灯) and the supervision orders (督办单) that they lead to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lib.models.columns import CLUSTERED, Moment, one_of
from lib.models.words import LampLevel, LampRule
from lib.rules.orders import OrderAct

OF_LOW_SCORE = text("rule = 'low_score'")


class ManualLamp(SQLModel, table=True):
    """A lamp that a supervisor lit with a reason (人工亮灯), and cleared with another one."""

    __tablename__ = "manual_lamp"
    __table_args__ = (
        one_of("level", LampLevel),
        CheckConstraint("reason <> ''", name="lit_with_a_reason"),
        CheckConstraint("cleared_on IS NULL OR cleared_reason <> ''", name="cleared_with_a_reason"),
        CheckConstraint("cleared_on IS NULL OR cleared_on >= raised_on", name="cleared_after_it_was_lit"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    level: str
    reason: str = Field(sa_type=Text)
    raised_on: date
    raised_at: datetime = Field(sa_type=Moment)
    raised_by: int = Field(foreign_key="user.id")
    cleared_on: date | None = None
    cleared_reason: str = Field(default="", sa_type=Text)
    cleared_at: datetime | None = Field(default=None, sa_type=Moment)
    cleared_by: int | None = Field(default=None, foreign_key="user.id")


class Lamp(SQLModel, table=True):
    """Derived: one lamp as an interval. Lit at as_of when raised_on <= as_of < cleared_on; red from red_on on.

    quarter_id is 0 where the rule belongs to no quarter. source_id is what lit it: the indicator (report_overdue,
    returned_not_mended), the problem, the talk, the row of manual_lamp, 0 for low_score. number tells lamps of one
    source apart: which return of the task it is, counted from 1; else 0. LAST_DAY (9999-12-31) stands for never in red_on and cleared_on.
    """

    __table_args__ = (
        one_of("rule", LampRule),
        CheckConstraint("raised_on < cleared_on AND raised_on <= red_on", name="lit_before_it_goes_out"),
        # those that still stand are looked for in all quarters: a few of a million lamps
        Index("ix_lamp_low_score", "cleared_on", sqlite_where=OF_LOW_SCORE, postgresql_where=OF_LOW_SCORE),
        CLUSTERED,
    )
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    rule: str = Field(primary_key=True)
    source_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True, default=0)
    raised_on: date
    red_on: date
    cleared_on: date


class PlaceLamps(SQLModel, table=True):
    """Derived: how many lamps of a place's whole subtree have the same rule and days; only where there are children."""

    __tablename__ = "place_lamps"
    __table_args__ = CLUSTERED
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    raised_on: date = Field(primary_key=True)
    red_on: date = Field(primary_key=True)
    cleared_on: date = Field(primary_key=True)
    lamps: int


class SupervisionOrder(SQLModel, table=True):
    """A written order to put something right by a day (督办单), numbered by year and by the one who issued it."""

    __tablename__ = "supervision_order"
    __table_args__ = (
        UniqueConstraint("issuer_id", "year", "number"),
        CheckConstraint("demand <> ''", name="says_what_to_do"),
        CheckConstraint("reply_by >= issued_on", name="time_to_reply"),
    )
    id: int | None = Field(default=None, primary_key=True)
    issuer_id: int = Field(foreign_key="organisation.id")
    year: int
    number: int
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    title: str
    demand: str = Field(sa_type=Text)
    issued_on: date
    reply_by: date
    issued_at: datetime = Field(sa_type=Moment)
    issued_by: int = Field(foreign_key="user.id")


class OrderLamp(SQLModel, table=True):
    """Which lamps an order is about: the key of a lamp, which may be gone again when it is rebuilt."""

    __tablename__ = "order_lamp"
    __table_args__ = (Index("ix_order_lamp_lamp", "organisation_id", "quarter_id"),)
    order_id: int = Field(primary_key=True, foreign_key="supervision_order.id")
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    rule: str = Field(primary_key=True)
    source_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)


class OrderStep(SQLModel, table=True):
    """One step in an order's life (签收、回复、审定…), dated and never changed. A return sets a new day to reply by."""

    __tablename__ = "order_step"
    __table_args__ = (
        one_of("act", OrderAct),
        ForeignKeyConstraint(["order_id"], ["supervision_order.id"]),
        CheckConstraint("act = 'received' OR words <> ''", name="says_something"),
        CheckConstraint("(act = 'returned') = (reply_by IS NOT NULL)", name="a_return_sets_a_day"),
    )
    order_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    act: str
    done_on: date
    words: str = Field(default="", sa_type=Text)
    evidence: str = Field(default="", sa_type=Text)
    reply_by: date | None = None
    at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")
