"""Which cases belong together (一案双查): a leader is held to account for the case of those he answered for."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.models import Organisation, RegisterEntry, Tree
from lib.queries.base import columns, framed

NAME, DOUBLE = "accountability", "一案双查"
SHOWN = ("id", "organisation", "happened_on", "kind", "label", "quantity", "post", "reason")


def linked_cases(session: Session, viewer: Viewer, entry: int, as_of: date) -> pd.DataFrame:
    """One row per case linked with the entry by as_of: the case that it goes after, or those that go after it.

    A case is named by its number in the register; it is the organisation's own or that of one under it. Columns: id,
    organisation, happened_on, kind, label, quantity, post, reason, role (origin: the case gone after; double: the other).
    """
    own = found(session, viewer, as_of, col(RegisterEntry.id) == entry)
    if not own["id"] or not viewer.may(Permission.SEE_REGISTERS):
        return framed({name: [] for name in (*SHOWN, "role")})
    organisation, key = own["organisation_id"][0], own["key"][0]
    case = json.loads(own["details"][0]).get("case")
    below = select(col(Tree.descendant_id)).where(col(Tree.ancestor_id) == organisation)
    above = select(col(Tree.ancestor_id)).where(col(Tree.descendant_id) == organisation)
    of = col(RegisterEntry.organisation_id)
    rows = found(
        session,
        viewer,
        as_of,
        and_(
            col(RegisterEntry.id) != entry,
            or_(
                and_(col(RegisterEntry.key) == (case or ""), of.in_(below)),
                and_(col(RegisterEntry.kind) == DOUBLE, of.in_(above)),
            ),
        ),
    )
    details = [json.loads(text) for text in rows["details"]]
    origins = [at for at, number in enumerate(rows["key"]) if case and number == case]
    nearest = [at for at in origins if rows["organisation_id"][at] == organisation] or origins
    kept = nearest + [at for at, said in enumerate(details) if said.get("case") == key]
    told = {name: rows[name] for name in SHOWN[:6]} | {
        name: [said.get(name) or "" for said in details] for name in SHOWN[6:]
    }
    roles = ["origin"] * len(nearest) + ["double"] * (len(kept) - len(nearest))
    return framed({name: [values[at] for at in kept] for name, values in told.items()} | {"role": roles})


def found(session: Session, viewer: Viewer, as_of: date, condition: Any) -> dict[str, Sequence[Any]]:
    """The cases that the viewer may see by as_of and that fit the condition, the earliest first."""
    names = ("id", "organisation_id", "key", "happened_on", "kind", "label", "quantity", "details")
    statement = (
        select(
            *(col(getattr(RegisterEntry, name)) for name in names),
            col(Organisation.name).label("organisation"),
        )
        .join(Organisation, col(Organisation.id) == col(RegisterEntry.organisation_id))
        .where(
            col(RegisterEntry.register_name) == NAME,
            col(RegisterEntry.happened_on) <= as_of,
            viewer.sees(col(RegisterEntry.organisation_id)),
            condition,
        )
        .order_by(col(RegisterEntry.happened_on), col(RegisterEntry.id))
    )
    return columns(session, statement)
