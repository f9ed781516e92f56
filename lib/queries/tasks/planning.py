"""Who would get what (下达预览): each organisation with each indicator, what stands already, and what does not fit."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import pandas as pd
from sqlalchemy import Row, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Assignment, Indicator, Organisation, Quarter
from lib.queries.base import framed, within
from lib.rules.calendar import earlier
from lib.rules.issuing import Outcome, fits, has_closed, shifted

Pair = tuple[int, int]
"""The ids of organisation and indicator."""


@dataclass(frozen=True)
class Wanted:
    """What is to be issued: empty kinds, organisations and indicators mean all of them.

    copied: the tasks of the quarter before, instead of every organisation with every indicator. due_on is meant for all
    (None: the quarter's day, or the shifted one), others for some indicators; responsible gives posts by kind.
    """

    kinds: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()
    indicators: tuple[int, ...] = ()
    copied: bool = False
    due_on: date | None = None
    others: tuple[tuple[int, date], ...] = ()
    responsible: tuple[tuple[str, str], ...] = ()


COLUMNS = (
    "organisation_id",
    "organisation",
    "name",
    "kind",
    "indicator_id",
    "indicator",
    "indicator_name",
    "outcome",
    "due_on",
    "responsible",
)


def task_plan(session: Session, viewer: Viewer, place: int, quarter: int, wanted: Wanted) -> pd.DataFrame:
    """One row per organisation under the place and indicator that is wanted for it, in the order of their codes.

    Columns: organisation_id, organisation (code), name, kind, indicator_id, indicator (code), indicator_name, outcome
    (new, exists, unfit, unused, closed), due_on and responsible: as they stand where it exists, else as they would be.
    The post is that of the kind where one is given, else that of the quarter before. No row for an unknown quarter.
    """
    days = {row.id: row.due_on for row in session.execute(select(col(Quarter.id), col(Quarter.due_on)))}
    if quarter not in days:
        return framed(dict.fromkeys(COLUMNS, ()))
    offices = offices_of(session, viewer, place, wanted)
    things = indicators_of(session, wanted)
    before = earlier(quarter)
    stands = tasks_of(session, viewer, place, quarter)
    last = tasks_of(session, viewer, place, before)
    pairs = copied(last, offices, things) if wanted.copied else product(offices, things)
    posts, others = dict(wanted.responsible), dict(wanted.others)
    rows = []
    for pair in pairs:
        office, thing = offices[pair[0]], things[pair[1]]
        outcome = outcome_of(office, thing, quarter, pair in stands)
        if outcome is Outcome.EXISTS:
            due_on, post = stands[pair]
        else:
            previous = last.get(pair)
            due_on = others.get(pair[1]) or wanted.due_on or days[quarter]
            if wanted.copied and previous and pair[1] not in others and wanted.due_on is None:
                due_on = shifted(previous[0], days[before], days[quarter])
            post = posts.get(office.kind) or (previous[1] if previous else "")
        named = (office.id, office.code, office.name, office.kind, thing.id, thing.code, thing.name)
        rows.append((*named, outcome.value, due_on, post))
    return framed(dict(zip(COLUMNS, zip(*rows, strict=True) if rows else [()] * len(COLUMNS), strict=True)))


def outcome_of(office: Row[Any], thing: Row[Any], quarter: int, stands: bool) -> Outcome:
    """What becomes of the indicator for the organisation: the same rules as those of a file of tasks."""
    if stands:
        return Outcome.EXISTS
    if has_closed(office.closed_on, quarter):
        return Outcome.CLOSED
    if not thing.active:
        return Outcome.UNUSED
    return Outcome.NEW if fits(thing.kinds, office.kind) else Outcome.UNFIT


def offices_of(session: Session, viewer: Viewer, place: int, wanted: Wanted) -> dict[int, Row[Any]]:
    """The organisations that are meant, by id, in the order of their codes."""
    statement = select(
        *(col(getattr(Organisation, name)) for name in ("id", "code", "name", "kind", "closed_on"))
    ).where(within(viewer, place)(col(Organisation.id)))
    if wanted.kinds:
        statement = statement.where(col(Organisation.kind).in_(wanted.kinds))
    found = session.execute(statement.order_by(col(Organisation.code)))
    chosen = set(wanted.organisations)
    return {row.id: row for row in found if not chosen or row.id in chosen}


def indicators_of(session: Session, wanted: Wanted) -> dict[int, Row[Any]]:
    """The indicators that are meant, by id, in the order of their codes; those out of use only where they are copied."""
    names = ("id", "code", "name", "kinds", "active")
    found = session.execute(
        select(*(col(getattr(Indicator, name)) for name in names)).order_by(col(Indicator.code))
    )
    chosen = set(wanted.indicators)
    return {
        row.id: row for row in found if (not chosen or row.id in chosen) and (row.active or wanted.copied)
    }


def tasks_of(session: Session, viewer: Viewer, place: int, quarter: int) -> dict[Pair, tuple[date, str]]:
    """Due date and post of the quarter's tasks under the place, by organisation and indicator."""
    names = ("organisation_id", "indicator_id", "due_on", "responsible")
    rows = session.execute(
        select(*(col(getattr(Assignment, name)) for name in names)).where(
            col(Assignment.quarter_id) == quarter, within(viewer, place)(col(Assignment.organisation_id))
        )
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def copied(last: Collection[Pair], offices: Mapping[int, Any], things: Mapping[int, Any]) -> Iterator[Pair]:
    """The pairs of the quarter before that are meant, in the order of organisations and indicators."""
    places = {number: at for at, number in enumerate(offices)}
    turns = {number: at for at, number in enumerate(things)}
    meant = [pair for pair in last if pair[0] in places and pair[1] in turns]
    return iter(sorted(meant, key=lambda pair: (places[pair[0]], turns[pair[1]])))
