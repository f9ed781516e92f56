"""What the tables share: moments with their zone, checks of words, the clustered key."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa
from sqlalchemy import CheckConstraint, DateTime, LargeBinary
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, on SQLite too, where the driver would give it back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The moment in UTC; a naive one is a programming error."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The moment in UTC: PostgreSQL gives it in its own zone, and the audit log's hashes are over the spelling."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


ZSTD = b"\x28\xb5\x2f\xfd"  # how such bytes begin, whatever wrote them


class Packed(TypeDecorator[bytes]):
    """Bytes that are kept compressed (zstd): a quarter's CSV of 8 MB takes 1 MB, and an import 20 ms less to commit."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Any) -> bytes | None:
        """The bytes compressed: 4 ms for 8 MB."""
        return None if value is None else pa.Codec("zstd", compression_level=1).compress(value, asbytes=True)

    def process_result_value(self, value: bytes | None, dialect: Any) -> bytes | None:
        """The bytes as they came."""
        if value is None or not value.startswith(ZSTD):
            return value
        with pa.input_stream(pa.py_buffer(value), compression="zstd") as stream:
            return bytes(stream.read())


def now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The database's own check that a column holds one of the words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


CLUSTERED = {
    "sqlite_with_rowid": False
}  # the key is the row's place: 33 bytes a row against 60–82, no second index
