"""The counts of problems at a date, by whatever the board tells them apart: sums of the ledger's entries up to that day.

The years before, the year's months before, and of the last month the entries themselves: some hundreds of rows, and as
many thousand entries as a month has, however many problems there are and whatever the date.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import LedgerEntry, LedgerSum, Organisation, Problem
from lib.queries.base import AS_OF, ASKING, columns, has_children, members, several
from lib.queries.closure.asking import asked
from lib.queries.lamps import TOP, children_of_top, under
from lib.queries.scored import with_own
from lib.rules.calendar import LAST_DAY
from lib.rules.closure import Tally

SHOWN = (
    *("found", "closed", "open", "waiting", "mending", "handed_in", "reopened_open", "overdue", "long_term"),
    *("due", "on_time", "returned", "extended", "reopened", "found_fen", "recovered_fen", "rules_made"),
)
TOLD = tuple(name for name in SHOWN if name != "open")
OF_ORGANISATION = ("organisation_id", "name", "kind", "has_children")
FIRST_OF_MONTH: Any = bindparam("first_of_month", type_=Date())
LAST_YEAR, FIRST_MONTH, LAST_MONTH, FROM_YEAR, TO_YEAR = (
    bindparam(name, type_=Integer())
    for name in ("last_year", "first_month", "last_month", "from_year", "to_year")
)
NONE: Any = literal_column("''")


def until(as_of: date) -> dict[str, Any]:
    """The parameters that part the time up to and including a day: whole years, whole months, and the days left."""
    after = min(as_of, LAST_DAY - timedelta(days=1)) + timedelta(days=1)
    return {
        "last_year": after.year - 1,
        "first_month": after.year * 100 + 1,
        "last_month": after.year * 100 + after.month - 1,
        "first_of_month": after.replace(day=1),
    }


def years(year: int | None) -> dict[str, int]:
    """The parameters for the years in which problems were found."""
    return {"from_year": year or 0, "to_year": year or LAST_DAY.year}


def whole_spans() -> ColumnElement[bool]:
    """The years before, and the months before in the same year; and only problems of the years asked for."""
    span = col(LedgerSum.span)
    found = col(LedgerSum.year).between(FROM_YEAR, TO_YEAR)
    return or_(span <= LAST_YEAR, span.between(FIRST_MONTH, LAST_MONTH)) & found


def days_left() -> ColumnElement[bool]:
    """The entries of the month that is not over at as_of; and only problems of the years asked for."""
    found = col(LedgerEntry.year).between(FROM_YEAR, TO_YEAR)
    return col(LedgerEntry.day).between(FIRST_OF_MONTH, AS_OF) & found


def added(table: Any, names: Sequence[str]) -> list[Any]:
    """The sums of these measures."""
    return [func.coalesce(func.sum(getattr(table, name)), 0).label(name) for name in names]


@cache
def statement_of_sums(names: tuple[str, ...], facet: str) -> Select[Any]:
    """The counts by the words of the facet in two parts, which are to be added up; facet '': one word, ''."""
    here = col(LedgerSum.organisation_id) == TOP, col(LedgerSum.facet) == facet, whole_spans()
    word: Any = col(LedgerSum.word)
    of_entry: Any = col(getattr(LedgerEntry, facet)) if facet else NONE.label("word")
    sums = select(word.label("word"), *added(LedgerSum, names)).where(*here).group_by(word)
    entries = select(of_entry.label("word"), *added(LedgerEntry, names)).where(
        days_left(), under(LedgerEntry.organisation_id)
    )
    return union_all(sums, entries.group_by(of_entry) if facet else entries)  # type: ignore[return-value]


@cache
def statement_of_leaf(names: tuple[str, ...], facet: str) -> Select[Any]:
    """The same for an organisation that has nobody under it, whose own words are not summed up."""
    word: Any = col(getattr(LedgerEntry, facet))
    found = col(LedgerEntry.year).between(FROM_YEAR, TO_YEAR)
    return (
        select(word.label("word"), *added(LedgerEntry, names))
        .where(of_leaf(), col(LedgerEntry.day) <= AS_OF, found)
        .group_by(word)
    )


def of_leaf() -> ColumnElement[bool]:
    """The entries of the place's own problems."""
    own = select(col(Problem.id)).where(col(Problem.organisation_id) == TOP)
    return col(LedgerEntry.problem_id).in_(own)


@cache
def statement_of_children(names: tuple[str, ...]) -> Select[Any]:
    """The counts of those who are named, each with all under it, without what is left of the month.

    Named one by one: by a subquery PostgreSQL reads all two million sums, 300 instead of 10 ms.
    """
    whose: Any = col(LedgerSum.organisation_id)
    here = whose.in_(several("those")), col(LedgerSum.facet) == NONE, whole_spans()
    return select(whose, *added(LedgerSum, names)).where(*here).group_by(whose)


@cache
def statement_of_month(names: tuple[str, ...]) -> Select[Any]:
    """What is left of the month of each organisation under the place."""
    whose: Any = col(LedgerEntry.organisation_id)
    return select(whose, *added(LedgerEntry, names)).where(days_left(), under(whose)).group_by(whose)


@cache
def statement_of_members() -> Select[Any]:
    """Under which child of the place each organisation stands.

    Asked by itself: joined to what is left of the month PostgreSQL takes it for one row, 600 instead of 20 ms.
    """
    member = members(ASKING, TOP)
    return select(member.c.member, member.c.child)


@cache
def statement_of_named() -> Select[Any]:
    """The place and its children, in the order in which they stand."""
    number = col(Organisation.id)
    names: list[Any] = [number.label("organisation_id"), col(Organisation.name), col(Organisation.kind)]
    return (
        select(*names, col(Organisation.closed_on).label("gone_on"), has_children().label("has_children"))
        .where(or_(number == TOP, col(Organisation.parent_id) == TOP))
        .order_by(col(Organisation.position), col(Organisation.code))
    )


@cache
def statement_of_parent() -> Select[Any]:
    """Whether anybody stands under the place."""
    return select(children_of_top())


def parameters_of(session: Session, viewer: Viewer, place: int, as_of: date, year: int | None, **more: Any) -> dict[str, Any]:  # fmt: skip
    """The parameters of the statements about sums."""
    return asked(session, viewer, place, as_of, year, **until(as_of), **years(year), **more)


def is_leaf(session: Session, parameters: dict[str, Any]) -> bool:
    """Whether nobody stands under the place."""
    return not session.execute(statement_of_parent(), parameters).scalar()


def totals(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None, names: tuple[str, ...]
) -> dict[str, int]:
    """These measures of all problems under the place."""
    found = columns(session, statement_of_sums(names, ""), parameters_of(session, viewer, place, as_of, year))
    return {name: sum(found[name]) for name in names}


def by_word(
    session: Session,
    viewer: Viewer,
    place: int,
    as_of: date,
    year: int | None,
    names: tuple[str, ...],
    facet: str,
) -> dict[str, Sequence[Any]]:
    """The columns word and these measures, found among them, of each word under which a problem stands."""
    parameters = parameters_of(session, viewer, place, as_of, year)
    leaf = is_leaf(session, parameters)
    statement = statement_of_leaf(names, facet) if leaf else statement_of_sums(names, facet)
    known: dict[str, list[int]] = {}
    for word, *counts in session.execute(statement, parameters):
        sums = known.setdefault(word, [0] * len(names))
        sums[:] = (one + int(other) for one, other in zip(sums, counts, strict=True))
    at = names.index("found")
    rows = sorted((word, *counts) for word, counts in known.items() if counts[at])
    return in_columns(("word", *names), rows)


def by_child(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None, names: tuple[str, ...]
) -> dict[str, Sequence[Any]]:
    """The columns of the place's children and of its own office (本级), with these measures, found among them.

    Those that were closed down (已撤销) by then and have nothing are left out.
    """
    parameters = parameters_of(session, viewer, place, as_of, year)
    named, top = columns(session, statement_of_named(), parameters), parameters["top"]
    own = {number: [0] * len(names) for number in named["organisation_id"]}
    known = parameters | {"those": list(own)}
    for child, *counts in session.execute(statement_of_children(names), known):
        own[child] = [one + int(other) for one, other in zip(own[child], counts, strict=True)]
        if child != top:  # what the place has with all under it, less theirs, is its own
            own[top] = [one - int(other) for one, other in zip(own[top], counts, strict=True)]
    found_under = columns(session, statement_of_members(), parameters)
    above = dict(zip(found_under["member"], found_under["child"], strict=True))
    for member, *counts in session.execute(statement_of_month(names), parameters):
        child = above[member]
        own[child] = [one + int(other) for one, other in zip(own[child], counts, strict=True)]
    sums = dict(zip(names, zip(*own.values(), strict=True), strict=True)) if own else dict.fromkeys(names, ())
    several = len(own) > 1
    found = with_own({**named, **sums}, [number == top and several for number in named["organisation_id"]])
    gone = found.pop("gone_on")
    stay = [at for at, day in enumerate(gone) if found["found"][at] or day is None or day > as_of]
    return in_order(found, stay)


def told(found: dict[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The columns with open, closure_rate and on_time_rate beside what was counted."""
    names = ("found", "closed", "due", "on_time")
    tallies = [
        Tally(found=all_, closed=closed, due=due, on_time=on_time)
        for all_, closed, due, on_time in zip(*(found[name] for name in names), strict=True)
    ]
    counted = {**found, "open": [one.open for one in tallies]}
    return {
        **{name: values for name, values in found.items() if name not in TOLD},
        **{name: counted[name] for name in SHOWN},
        "closure_rate": [one.closure_rate for one in tallies],
        "on_time_rate": [one.on_time_rate for one in tallies],
    }


def in_columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The rows as columns."""
    values = list(zip(*rows, strict=True)) or [()] * len(names)
    return dict(zip(names, values, strict=True))


def in_order(found: dict[str, Sequence[Any]], order: Sequence[int]) -> dict[str, Sequence[Any]]:
    """The columns with their rows in this order."""
    return {name: [values[at] for at in order] for name, values in found.items()}
