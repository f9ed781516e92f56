"""The entries of a register that count: of the viewer's and the place's organisations, in the period, at a date."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from lib.access import Permission, Viewer
from lib.datasets.registering import registers
from lib.models import RegisterEntry
from lib.queries.base import within
from lib.queries.registers.elsewhere import ELSEWHERE


def entries(viewer: Viewer, place: int, names: Sequence[str], since: date | None, as_of: date) -> Any:
    """The entries that count, as an entity to select from, with those of these registers that stand elsewhere.

    Each part is narrowed by itself: what stands around a union is not always looked up before it is made.
    """
    parts = [select(RegisterEntry).where(counted(viewer, place, names, since, as_of))]
    for name in names:
        if name in ELSEWHERE and viewer.may(Permission.SEE_REGISTERS):
            parts.append(ELSEWHERE[name].statement(within(viewer, place), since, as_of))
    if len(parts) == 1:
        return aliased(RegisterEntry, parts[0].subquery("entry"))
    return aliased(RegisterEntry, union_all(*parts).subquery("entry"), adapt_on_names=True)


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


def is_done(entry: Any, as_of: date) -> ColumnElement[bool]:
    """Whether what was to come had come by the date, e.g. the reply."""
    return entry.done_on <= as_of


def is_overdue(entry: Any, as_of: date) -> ColumnElement[bool]:
    """Whether it had not come by the date although it was due before."""
    done = entry.done_on
    return and_(entry.due_on < as_of, done.is_(None) | (done > as_of))


def is_in_time(entry: Any, as_of: date) -> ColumnElement[bool]:
    """Whether it had come by the date, and no later than it was due."""
    done, due = entry.done_on, entry.due_on
    return and_(done <= as_of, due.is_(None) | (done <= due))


def is_waiting(entry: Any, as_of: date) -> ColumnElement[bool]:
    """Whether something was to come and had not by the date."""
    done, due = entry.done_on, entry.due_on
    return and_(due.is_not(None), done.is_(None) | (done > as_of))


def standing_at(entry: Any, as_of: date) -> Any:
    """How it stood at the date with what was to come: done, late (done too late), waiting, overdue; empty for nothing."""
    return case(
        (is_in_time(entry, as_of), "done"),
        (is_done(entry, as_of), "late"),
        (is_overdue(entry, as_of), "overdue"),
        (is_waiting(entry, as_of), "waiting"),
        else_="",
    )


def one_where(condition: ColumnElement[bool]) -> Any:
    """1 where the condition holds, else 0."""
    return case((condition, 1), else_=0)
