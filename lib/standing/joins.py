"""How PostgreSQL is to join what it knows nothing about yet."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session, func, select

from lib import db


@contextmanager
def hashed_joins(session: Session) -> Iterator[None]:
    """Nothing. Keeps PostgreSQL from nested loops meanwhile.

    It knows nothing yet of a quarter that has just come in, takes it for one row, and would compare each of 42,000
    tasks with each other: minutes to settle what takes a second with hashes.
    """
    if db.is_sqlite(session):
        yield
        return
    session.execute(select(func.set_config("enable_nestloop", "off", True)))
    yield
    session.execute(select(func.set_config("enable_nestloop", "on", True)))
