"""Whether a task can still be touched (锁定、补报许可): locked means locked, by every road into the data."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from lib.models import LatePermit, Quarter
from lib.rules.calendar import is_locked


class Opens(StrEnum):
    """What a late permit (补报许可) opens to an act: nothing, what is done while it holds, or what came in under it."""

    NOTHING = "nothing"
    WHILE_IT_HOLDS = "while_it_holds"
    WHAT_CAME_IN = "what_came_in"


class Period(NamedTuple):
    """The first and the last day of a permit; the last one lies before the first where it was withdrawn at once."""

    first: date
    last: date


@dataclass(frozen=True)
class Locks:
    """Since when quarters are locked on the day, and by quarter and organisation the periods of its permits."""

    day: date
    locked: dict[int, date]
    periods: dict[tuple[int, int], list[Period]]

    def shut(self, quarter: int, organisation: int | None, opens: Opens) -> bool:
        """Whether the act cannot be done at all for the organisation; None is nobody's."""
        if quarter not in self.locked:
            return False
        if opens is Opens.NOTHING or organisation is None:
            return True
        given = self.periods.get((quarter, organisation), [])
        return not (given if opens is Opens.WHAT_CAME_IN else self.holding(given))

    def holding(self, given: Iterable[Period]) -> bool:
        """Whether one of the permits holds on the day."""
        return any(one.first <= self.day <= one.last for one in given)

    def came_in(self, quarter: int, organisation: int, on: date) -> bool:
        """Whether what was handed in on that day can still be judged: a permit holds today, or held on that day."""
        given = self.periods.get((quarter, organisation), [])
        within = any(one.first <= on <= one.last for one in given)
        return quarter not in self.locked or within or self.holding(given)


def locks(session: Session, day: date) -> Locks:
    """The locks as they stand on the day."""
    dated = session.execute(select(col(Quarter.id), col(Quarter.locked_on))).all()
    locked = {quarter: locked_on for quarter, locked_on in dated if is_locked(locked_on, day)}
    periods: dict[tuple[int, int], list[Period]] = {}
    names = ("quarter_id", "organisation_id", "granted_on", "until_on", "ended_on")
    given = select(*(col(getattr(LatePermit, name)) for name in names))  # type: ignore[call-overload]
    for quarter, organisation, first, last, ended_on in session.execute(
        given.where(col(LatePermit.granted_on) <= day)
    ):
        over = min(last, ended_on - timedelta(days=1)) if ended_on else last
        periods.setdefault((quarter, organisation), []).append(Period(first, over))
    return Locks(day, locked, periods)


def holds(day: Any) -> ColumnElement[bool]:
    """The condition that a permit holds on the day: up to its last day, or until it was withdrawn."""
    withdrawn = col(LatePermit.ended_on)
    return and_(
        col(LatePermit.granted_on) <= day,
        col(LatePermit.until_on) >= day,
        or_(withdrawn.is_(None), withdrawn > day),
    )


def locked_quarter(
    session: Session, table: Any, own: Collection[ColumnElement[bool]], day: date, opens: Opens
) -> int | None:
    """A quarter that is locked on the day among the rows, unless permits open it for all whose rows they are."""
    permit = (
        select(col(LatePermit.id))
        .where(
            col(LatePermit.quarter_id) == table.quarter_id,
            col(LatePermit.organisation_id) == table.organisation_id,
            holds(day),
        )
        .exists()
    )
    unless = () if opens is Opens.NOTHING else (~permit,)
    shut = (
        select(func.min(table.quarter_id))
        .join(Quarter, col(Quarter.id) == table.quarter_id)
        .where(*own, col(Quarter.locked_on) <= day, *unless)
    )
    return session.execute(shut).scalar()
