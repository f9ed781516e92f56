"""The problems behind a number of the board, one row each, by what is picked."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Date, Integer, Select, String, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer, below
from lib.datasets.rectifying import problem_label
from lib.models import Ledger, Organisation, Problem
from lib.queries.base import columns, framed
from lib.queries.closure.asking import (
    asked,
    holds,
    is_due,
    is_long_term,
    is_on_time,
    is_open,
    is_overdue,
    of_the_year,
)
from lib.queries.lamps import LIMIT, under
from lib.rules.closure import AGE_BANDS

EVERY_ROW = 10**9
Issuer = aliased(Organisation)


@dataclass(frozen=True)
class Pick:
    """Which problems a list is to show; what is not named is not asked for, and all that is named must be so.

    year: found in it. states: in one of them. due_late: its first deadline has come, and it was not struck off by then.
    closed_between: struck off in these days, both included, and not reopened. department '' is of what nobody claimed.
    band: its place among AGE_BAND_WORDS, of open ones. organisation: it and all under it; own: without those under it.
    with_money: an amount was found or recovered.
    """

    year: int | None = None
    states: tuple[str, ...] = ()
    open: bool = False
    overdue: bool = False
    due: bool = False
    on_time: bool = False
    due_late: bool = False
    long_term: bool = False
    extended: bool = False
    returned: bool = False
    reopened: bool = False
    repeat: bool = False
    with_money: bool = False
    with_deadline: bool = False
    closed_between: tuple[date, date] | None = None
    source: str | None = None
    category: str | None = None
    department: str | None = None
    list_name: str | None = None
    band: int | None = None
    organisation: int | None = None
    own: bool = False

    @property
    def asked(self) -> frozenset[str]:
        """The names of what is asked for."""
        return frozenset(field.name for field in fields(self) if getattr(self, field.name) != field.default)

    def parameters(self, as_of: date) -> dict[str, Any]:
        """The values that the conditions leave open."""
        values: dict[str, Any] = {
            name: getattr(self, name) for name in self.asked & {*TEXTS, "states", "organisation"}
        }
        if self.closed_between is not None:
            values |= dict(zip(("closed_first", "closed_last"), self.closed_between, strict=True))
        if self.band is not None:
            at = self.band
            values["oldest"] = as_of - timedelta(days=AGE_BANDS[at]) if at < len(AGE_BANDS) else date.min
            values["youngest"] = as_of - timedelta(days=AGE_BANDS[at - 1] + 1) if at else date.max
        return values


TEXTS = ("source", "category", "department", "list_name")


def bound(name: str, kind: Any) -> Any:
    """A value that the statement leaves open."""
    return bindparam(name, type_=kind())


def conditions() -> dict[str, ColumnElement[bool]]:
    """What each field of a pick asks for."""
    ledger: Any = Ledger
    place, days = bound("organisation", Integer), (bound("closed_first", Date), bound("closed_last", Date))
    return {
        "states": ledger.state.in_(bindparam("states", expanding=True, type_=String())),
        "open": is_open(),
        "overdue": is_overdue(),
        "due": is_due(),
        "on_time": is_on_time(),
        "due_late": and_(is_due(), or_(is_open(), ledger.closed_on > ledger.first_deadline)),
        "long_term": is_long_term(),
        **{name: getattr(ledger, name) > 0 for name in ("extended", "returned", "reopened")},
        "repeat": col(Problem.earlier_id).is_not(None),
        "with_money": or_(ledger.found_fen.is_not(None), ledger.recovered_fen.is_not(None)),
        "with_deadline": ledger.first_deadline.is_not(None),
        "closed_between": ledger.closed_on.between(*days),
        **{name: getattr(ledger, name) == bound(name, String) for name in TEXTS if name != "list_name"},
        "list_name": col(Problem.list_name) == bound("list_name", String),
        "band": and_(is_open(), ledger.found_on.between(bound("oldest", Date), bound("youngest", Date))),
        "organisation": ledger.organisation_id.in_(below(place)),
        "own": ledger.organisation_id == place,
    }


def picked(which: frozenset[str]) -> list[ColumnElement[bool]]:
    """The conditions of everything that a pick asks for."""
    known = conditions()
    if "own" in which:
        which -= {"organisation"}
    return [known[name] for name in sorted(which) if name in known]


def problems(
    session: Session, viewer: Viewer, place: int, as_of: date, pick: Pick = Pick(), limit: int = EVERY_ROW
) -> pd.DataFrame:
    """One row per problem under the place that was found by as_of and is picked; the longest overdue first, at most `limit`.

    Columns: problem_id, label, organisation_id, name, issuer_id, issuer, source, category, content, list_name, state,
    since, found_on, deadline (that holds; None), first_deadline, overdue (days), age (days, open or until struck off),
    department, closed_on, extended, returned, reopened (how often), long_term, found_fen, recovered_fen (None: no
    amount), rules_made, earlier_id (the problem that came back in this one), twofold. After the overdue ones come the
    open ones, then those struck off, the newest first.
    """
    parameters = asked(session, viewer, place, as_of, pick.year, limit=limit, **pick.parameters(as_of))
    return framed(described(columns(session, statement_of_problems(pick.asked), parameters), as_of))


def described(found: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The columns of problems as lists show them."""
    issuers, years, codes = found["issuer"], found.pop("year"), found.pop("code")
    late, lasting = found.pop("late"), [bool(value) for value in found.pop("long_term")]
    return {
        **found,
        "label": [problem_label(*which) for which in zip(issuers, years, codes, strict=True)],
        "overdue": [
            (as_of - day).days if is_late else 0 for day, is_late in zip(found["deadline"], late, strict=True)
        ],
        "age": [
            ((closed_on or as_of) - found_on).days
            for closed_on, found_on in zip(found["closed_on"], found["found_on"], strict=True)
        ],
        "long_term": lasting,
        "twofold": [bool(value) for value in found["twofold"]],
    }


def described_columns() -> list[Any]:
    """What a list shows of each problem, before it is described."""
    of_problem = ("issuer_id", "year", "code", "content", "list_name", "earlier_id", "twofold")
    of_ledger = [
        "problem_id",
        "organisation_id",
        "source",
        "category",
        "state",
        "since",
        "found_on",
        "deadline",
        "first_deadline",
        "department",
        "closed_on",
        "extended",
        "returned",
        "reopened",
        "found_fen",
        "recovered_fen",
        "rules_made",
    ]
    return [
        *(col(getattr(Ledger, name)) for name in of_ledger),
        *(col(getattr(Problem, name)) for name in of_problem),
        col(Organisation.name),
        col(Issuer.name).label("issuer"),
        func.coalesce(is_overdue(), False).label("late"),
        is_long_term().label("long_term"),
    ]


def named(rows: Select[Any]) -> Select[Any]:
    """The problems of the ledger, with their organisations and issuers."""
    return (
        rows.join(Problem, col(Problem.id) == col(Ledger.problem_id))
        .join(Organisation, col(Organisation.id) == col(Ledger.organisation_id))
        .join(Issuer, col(Issuer.id) == col(Problem.issuer_id))
    )


@cache
def statement_of_problems(which: frozenset[str]) -> Select[Any]:
    """The problems that are picked, the longest overdue first."""
    ledger: Any = Ledger
    late = func.coalesce(is_overdue(), False)
    order = (
        late.desc(),
        is_open().desc(),
        func.coalesce(ledger.deadline, date(9999, 12, 31)),
        ledger.closed_on.desc(),
        ledger.found_on.desc(),
        ledger.problem_id,
    )
    own = holds(), of_the_year(), under(Ledger.organisation_id), *picked(which)
    return named(select(*described_columns())).where(*own).order_by(*order).limit(LIMIT)


def problems_count(session: Session, viewer: Viewer, place: int, as_of: date, pick: Pick = Pick()) -> int:
    """How many problems under the place were found by as_of and are picked."""
    parameters = asked(session, viewer, place, as_of, pick.year, **pick.parameters(as_of))
    return int(session.execute(statement_of_count(pick.asked), parameters).scalar_one())


@cache
def statement_of_count(which: frozenset[str]) -> Select[Any]:
    """How many problems are picked."""
    own = holds(), of_the_year(), under(Ledger.organisation_id), *picked(which)
    return (
        select(func.count()).join_from(Ledger, Problem, col(Problem.id) == col(Ledger.problem_id)).where(*own)
    )
