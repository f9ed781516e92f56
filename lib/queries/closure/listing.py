"""The problems behind a number of the board, one row each, by what is picked."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer
from lib.datasets.rectifying import problem_label
from lib.models import Ledger, Organisation, Problem
from lib.queries.base import AS_OF, columns, framed
from lib.queries.closure.asking import (
    asked,
    is_long_term,
    is_overdue,
    of_the_year,
    was_open,
)
from lib.queries.closure.counting import by_word, totals
from lib.queries.closure.picking import EVERYTHING, ONLY_OF_PROBLEM, Pick, picked
from lib.queries.lamps import LIMIT, under
from lib.rules.calendar import LAST_DAY

EVERY_ROW = 10**9
Issuer = aliased(Organisation)
KEY = ("until_on", "organisation_id", "problem_id")


def problems(
    session: Session,
    viewer: Viewer,
    place: int,
    as_of: date,
    pick: Pick = EVERYTHING,
    limit: int = EVERY_ROW,
) -> pd.DataFrame:
    """One row per problem under the place that was found by as_of and is picked; the longest overdue first, at most `limit`.

    Columns: problem_id, label, organisation_id, name, issuer_id, issuer, source, category, content, list_name, state,
    since, found_on, deadline (that holds; None), first_deadline, overdue (days), age (days, open or until struck off),
    department, closed_on, extended, returned, reopened (how often), long_term, found_fen, recovered_fen (None: no
    amount), rules_made, earlier_id (the problem that came back in this one), twofold. After the overdue ones come the
    open ones, then those struck off, the newest first.
    """
    parameters = asked(session, viewer, place, as_of, pick.year, limit=limit, **pick.parameters(as_of))
    found: dict[str, Any] = {}
    if pick.may_be_open:
        found = columns(session, statement_of_open(pick.asked), parameters)
    left = limit - len(found.get("problem_id", ()))
    if (pick.may_be_closed and left > 0) or not found:
        closed = columns(session, statement_of_closed(pick.asked), parameters | {"limit": left})
        found = {name: [*found.get(name, ()), *values] for name, values in closed.items()}
    return framed(described(found, as_of))


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
def statement_of_open(which: frozenset[str]) -> Select[Any]:
    """The open problems that are picked, the longest overdue first."""
    key: list[Any] = [col(getattr(Ledger, name)) for name in KEY]
    own = of_the_year(), under(Ledger.organisation_id), *picked(which)
    late = func.coalesce(is_overdue(), False)
    days: list[Any] = [late.label("late"), col(Ledger.deadline), col(Ledger.found_on)]
    parts = [with_problem(select(*key, *days), which).where(way, *own) for way in was_open()]
    held = union_all(*parts).subquery("held").c
    worst = select(*held).order_by(*worst_first(held)).limit(LIMIT).subquery("worst").c
    same = and_(*(getattr(Ledger, name) == worst[name] for name in KEY))
    return named(select(*described_columns()).join_from(worst.late.table, Ledger, same)).order_by(
        *worst_first(worst)
    )


def worst_first(held: Any) -> tuple[ColumnElement[Any], ...]:
    """The order of open problems."""
    return (
        held.late.desc(),
        func.coalesce(held.deadline, LAST_DAY),
        held.found_on.desc(),
        held.problem_id,
    )


@cache
def statement_of_closed(which: frozenset[str]) -> Select[Any]:
    """The problems struck off that are picked, the newest first."""
    key, closed_on = [col(getattr(Ledger, name)) for name in KEY], col(Ledger.closed_on)
    newest_first = closed_on.desc(), col(Ledger.found_on).desc(), col(Ledger.problem_id)
    own = of_the_year(), under(Ledger.organisation_id), *picked(which)
    holding = closed_on <= AS_OF, col(Ledger.until_on) > AS_OF
    newest = (
        with_problem(select(*key), which)
        .where(*holding, *own)
        .order_by(*newest_first)
        .limit(LIMIT)
        .subquery("newest")
    )
    same = and_(*(getattr(Ledger, name) == newest.c[name] for name in KEY))
    return named(select(*described_columns()).join_from(newest, Ledger, same)).order_by(*newest_first)


def with_problem(rows: Select[Any], which: frozenset[str]) -> Select[Any]:
    """The rows of the ledger, joined to their problems where something is asked that only these know."""
    return rows.join(Problem, col(Problem.id) == col(Ledger.problem_id)) if which & ONLY_OF_PROBLEM else rows


def problems_count(session: Session, viewer: Viewer, place: int, as_of: date, pick: Pick = EVERYTHING) -> int:
    """How many problems under the place were found by as_of and are picked.

    What the board counts itself, all together or by one word, is counted as there; else the problems are looked through.
    """
    if (counted := pick.counted) is not None:
        (measure, less), facet = counted
        names = tuple(dict.fromkeys(("found", measure, *filter(None, (less,)))))
        asked_for = session, viewer, place, as_of, pick.year, names
        found = of_word(getattr(pick, facet), by_word(*asked_for, facet)) if facet else totals(*asked_for)
        return found.get(measure, 0) - found.get(less or "", 0)
    parameters = asked(session, viewer, place, as_of, pick.year, **pick.parameters(as_of))
    parts = [
        statement(pick.asked)
        for statement, asked_for in ((count_of_open, pick.may_be_open), (count_of_closed, pick.may_be_closed))
        if asked_for
    ]
    return sum(session.execute(statement, parameters).scalar_one() for statement in parts)


def of_word(word: str, found: dict[str, Sequence[Any]]) -> dict[str, int]:
    """The measures of one word; nothing where no problem stands under it."""
    at = list(found["word"]).index(word) if word in found["word"] else None
    return {} if at is None else {name: values[at] for name, values in found.items()}


@cache
def count_of_open(which: frozenset[str]) -> Select[Any]:
    """How many open problems are picked."""
    own = of_the_year(), under(Ledger.organisation_id), *picked(which)
    parts = [with_problem(select(func.count().label("part")).select_from(Ledger), which).where(way, *own) for way in was_open()]  # fmt: skip
    return select(func.sum(union_all(*parts).subquery("parts").c.part))


@cache
def count_of_closed(which: frozenset[str]) -> Select[Any]:
    """How many problems struck off are picked."""
    own = of_the_year(), under(Ledger.organisation_id), *picked(which)
    holding = col(Ledger.closed_on) <= AS_OF, col(Ledger.until_on) > AS_OF
    return with_problem(select(func.count()).select_from(Ledger), which).where(*holding, *own)
