"""The sums over lamps: how many in a place's whole subtree have the same rule and days."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, insert, literal, union_all
from sqlmodel import Session, col, select

from lib.models import Lamp, Organisation, PlaceLamps
from lib.standing.clearing import clear
from lib.standing.places import leaves_and_own, places_above

SAME = ("rule", "raised_on", "red_on", "cleared_on")
COLUMNS = ("quarter_id", "organisation_id", *SAME, "lamps")


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
