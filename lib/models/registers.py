"""The entries of all registers (工作台账): talks, accountability, inspections, risk posts …, one table for all of them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from lib.models.columns import Moment


class RegisterEntry(SQLModel, table=True):
    """One entry of a register (台账), named by organisation and key, which the register's file gives it.

    details holds every field of the file as JSON; the columns beside it repeat those that figures are counted from:
    happened_on (from then on it counts), began_on (of a period), due_on and done_on (a reply, a rotation …), kind and
    label (how the register tells its entries apart), quantity (persons, pieces), amount in fen.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("register_name", "organisation_id", "key"),
        CheckConstraint("register_name <> '' AND key <> ''", name="named"),
        CheckConstraint("began_on IS NULL OR began_on <= happened_on", name="begins_before_it_ends"),
        Index("ix_register_entry_organisation_id", "organisation_id", "register_name", "happened_on"),
        Index("ix_register_entry_batch_id", "batch_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    register_name: str
    organisation_id: int = Field(foreign_key="organisation.id")
    key: str
    happened_on: date
    began_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None
    kind: str = ""
    label: str = ""
    quantity: float | None = None
    amount: int | None = Field(default=None, sa_type=BigInteger)
    details: str = Field(sa_type=Text)
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    row: int | None = None
    entered_at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")
