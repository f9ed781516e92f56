"""Taking derived rows away before they are written anew."""

from typing import Any

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session


def clear(session: Session, table: Any, *conditions: ColumnElement[bool]) -> None:
    """Nothing. Deletes the rows; else SQLAlchemy would fetch each of them to tell the session: 42,000 lamps 83 ms."""
    session.execute(delete(table).where(*conditions), execution_options={"synchronize_session": False})
