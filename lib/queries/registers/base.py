"""The entries of a register that count: of the viewer's and the place's organisations, in the period, at a date."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, or_
from sqlmodel import col

from lib.access import Permission, Viewer
from lib.datasets.registering import registers
from lib.models import RegisterEntry
from lib.queries.base import within


def counted(
    viewer: Viewer, place: int, names: Sequence[str], since: date | None, as_of: date
) -> ColumnElement[bool]:
    """The condition of the entries that count: those that happened from `since` (None: ever) to `as_of`.

    Entries of standing registers count from their day on, whatever the period.
    """
    if not viewer.may(Permission.SEE_REGISTERS):
        return literal(False) == literal(True)
    happened = col(RegisterEntry.happened_on)
    standing = [kind.name for kind in registers() if kind.standing and kind.name in names]
    began = [happened >= since] if since else []
    if began and standing:
        began = [or_(*began, col(RegisterEntry.register_name).in_(standing))]
    return and_(
        col(RegisterEntry.register_name).in_(names),
        within(viewer, place)(RegisterEntry.organisation_id),
        happened <= as_of,
        *began,
    )


def is_done(as_of: date) -> ColumnElement[bool]:
    """Whether what was to come had come by the date, e.g. the reply."""
    return col(RegisterEntry.done_on) <= as_of


def is_overdue(as_of: date) -> ColumnElement[bool]:
    """Whether it had not come by the date although it was due before."""
    done = col(RegisterEntry.done_on)
    return and_(col(RegisterEntry.due_on) < as_of, done.is_(None) | (done > as_of))


def is_in_time(as_of: date) -> ColumnElement[bool]:
    """Whether it had come by the date, and no later than it was due."""
    done, due = col(RegisterEntry.done_on), col(RegisterEntry.due_on)
    return and_(done <= as_of, due.is_(None) | (done <= due))


def is_waiting(as_of: date) -> ColumnElement[bool]:
    """Whether something was to come and had not by the date."""
    done, due = col(RegisterEntry.done_on), col(RegisterEntry.due_on)
    return and_(due.is_not(None), done.is_(None) | (done > as_of))


def one_where(condition: ColumnElement[bool]) -> Any:
    """1 where the condition holds, else 0."""
    return case((condition, 1), else_=0)
