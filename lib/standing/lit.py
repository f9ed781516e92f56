"""The sums over lamps: how many in a place's whole subtree have the same rule and days."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from sqlalchemy import Select, and_, func, insert, literal, union_all
from sqlmodel import Session, col, select

from lib import db
from lib.models import Lamp, Organisation, PlaceLamps
from lib.standing.clearing import clear
from lib.standing.places import leaves_and_own, places_above
from lib.standing.sums import above_each

NO_QUARTER = 0  # what stands in quarter_id for the lamps of rules that belong to no quarter
SAME = ("rule", "raised_on", "red_on", "cleared_on")
COLUMNS = ("quarter_id", "organisation_id", *SAME, "lamps")


@contextmanager
def adding_lamps(session: Session, organisations: Collection[int]) -> Iterator[None]:
    """Nothing. What the block does to these organisations' lamps of no quarter is added to the sums of every place above.

    There may be a hundred thousand of such lamps, of all times: to count a place's anew takes a quarter of a second.
    """
    before = own_lamps(session, organisations)
    yield
    changes = own_lamps(session, organisations)
    changes.subtract(before)
    above, places = above_each(session, organisations, None)
    sums: Counter[tuple[Any, ...]] = Counter()
    for (organisation, *days), change in changes.items():
        for place in places.intersection(above[organisation]) if change else ():
            sums[place, *days] += change
    changed = [(*key, change) for key, change in sums.items() if change]
    if changed:
        columns: dict[str, Any] = dict(zip(COLUMNS[1:], zip(*changed, strict=True), strict=True))
        columns["quarter_id"] = repeat(NO_QUARTER)
        db.write_columns(session, "place_lamps", columns, COLUMNS[:-1], added=True)
    for key in (key for *key, change in changed if change < 0):
        same = (
            col(getattr(PlaceLamps, name)) == value for name, value in zip(COLUMNS[1:], key, strict=False)
        )
        clear(
            session, PlaceLamps, col(PlaceLamps.quarter_id) == NO_QUARTER, *same, col(PlaceLamps.lamps) == 0
        )


def own_lamps(session: Session, organisations: Collection[int]) -> Counter[tuple[Any, ...]]:
    """How many lamps of no quarter each organisation has with the same rule and days."""
    group = [col(getattr(Lamp, name)) for name in COLUMNS[1:-1]]
    here = col(Lamp.quarter_id) == NO_QUARTER, db.among(session, organisations)(Lamp.organisation_id)
    rows = session.execute(select(*group, func.count()).where(*here).group_by(*group))  # type: ignore[call-overload]
    return Counter({tuple(key): number for *key, number in rows})


def recount_lamps(session: Session, quarter: int, organisations: Collection[int]) -> None:
    """Nothing. Writes the sums of every place above these organisations from the lamps, the deepest places first."""
    for places in places_above(session, list(organisations)):
        own = col(PlaceLamps.organisation_id).in_(places)
        clear(session, PlaceLamps, col(PlaceLamps.quarter_id) == quarter, own)
        parts = union_all(_of_child_places(quarter, places), _of_units(quarter, places)).subquery()
        group = [parts.c.place, *(parts.c[name] for name in SAME)]
        session.execute(
            insert(PlaceLamps).from_select(
                COLUMNS,
                select(literal(quarter), *group, func.sum(parts.c.lamps)).group_by(*group),  # type: ignore[call-overload]
            )
        )


def _of_child_places(quarter: int, places: Sequence[int]) -> Select[Any]:
    """The sums of the places' children that are places themselves."""
    return (
        select(
            col(Organisation.parent_id).label("place"),
            *(col(getattr(PlaceLamps, name)) for name in (*SAME, "lamps")),
        )  # type: ignore[call-overload]
        .join(Organisation, col(Organisation.id) == col(PlaceLamps.organisation_id))
        .where(col(PlaceLamps.quarter_id) == quarter, col(Organisation.parent_id).in_(places))
    )


def _of_units(quarter: int, places: Sequence[int]) -> Select[Any]:
    """The lamps of the places' own and of their children that have no children."""
    members = leaves_and_own(places)
    mine = and_(col(Lamp.quarter_id) == quarter, col(Lamp.organisation_id) == members.c.member)
    return (
        select(members.c.place, *(col(getattr(Lamp, name)) for name in SAME), literal(1).label("lamps"))  # type: ignore[call-overload]
        .select_from(members)
        .join(Lamp, mine)
    )
