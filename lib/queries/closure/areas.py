"""The closure rate of the areas that a map shows."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import LedgerEntry, LedgerSum, Tree
from lib.queries.base import columns, framed, shared
from lib.queries.closure.counting import NONE, added, days_left, parameters_of, whole_spans
from lib.queries.lamp_units import statement_of_areas
from lib.rules.closure import Tally


@shared
def closure_rates_by_area(
    session: Session,
    viewer: Viewer,
    place: int,
    as_of: date,
    adcodes: tuple[str, ...],
    year: int | None = None,
) -> pd.DataFrame:
    """One row per organisation under the place that has one of the codes, with the problems of its subtree.

    Columns: organisation_id, adcode, name, kind, found, closed, closure_rate (None where no problem was found).
    """
    parameters = parameters_of(session, viewer, place, as_of, year, adcodes=adcodes)
    found = columns(session, statement_of_areas(), parameters)
    counts = {number: [0, 0] for number in found["organisation_id"]}
    for area, found_, closed in session.execute(statement_of_subtrees(), parameters):
        counts[area] = [counts[area][0] + int(found_), counts[area][1] + int(closed)]
    tallies = [Tally(found=all_, closed=closed) for all_, closed in counts.values()]
    names = ("found", "closed", "closure_rate")
    return framed({**found, **{name: [getattr(one, name) for one in tallies] for name in names}})


@cache
def statement_of_subtrees() -> Select[Any]:
    """How many problems were found and closed under each of the areas, in two parts."""
    areas = select(statement_of_areas().subquery("areas").c.organisation_id)
    names, place, above = ("found", "closed"), col(LedgerSum.organisation_id), col(Tree.ancestor_id)
    sums = select(place.label("area"), *added(LedgerSum, names))
    entries = select(above.label("area"), *added(LedgerEntry, names))
    return union_all(
        sums.where(place.in_(areas), col(LedgerSum.facet) == NONE, whole_spans()).group_by(place),
        entries.join(Tree, col(Tree.descendant_id) == col(LedgerEntry.organisation_id))
        .where(above.in_(areas), days_left())
        .group_by(above),
    )  # type: ignore[return-value]
