"""The heat map (热力图): the counts of each child of a place for each indicator, at any date."""

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, case, func, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Assignment, Heat, Organisation
from lib.queries.base import (
    AS_OF,
    ASKING,
    PLACE,
    QUARTER,
    as_array,
    branches,
    columns,
    framed,
    has_children,
    leaves,
    members,
    shared,
    within,
)
from lib.queries.keeping import indicators
from lib.queries.scored import completed, summed, with_own
from lib.standing import counts_of, known_at, quarters_moved_after

WORDS = {
    "indicator_code": "code",
    "indicator": "name",
    "responsibility": "responsibility",
    "category": "category",
}


@shared
def heat(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per direct child of the place and indicator with something due; no row means not applicable (不适用).

    Columns: organisation_id, name, has_children, indicator_id, indicator_code, indicator, responsibility, category,
    the counts.
    """
    stale = bool(quarters_moved_after(session, as_of, [quarter], place))
    asked = {"viewer": viewer.organisation_id, "place": place, "as_of": as_of, "quarter": quarter}
    statement = statement_of_stale_cells if stale else statement_of_cells
    cells = columns(session, statement(), asked)
    children = children_of(session, viewer, place)
    catalogue = indicators(session, viewer)
    row_of = {organisation: row for row, organisation in enumerate(children["id"])}
    column_of = {indicator: column for column, indicator in enumerate(catalogue["id"])}
    rows = np.array([row_of[organisation] for organisation in cells["organisation_id"]], dtype="int64")
    across = np.array([column_of[indicator] for indicator in cells["indicator_id"]], dtype="int64")
    order = np.lexsort((across, rows))
    found = {name: as_array(values)[order] for name, values in completed(cells).items()}
    for name in ("name", "has_children"):
        found[name] = as_array(children[name])[rows[order]]
    for name, heading in WORDS.items():
        found[name] = as_array(catalogue[heading].tolist())[across[order]]
    return framed(found)


def children_of(session: Session, viewer: Viewer, place: int) -> dict[str, Any]:
    """The columns id, name and has_children of the place's children and of its own office, in their order."""
    here = (col(Organisation.parent_id) == place) | (col(Organisation.id) == place)
    found = columns(
        session,
        select(col(Organisation.id), col(Organisation.name), has_children().label("has_children"))
        .where(here, viewer.sees(col(Organisation.id)))
        .order_by(col(Organisation.position), col(Organisation.code)),
    )
    return with_own(found, [child == place for child in found["id"]])


@cache
def statement_of_cells() -> Any:
    """The counts per child and indicator: kept sums for children that have children, task by task for the others."""
    kept, task = Heat.__table__.c, Assignment.__table__.c  # type: ignore[attr-defined]
    group = kept.organisation_id, kept.indicator_id
    places = (
        select(*group, *summed(kept))
        .where(kept.quarter_id == QUARTER, kept.organisation_id.in_(branches(ASKING, PLACE)))
        .group_by(*group)
    )
    others = _cells(task, task.organisation_id).where(
        task.quarter_id == QUARTER, task.organisation_id.in_(leaves(ASKING, PLACE))
    )
    return union_all(places, others)


@cache
def statement_of_stale_cells() -> Select[Any]:
    """The same, all task by task: something happened after as_of."""
    known = known_at(AS_OF, [QUARTER], within(ASKING, PLACE))
    member = members(ASKING, PLACE)
    cells = _cells(known.c, member.c.child).join(member, member.c.member == known.c.organisation_id)
    return cells.where(ASKING.sees(member.c.child + 0))  # + 0: as in members()


def _cells(tasks: Any, child: Any) -> Select[Any]:
    """The counts of the assignments of each child and indicator."""
    overdue = func.count(case((tasks.first_on.is_(None) & (tasks.due_on < AS_OF), 1)))
    return (
        select(
            child.label("organisation_id"), tasks.indicator_id, *counts_of(tasks), overdue.label("overdue")
        )
        .select_from(tasks.due_on.table)
        .group_by(child, tasks.indicator_id)
    )
