"""The closure rate of the areas that a map shows."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Ledger, Tree
from lib.queries.base import columns, framed, shared
from lib.queries.closure.asking import asked, holds, is_open, of_the_year
from lib.queries.closure.counting import count
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
    parameters = asked(session, viewer, place, as_of, year, adcodes=adcodes)
    found = columns(session, statement_of_areas(), parameters)
    counted = columns(session, statement_of_subtrees(), parameters)
    by_place = {
        place_: Tally(found=all_, closed=closed)
        for place_, all_, closed in zip(*counted.values(), strict=True)
    }
    tallies = [by_place.get(number, Tally()) for number in found["organisation_id"]]
    names = ("found", "closed", "closure_rate")
    return framed({**found, **{name: [getattr(one, name) for one in tallies] for name in names}})


@cache
def statement_of_subtrees() -> Select[Any]:
    """How many problems were found and closed under each of the areas."""
    areas = statement_of_areas().subquery("areas")
    place = col(Tree.ancestor_id)
    return (
        select(place, func.count().label("found"), count(~is_open()).label("closed"))
        .join(Ledger, col(Ledger.organisation_id) == col(Tree.descendant_id))
        .where(place.in_(select(areas.c.organisation_id)), holds(), of_the_year())
        .group_by(place)
    )
