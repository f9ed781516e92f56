"""The counts of problems at a date, by whatever the board tells them apart."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, func, or_, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Ledger, Organisation, Problem, ProblemState
from lib.queries.base import ASKING, columns, has_children, members
from lib.queries.closure.asking import (
    ONE,
    asked,
    holds,
    is_due,
    is_long_term,
    is_on_time,
    is_open,
    is_overdue,
    of_the_year,
)
from lib.queries.lamps import TOP, under
from lib.queries.scored import with_own
from lib.rules.closure import AGE_BAND_WORDS, AGE_BANDS, Tally

OF_STATE = {
    "waiting": ProblemState.FOUND,
    "mending": ProblemState.CLAIMED,
    "handed_in": ProblemState.SUBMITTED,
    "reopened_open": ProblemState.REOPENED,
    "closed": ProblemState.CLOSED,
}
COUNTS = (
    "found",
    "closed",
    "waiting",
    "mending",
    "handed_in",
    "reopened_open",
    "overdue",
    "long_term",
    "due",
    "on_time",
    "returned",
    "extended",
    "reopened",
    "found_fen",
    "recovered_fen",
    "rules_made",
)
SHOWN = ("found", "closed", "open", *COUNTS[2:])
BANDS = range(len(AGE_BAND_WORDS))
FACETS = ("organisation", "source", "category", "department")


def count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """How many problems meet a condition."""
    return func.count(case((condition, ONE)))


def band(number: int) -> ColumnElement[bool]:
    """Whether a problem's age lies in the band; as age_band says."""
    youngest = None if number == 0 else col(Ledger.found_on) < edge(number - 1)
    oldest = None if number == len(AGE_BANDS) else col(Ledger.found_on) >= edge(number)
    return and_(*(side for side in (youngest, oldest) if side is not None))


def edge(number: int) -> Any:
    """The day so long before as_of as the band is wide."""
    return bindparam(f"edge{number}", type_=Date())


def edges(as_of: date) -> dict[str, date]:
    """The days at which one age band turns into the next."""
    return {f"edge{number}": as_of - timedelta(days=most) for number, most in enumerate(AGE_BANDS)}


@cache
def measures() -> dict[str, ColumnElement[Any]]:
    """All that is counted, by name."""
    ledger: Any = Ledger
    closed = ~is_open()
    with_deadline = col(Ledger.first_deadline).is_not(None)
    money = or_(col(Ledger.found_fen).is_not(None), col(Ledger.recovered_fen).is_not(None))
    return {
        "found": func.count(),
        **{name: count(ledger.state == state.value) for name, state in OF_STATE.items()},
        "overdue": count(is_overdue()),
        "long_term": count(is_long_term()),
        "due": count(is_due()),
        "on_time": count(is_on_time()),
        "returned": count(ledger.returned > 0),
        "extended": count(ledger.extended > 0),
        "reopened": count(ledger.reopened > 0),
        **{
            name: func.coalesce(func.sum(getattr(ledger, name)), 0)
            for name in ("found_fen", "recovered_fen", "rules_made")
        },
        "with_money": count(money),
        "with_deadline": count(with_deadline),
        "closed_with_deadline": count(and_(with_deadline, closed)),
        "repeats": count(col(Problem.earlier_id).is_not(None)),
        **{f"open{number}": count(and_(is_open(), band(number))) for number in BANDS},
        **{f"overdue{number}": count(and_(is_overdue(), band(number))) for number in BANDS},
    }


@cache
def statement_of_sums(facet: str | None) -> Select[Any]:
    """The counts, all together or by a facet; by organisation, a row for each child of the place, and for itself."""
    sums = [value.label(name) for name, value in measures().items()]
    kept = select(*sums).join(Problem, col(Problem.id) == col(Ledger.problem_id))
    kept = kept.where(holds(), of_the_year(), under(Ledger.organisation_id))
    if facet is None:
        return kept
    if facet != "organisation":
        word: Any = col(getattr(Ledger, facet)).label("word")
        return kept.add_columns(word).group_by(word).order_by(word)
    member = members(ASKING, TOP)
    each = kept.add_columns(member.c.child).join(member, member.c.member == col(Ledger.organisation_id))
    counted = each.group_by(member.c.child).subquery("counted")
    number = col(Organisation.id)
    named: Any = (
        select(
            number.label("organisation_id"),
            col(Organisation.name),
            col(Organisation.kind),
            col(Organisation.closed_on).label("gone_on"),
            has_children().label("has_children"),
            *(func.coalesce(counted.c[name], 0).label(name) for name in measures()),
        )
        .outerjoin(counted, counted.c.child == number)
        .where(or_(number == TOP, col(Organisation.parent_id) == TOP))
        .order_by(col(Organisation.position), col(Organisation.code))
    )
    return named  # type: ignore[no-any-return]


def sums(
    session: Session, viewer: Viewer, place: int, as_of: date, year: int | None, facet: str | None = None
) -> dict[str, Sequence[Any]]:
    """The counts as columns: one row of all, or a row for each word of the facet with its own columns beside them.

    Of the organisations, those that were closed down (已撤销) by then and have nothing are left out.
    """
    parameters = asked(session, viewer, place, as_of, year, **edges(as_of))
    found = columns(session, statement_of_sums(facet), parameters)
    if facet != "organisation":
        return found
    top = parameters["top"]
    found = with_own(found, [number == top and len(found["name"]) > 1 for number in found["organisation_id"]])
    gone = found.pop("gone_on")
    stay = [at for at, day in enumerate(gone) if found["found"][at] or day is None or day > as_of]
    return {name: [values[at] for at in stay] for name, values in found.items()}


def told(found: dict[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The columns with open, closure_rate and on_time_rate beside what was counted; without what only some lists show."""
    names = ("found", "closed", "due", "on_time")
    tallies = [
        Tally(found=all_, closed=closed, due=due, on_time=on_time)
        for all_, closed, due, on_time in zip(*(found[name] for name in names), strict=True)
    ]
    counted = {**found, "open": [one.open for one in tallies]}
    return {
        **{name: values for name, values in found.items() if name not in measures()},
        **{name: counted[name] for name in SHOWN},
        "closure_rate": [one.closure_rate for one in tallies],
        "on_time_rate": [one.on_time_rate for one in tallies],
    }


def in_order(found: dict[str, Sequence[Any]], order: Sequence[int]) -> dict[str, Sequence[Any]]:
    """The columns with their rows in this order."""
    return {name: [values[at] for at in order] for name, values in found.items()}
