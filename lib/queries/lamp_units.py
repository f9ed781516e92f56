"""Where the lamps are (预警地图): each organisation's worst lamp, and how many of each there are in an area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Date, Select, and_, bindparam, case, func, or_, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Lamp, Organisation, Tree
from lib.queries.base import AS_OF, as_array, columns, framed, several, shared
from lib.queries.lamps import ONE, TOP, in_scope, is_lit, is_red, under
from lib.standing import quarters_moved_after, standing_of


class LampState(StrEnum):
    """What the map shows of an organisation, the worst first."""

    RED = "red"
    YELLOW = "yellow"
    UNREPORTED = "unreported"
    GREEN = "green"
    IDLE = "idle"


BEFORE: Any = bindparam("before", type_=Date())
WEEK = timedelta(days=7)
STATES = tuple(LampState)
LAMPS = ("red", "yellow")
COUNTED = ("due", "reported", "on_time", "passed")


@dataclass(frozen=True)
class Board:
    """The organisations under a place, level by level from the top; sums holds a row for each: LAMPS, then COUNTED."""

    found: dict[str, Sequence[Any]]
    sums: np.ndarray
    parent: np.ndarray  # the row of the organisation above; −1 at the top
    state: np.ndarray  # the place in STATES
    shown: np.ndarray  # whether it counts as a unit

    def of(self, name: str) -> np.ndarray:
        """One column of the sums."""
        return self.sums[:, (*LAMPS, *COUNTED).index(name)]


@shared
def board(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, everything: bool) -> Board:
    """Everything that the map's tables are made of."""
    asked = {"viewer": viewer.organisation_id, "place": place, "quarter": quarter, "as_of": as_of}
    found = columns(session, statement_of_organisations(), asked)
    ids = as_array(found["id"]).astype(np.int64)
    by_id = np.argsort(ids)

    def rows(numbers: Sequence[int]) -> np.ndarray:
        return by_id[np.searchsorted(ids, np.asarray(numbers, dtype=np.int64), sorter=by_id)]

    sums = np.zeros((len(ids), len(LAMPS) + len(COUNTED)), dtype=np.int64)
    stale = bool(quarters_moved_after(session, as_of, [quarter], place))
    counted = asked | {"stale" if stale else "fresh": [quarter]}
    parts = (
        (LAMPS, statement_of_sums(everything), asked),
        (COUNTED, statement_of_counts(stale), counted),
    )
    for names, statement, given in parts:
        part = columns(session, statement, given)
        at = rows(part["organisation_id"])
        for name in names:
            sums[at, (*LAMPS, *COUNTED).index(name)] = part[name]
    parent = np.full(len(ids), -1)
    parent[1:] = rows(found["parent_id"][1:])
    return judged(found, sums, parent, as_of)


def judged(found: dict[str, Sequence[Any]], sums: np.ndarray, parent: np.ndarray, as_of: date) -> Board:
    """The board with each organisation's state, and whether it counts as a unit.

    The place itself counts where it has something of its own, a closed organisation (已撤销) likewise.
    """
    red, yellow, due, reported = sums[:, :4].T
    conditions = [red > 0, yellow > 0, (due > 0) & (reported == 0), due > 0]
    state = np.select(conditions, range(4), default=STATES.index(LampState.IDLE))
    closed = np.array([day is not None and day <= as_of for day in found["closed_on"]], dtype=bool)
    closed[:1] = True
    return Board(found, sums, parent, state, ~closed | (state != STATES.index(LampState.IDLE)))


@cache
def statement_of_organisations() -> Select[Any]:
    """The organisations under the place, level by level, siblings in the order in which they stand."""
    names = ("id", "code", "name", "kind", "adcode", "parent_id", "closed_on")
    return (
        select(*(col(getattr(Organisation, name)) for name in names))
        .join(Tree, col(Tree.descendant_id) == col(Organisation.id))
        .where(col(Tree.ancestor_id) == TOP)
        .order_by(col(Tree.depth), col(Organisation.position), col(Organisation.code))
    )


@cache
def statement_of_sums(everything: bool) -> Select[Any]:
    """How many lamps of each level each organisation has, if any."""
    lamps = in_scope(everything, is_lit(Lamp)).c
    red = func.count(case((is_red(lamps), ONE)))
    return select(lamps.organisation_id, red.label("red"), (func.count() - red).label("yellow")).group_by(
        lamps.organisation_id
    )


@cache
def statement_of_counts(stale: bool) -> Select[Any]:
    """What each organisation had to do in the quarter, and did."""
    counts = standing_of(
        AS_OF, None if stale else several("fresh"), several("stale") if stale else None, under
    ).c
    sums = (func.sum(counts[name]).label(name) for name in COUNTED)
    return select(counts.organisation_id, *sums).group_by(counts.organisation_id)


@shared
def lamp_units(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, everything: bool = False
) -> pd.DataFrame:
    """One row per organisation under the place, by the child under which it stands, the worst first.

    Columns: organisation_id, code, name, kind, adcode, child_id, county, has_children, red and yellow (its own lamps),
    state (red, yellow, unreported: something due and nothing reported, green, idle: nothing due), due, reported,
    on_time, passed. The place itself and closed organisations only with something due or lit.
    """
    seen = board(session, viewer, place, quarter, as_of, everything)
    size = len(seen.parent)
    child, parents = np.arange(size), seen.parent.tolist()
    for row in range(1, size):  # parents stand before their children
        above = parents[row]
        child[row] = row if above == 0 else child[above]
    order = np.lexsort([np.arange(size), -seen.of("yellow"), -seen.of("red"), seen.state, child])
    order = order[seen.shown[order]]
    has_children = np.isin(np.arange(size), seen.parent)
    named = {name: as_array(seen.found[name])[order] for name in ("code", "name", "kind", "adcode")}
    ids = as_array(seen.found["id"])
    return framed(
        {
            "organisation_id": ids[order],
            **named,
            "child_id": ids[child[order]],
            "county": as_array(seen.found["name"])[child[order]],
            "has_children": has_children[order],
            **{name: seen.of(name)[order] for name in (*LAMPS, *COUNTED)},
            "state": np.array([state.value for state in STATES], dtype=object)[seen.state[order]],
        }
    )


@shared
def lamp_areas(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    adcodes: tuple[str, ...],
    everything: bool = False,
) -> pd.DataFrame:
    """One row per organisation under the place that has one of the codes, with the sums of its subtree.

    Columns: organisation_id, adcode, name, kind, units, red_units … idle_units (by the worst lamp of each), red and
    yellow (lamps), due, reported, on_time, passed, state (that of its worst unit).
    """
    seen = board(session, viewer, place, quarter, as_of, everything)
    each = (seen.state[:, None] == np.arange(len(STATES))) & seen.shown[:, None]
    sums = np.hstack([seen.sums, each.astype(np.int64)])
    for row in range(len(sums) - 1, 0, -1):
        sums[seen.parent[row]] += sums[row]
    wanted = set(adcodes)
    rows = [row for row, adcode in enumerate(seen.found["adcode"]) if adcode in wanted]
    picked = {name: [seen.found[name][row] for row in rows] for name in ("id", "adcode", "name", "kind")}
    units = sums[rows, len(LAMPS) + len(COUNTED) :]
    worst = np.where(units.any(axis=1), units.astype(bool).argmax(axis=1), len(STATES) - 1)
    return framed(
        {
            "organisation_id": picked.pop("id"),
            **picked,
            "units": units.sum(axis=1),
            **{f"{state.value}_units": units[:, at] for at, state in enumerate(STATES)},
            **{name: sums[rows, at] for at, name in enumerate((*LAMPS, *COUNTED))},
            "state": np.array([state.value for state in STATES], dtype=object)[worst],
        }
    )


@shared
def lamp_counts(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row: red and yellow (lamps), red_units and yellow_units (by the worst lamp of each), and the same …_before.

    Before is a week earlier, in the same quarter's scope. No row for a place that the viewer may not see.
    """
    asked = {"viewer": viewer.organisation_id, "place": place, "quarter": quarter, "as_of": as_of}
    return framed(columns(session, statement_of_two_days(), asked | {"before": as_of - WEEK}))


@cache
def statement_of_two_days() -> Select[Any]:
    """The lamps and their units on two days."""
    lamps = in_scope(False, or_(is_lit(Lamp), is_lit(Lamp, BEFORE))).c
    counts = []
    for day, end in ((AS_OF, ""), (BEFORE, "_before")):
        lit = is_lit(lamps, day)
        reds = func.count(case((and_(lit, is_red(lamps, day)), ONE)))
        lights = func.count(case((lit, ONE)))
        counts += [reds.label(f"red{end}"), (lights - reds).label(f"yellow{end}")]
    each = select(*counts).group_by(lamps.organisation_id).subquery("each").c
    sums = []
    for end in ("", "_before"):
        red, yellow = each[f"red{end}"], each[f"yellow{end}"]
        sums += [func.coalesce(func.sum(number), 0).label(number.name) for number in (red, yellow)]
        sums += [
            func.count(case((red > 0, ONE))).label(f"red_units{end}"),
            func.count(case((and_(red == 0, yellow > 0), ONE))).label(f"yellow_units{end}"),
        ]
    counted = select(*sums).subquery("counted")
    return select(*counted.c).where(TOP.is_not(None))
