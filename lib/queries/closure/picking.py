"""Which problems a list of the board shows: what may be asked for, and the conditions that it makes."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, and_, bindparam, or_
from sqlmodel import col

from lib.access import below
from lib.models import Ledger, Problem, ProblemState
from lib.queries.closure.asking import is_due, is_long_term, is_on_time, is_open, is_overdue
from lib.rules.closure import AGE_BANDS


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

    @property
    def counted(self) -> tuple[tuple[str, str | None], str | None] | None:
        """The measure that counts what is picked, less another one or nothing, and the facet of its word; or None."""
        of_word = [name for name in FACETS if getattr(self, name) is not None]
        what = self.asked - {"year", *FACETS}
        if (
            len(of_word) > 1
            or what & {"organisation", "own", "list_name", "closed_between"}
            or len(self.states) > 1
        ):
            return None
        said = {"states": f"state {''.join(self.states)}", "band": f"band {self.band}"}
        measure = MEASURE_OF.get(frozenset(said.get(name, name) for name in what))
        return measure and (measure, of_word[0] if of_word else None)

    @property
    def may_be_open(self) -> bool:
        """Whether an open problem can be what is picked."""
        return not self.asked & ONLY_OF_CLOSED and self.states != (ProblemState.CLOSED,)

    @property
    def may_be_closed(self) -> bool:
        """Whether one that was struck off can be."""
        if self.states and ProblemState.CLOSED not in self.states:
            return False
        return not self.asked & ONLY_OF_OPEN

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


EVERYTHING = Pick()
FACETS = ("source", "category", "department")
# by what is asked for the measure of the board that counts it, less another one
MEASURE_OF: dict[frozenset[str], tuple[str, str | None]] = {
    frozenset(): ("found", None),
    frozenset(("open",)): ("found", "closed"),
    frozenset(("due_late",)): ("due", "on_time"),
    frozenset(("repeat",)): ("repeats", None),
    **{
        frozenset((name,)): (name, None)
        for name in (
            *("overdue", "long_term", "due", "on_time", "extended", "returned", "reopened"),
            *("with_money", "with_deadline"),
        )
    },
    **{
        frozenset((f"state {state}",)): (name, None)
        for state, name in {
            "found": "waiting",
            "claimed": "mending",
            "submitted": "handed_in",
            "reopened": "reopened_open",
            "closed": "closed",
        }.items()
    },
    **{
        frozenset((f"band {band}", *late)): (f"{measure}{band}", None)
        for band in range(len(AGE_BANDS) + 1)
        for late, measure in (((), "open"), (("overdue",), "overdue"))
    },
}
TEXTS = ("source", "category", "department", "list_name")
ONLY_OF_OPEN = frozenset(("open", "overdue", "long_term", "band"))
ONLY_OF_CLOSED = frozenset(("on_time", "closed_between"))
ONLY_OF_PROBLEM = frozenset(("repeat", "list_name"))


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
