"""What the questions about problems share: the parameters, and which stage of each problem holds."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, literal_column
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.models import BRIEF, Ledger
from lib.queries.base import AS_OF
from lib.queries.lamps import NOBODY, asking
from lib.rules.calendar import LAST_DAY

FIRST_FOUND: Any = bindparam("first_found", type_=Date())
LAST_FOUND: Any = bindparam("last_found", type_=Date())
# spelt out, because SQLite counts the same expression once, but not with a parameter in it
ONE: Any = literal_column("1")
ZERO: Any = literal_column("0")
BRIEF_SINCE: Any = bindparam("brief_since", type_=Date())


def asked(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None = None, **more: Any
) -> dict[str, Any]:
    """The parameters of a question about the problems under the place; nobody's for who may not look at problems.

    year: only those found in that year (发现年度).
    """
    found = {
        "first_found": date(year, 1, 1) if year else date.min,
        "last_found": date(year, 12, 31) if year else LAST_DAY,
        **brief_since(as_of),
    }
    given = asking(session, viewer, place, as_of=as_of, **found, **more)
    return given if viewer.may(Permission.SEE_PROBLEMS) else given | {"viewer": NOBODY, "top": NOBODY}


def brief_since(as_of: date) -> dict[str, date]:
    """The parameter of was_open: after this day began whatever is brief and holds at as_of."""
    return {"brief_since": as_of - timedelta(days=BRIEF)}


def holds(ledger: Any = Ledger) -> ColumnElement[bool]:
    """Whether the stage is the one that a problem was in at as_of."""
    return and_(ledger.from_on <= AS_OF, ledger.until_on > AS_OF)


def was_open() -> list[ColumnElement[bool]]:
    """Whether the stage is an open one that holds at as_of, by two ways to find it, each of which has its index.

    A brief one began not long ago; of those that hold for longer there are few. To look for all that began by then, or
    for all that ended since, is to look through half of ten years.
    """
    same = is_open(), col(Ledger.from_on) <= AS_OF, col(Ledger.until_on) > AS_OF
    return [
        and_(col(Ledger.brief) == ONE, col(Ledger.from_on) > BRIEF_SINCE, *same),
        and_(col(Ledger.brief) == ZERO, *same),
    ]


def of_the_year(ledger: Any = Ledger) -> ColumnElement[bool]:
    """Whether the problem was found in the year asked for."""
    return col(ledger.found_on).between(FIRST_FOUND, LAST_FOUND)


def is_open(ledger: Any = Ledger) -> ColumnElement[bool]:
    """Whether the problem was not struck off."""
    return col(ledger.closed_on).is_(None)


def is_long_term(ledger: Any = Ledger) -> ColumnElement[bool]:
    """Whether it was an open item of lasting effort; as Course.long_term says."""
    return and_(is_open(ledger), col(ledger.long_term_on).is_not(None))


def is_overdue(ledger: Any = Ledger) -> ColumnElement[bool]:
    """Whether it was late; as Course.overdue says."""
    return and_(is_open(ledger), col(ledger.long_term_on).is_(None), ledger.deadline < AS_OF)


def is_due(ledger: Any = Ledger) -> ColumnElement[bool]:
    """Whether its first deadline had come; as Course.due says."""
    lasting_only_since = case((is_long_term(ledger), ledger.long_term_on > ledger.first_deadline), else_=True)
    return and_(ledger.first_deadline <= AS_OF, lasting_only_since)


def is_on_time(ledger: Any = Ledger) -> ColumnElement[bool]:
    """Whether it was struck off by its first deadline, which had come; as Course.on_time says."""
    return and_(is_due(ledger), ledger.closed_on <= ledger.first_deadline)
