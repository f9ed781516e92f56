"""Where the lamps are (预警地图): each organisation's worst lamp, and how many of each there are in an area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Date, Select, String, bindparam, case, func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Lamp, Organisation, Tree
from lib.queries.base import AS_OF, as_array, columns, framed, gathered, several, shared
from lib.queries.lamps import NOBODY, ONE, TOP, asking, each_under, in_scope, is_lit, is_red, under
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
STATE_NAMES = np.array([state.value for state in STATES], dtype=object)
LAMPS = ("red", "yellow")
COUNTED = ("due", "reported", "on_time", "passed")
BASE = 10_000  # more than an organisation has to do in a quarter
PACKED = [0, 2, 1, 3]  # where the four stand once they are taken apart


@dataclass(frozen=True)
class Ground:
    """The organisations under a place, level by level from the top: a row for each."""

    ids: np.ndarray
    by_id: np.ndarray  # the rows in the order of the ids
    parent: np.ndarray  # the row of the organisation above; −1 at the top
    levels: list[np.ndarray]  # the rows of each level under the top
    closed_on: list[str | None]

    def rows(self, numbers: Sequence[int]) -> np.ndarray:
        """The rows of organisations by their ids."""
        return rows_of(self.ids, self.by_id, numbers)


@dataclass(frozen=True)
class Board:
    """What stands on the ground: sums holds a row for each organisation, LAMPS and then COUNTED."""

    ground: Ground
    sums: np.ndarray
    state: np.ndarray  # its place in STATES
    shown: np.ndarray  # whether it counts as a unit

    def of(self, name: str) -> np.ndarray:
        """One column of the sums."""
        return self.sums[:, (*LAMPS, *COUNTED).index(name)]


def rows_of(ids: np.ndarray, by_id: np.ndarray, numbers: Sequence[int]) -> np.ndarray:
    """Where these numbers stand among the ids."""
    return by_id[np.searchsorted(ids, np.array(numbers, dtype=np.int64), sorter=by_id)]


@shared
def ground(session: Session, viewer: Viewer, place: int) -> Ground:
    """The tree under the place, without names: the same at any date, so that it is asked once for many."""
    found = gathered(session, statement_of_tree(), asking(session, viewer, place))
    ids = np.array(found["id"], dtype=np.int64)
    by_id = np.argsort(ids)
    parent = np.full(len(ids), -1)
    parent[1:] = rows_of(ids, by_id, found["parent_id"][1:])
    depth = np.array(found["depth"], dtype=np.int64)
    levels = [np.flatnonzero(depth == level) for level in range(1, max(found["depth"], default=0) + 1)]
    return Ground(ids, by_id, parent, levels, found["closed_on"])


@cache
def statement_of_tree() -> Select[Any]:
    """The organisations under the place, level by level."""
    names = ("id", "parent_id", "closed_on")
    return (
        select(*(col(getattr(Organisation, name)) for name in names), col(Tree.depth))
        .join(Tree, col(Tree.descendant_id) == col(Organisation.id))
        .where(col(Tree.ancestor_id) == TOP)
        .order_by(col(Tree.depth))
    )


@shared
def board(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, everything: bool) -> Board:
    """Everything that the map's tables are made of but the names."""
    asked = asking(session, viewer, place, quarter=quarter, as_of=as_of)
    below = ground(session, viewer, place)
    stale = bool(quarters_moved_after(session, as_of, [quarter], place))
    counted = asked | {"stale" if stale else "fresh": [quarter]}
    lit = gathered(session, statement_of_lights(everything), asked)
    at, red = below.rows(lit["organisation_id"]), np.array(lit["red"], dtype=bool)
    done = gathered(session, statement_of_counts(stale), counted)
    lamps = [np.bincount(at[those], minlength=len(below.ids)) for those in (red, ~red)]
    counts = np.zeros((len(below.ids), len(COUNTED)), dtype=np.int64)
    packed = np.array([done["begun"], done["ended"]], dtype=np.int64)
    counts[below.rows(done["organisation_id"])] = np.vstack([packed % BASE, packed // BASE])[PACKED].T
    sums = np.column_stack([*lamps, counts])
    return Board(below, sums, *judged(below.closed_on, sums, as_of))


def judged(closed_on: Sequence[str | None], sums: np.ndarray, as_of: date) -> tuple[np.ndarray, np.ndarray]:
    """Each organisation's state, and whether it counts as a unit.

    The place itself counts where it has something of its own, a closed organisation (已撤销) likewise.
    """
    red, yellow, due, reported = sums[:, :4].T
    conditions = [red > 0, yellow > 0, (due > 0) & (reported == 0), due > 0]
    state = np.select(conditions, range(4), default=STATES.index(LampState.IDLE))
    today = as_of.isoformat()
    closed = np.array([day is not None and day <= today for day in closed_on], dtype=bool)
    closed[:1] = True
    return state, ~closed | (state != STATES.index(LampState.IDLE))


@cache
def statement_of_lights(everything: bool) -> Select[Any]:
    """Whose lamps are lit, each with whether it is red: told apart here, in half the time that the database takes."""
    lamps = in_scope(everything, is_lit(Lamp)).c
    return select(lamps.organisation_id, case((is_red(lamps), ONE), else_=0).label("red"))


@cache
def statement_of_counts(stale: bool) -> Select[Any]:
    """What each organisation had to do in the quarter, and did: the sums of COUNTED, two of them in one number.

    Four sums over 45,000 rows take the database half as long again, and twice as long to hand over.
    """
    quarters = (None, several("stale")) if stale else (several("fresh"), None)
    counts = standing_of(AS_OF, quarters[0], quarters[1], under).c
    begun = func.sum(counts.due + BASE * counts.reported).label("begun")
    ended = func.sum(counts.on_time + BASE * counts.passed).label("ended")
    return select(counts.organisation_id, begun, ended).group_by(counts.organisation_id)


@shared
def lamp_units(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, everything: bool = False
) -> pd.DataFrame:
    """One row per organisation under the place, by the child under which it stands, the worst first.

    Columns: organisation_id, code, name, kind, adcode, child_id, county, has_children, red and yellow (its own lamps),
    state (red, yellow, unreported: something due and nothing reported, green, idle: nothing due), due, reported,
    on_time, passed. The place itself and closed organisations only with something due or lit.
    """
    named = gathered(session, statement_of_names(), asking(session, viewer, place))
    seen = board(session, viewer, place, quarter, as_of, everything)
    below = seen.ground
    rows = below.rows(named["id"])  # siblings in the order in which they stand
    child = np.arange(len(rows))
    for level in below.levels[1:]:
        child[level] = child[below.parent[level]]
    stands, yours = np.argsort(rows), child[rows]
    state, red, yellow = (values[rows] for values in (seen.state, seen.of("red"), seen.of("yellow")))
    order = np.lexsort([-yellow, -red, state, stands[yours]])
    order = order[seen.shown[rows][order]]
    rows, yours = rows[order], yours[order]
    names = as_array(named["name"])
    return framed(
        {
            "organisation_id": below.ids[rows],
            "name": names[order],
            **{name: as_array(named[name])[order] for name in ("code", "kind", "adcode")},
            "child_id": below.ids[yours],
            "county": names[stands[yours]],
            "has_children": np.isin(rows, below.parent),
            **{name: seen.of(name)[rows] for name in (*LAMPS, *COUNTED)},
            "state": STATE_NAMES[seen.state[rows]],
        }
    )


@cache
def statement_of_names() -> Select[Any]:
    """The organisations under the place by name, level by level, siblings in the order in which they stand."""
    names = ("id", "code", "name", "kind", "adcode")
    return (
        select(*(col(getattr(Organisation, name)) for name in names))
        .join(Tree, col(Tree.descendant_id) == col(Organisation.id))
        .where(col(Tree.ancestor_id) == TOP)
        .order_by(col(Tree.depth), col(Organisation.position), col(Organisation.code))
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
    for level in reversed(seen.ground.levels):
        for counts in sums.T:
            above = np.bincount(seen.ground.parent[level], counts[level], minlength=len(counts))
            counts += above.astype(np.int64)
    found = columns(session, statement_of_areas(), asking(session, viewer, place, adcodes=adcodes))
    mine = sums[seen.ground.rows(found["organisation_id"])]
    units = mine[:, len(LAMPS) + len(COUNTED) :]
    worst = np.where(units.any(axis=1), units.astype(bool).argmax(axis=1), len(STATES) - 1)
    return framed(
        {
            **found,
            "units": units.sum(axis=1),
            **{f"{state.value}_units": units[:, at] for at, state in enumerate(STATES)},
            **{name: mine[:, at] for at, name in enumerate((*LAMPS, *COUNTED))},
            "state": STATE_NAMES[worst],
        }
    )


@cache
def statement_of_areas() -> Select[Any]:
    """The organisations under the place that have one of the codes, in the order in which they stand."""
    adcodes = bindparam("adcodes", expanding=True, type_=String())
    names = ("adcode", "name", "kind")
    return (
        select(
            col(Organisation.id).label("organisation_id"),
            *(col(getattr(Organisation, name)) for name in names),
        )
        .where(col(Organisation.adcode).in_(adcodes), each_under(col(Organisation.id)))
        .order_by(col(Organisation.position), col(Organisation.code))
    )


@shared
def lamp_counts(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row: red and yellow (lamps), red_units and yellow_units (by the worst lamp of each), and the same …_before.

    Before is a week earlier, in the same quarter's scope. No row for a place that the viewer may not see.
    """
    asked = asking(session, viewer, place, quarter=quarter, as_of=as_of, before=as_of - WEEK)
    found = gathered(session, statement_of_two_days(), asked)
    whose = np.array(found["organisation_id"], dtype=np.int64)
    counts: dict[str, int] = {}
    for end in ("", "_before"):
        red, lit = (np.array(found[f"{name}{end}"], dtype=bool) for name in ("red", "lit"))
        units, red_units = (len(np.unique(whose[those])) for those in (lit, red & lit))
        counts |= {f"red{end}": int((red & lit).sum()), f"yellow{end}": int((lit & ~red).sum())}
        counts |= {f"red_units{end}": red_units, f"yellow_units{end}": units - red_units}
    seen = [] if asked["top"] == NOBODY else [counts]
    return framed({name: [row[name] for row in seen] for name in counts})


@cache
def statement_of_two_days() -> Select[Any]:
    """The lamps that may have been lit on one of two days, each with whether it was lit and red on them."""
    lamps = in_scope(False, col(Lamp.cleared_on) > BEFORE, col(Lamp.raised_on) <= AS_OF).c
    told = [lamps.organisation_id]
    for day, end in ((AS_OF, ""), (BEFORE, "_before")):
        for name, true in (("lit", is_lit(lamps, day)), ("red", is_red(lamps, day))):
            told.append(case((true, ONE), else_=0).label(f"{name}{end}"))
    return select(*told)
