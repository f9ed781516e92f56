"""What was done: imports with their files, and the audit log."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from lib.models.columns import Moment, Packed, one_of
from lib.models.words import BatchState


class ImportFile(SQLModel, table=True):
    """The bytes of an imported file, kept so that each figure can be followed to its row."""

    __tablename__ = "import_file"
    hash: str = Field(primary_key=True)
    content: bytes = Field(sa_type=Packed)


class ImportBatch(SQLModel, table=True):
    """One confirmed import (导入批次). note is why, where a change on a screen asked for the reason."""

    __tablename__ = "import_batch"
    __table_args__ = (one_of("state", BatchState),)
    id: int | None = Field(default=None, primary_key=True)
    dataset: str
    file_name: str
    file_hash: str = Field(foreign_key="import_file.hash")
    user_id: int = Field(foreign_key="user.id")
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    quarter_id: int | None = None
    at: datetime = Field(sa_type=Moment)
    rows: int
    new: int
    changed: int
    unchanged: int
    state: str = BatchState.WRITTEN
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: int | None = Field(default=None, foreign_key="user.id")
    note: str = Field(default="", sa_type=Text)


class ImportChange(SQLModel, table=True):
    """What an import changed in place: the row as it was and as it became, for undo and for the history."""

    __tablename__ = "import_change"
    __table_args__ = (
        Index("ix_import_change_batch", "batch_id"),
        Index("ix_import_change_key", "dataset", "key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id")
    dataset: str
    key: str
    row: int
    before: str | None = Field(default=None, sa_type=Text)
    after: str = Field(sa_type=Text)


class AuditLine(SQLModel, table=True):
    """One line of the audit log (审计日志), chained to the line before it by its hash."""

    __tablename__ = "audit_line"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)
    user_id: int | None = Field(default=None, foreign_key="user.id")
    username: str
    role: str
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    action: str
    target: str
    before: str = Field(default="", sa_type=Text)
    after: str = Field(default="", sa_type=Text)
    address: str = ""
    previous_hash: str
    hash: str
