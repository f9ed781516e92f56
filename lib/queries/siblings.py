"""How an organisation stands among its siblings (同类位次): those of the same kind under the same place."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, String, bindparam, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Organisation
from lib.queries.base import AS_OF, ASKING, PLACE, columns, framed, several
from lib.queries.keeping import score_rule
from lib.queries.scored import ranked, summed, with_points
from lib.rules.score import score
from lib.standing import quarters_moved_after, standing_of


def siblings(session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per sibling with something due, the organisation among them, the highest score first.

    Columns: organisation_id, name, score, rank (the same score shares one). No rows for a viewer who may not see the
    place above: a rank says something about the others.
    """
    me = session.execute(
        select(col(Organisation.kind), col(Organisation.parent_id)).where(
            col(Organisation.id) == organisation, viewer.sees(col(Organisation.parent_id))
        )
    ).first()
    if me is None:
        return framed({"organisation_id": [], "name": [], "score": [], "rank": []})
    kind, parent = me
    stale = bool(quarters_moved_after(session, as_of, [quarter], parent))
    asked = {"viewer": viewer.organisation_id, "place": parent, "as_of": as_of, "kind": kind}
    found = columns(session, statement_of_siblings(stale), asked | {"stale" if stale else "fresh": [quarter]})
    rule = score_rule(session, viewer, quarter)
    late = [reported - on_time for reported, on_time in zip(found["reported"], found["on_time"], strict=True)]
    losses = zip(found["returned"], found["overdue"], late, found["manual"], strict=True)
    points = [score(rule, *lost) for lost in losses]
    ranks = ranked(dict(zip(found["organisation_id"], points, strict=True)))
    rows = [
        (ranks[number], number, name, own)
        for number, name, own in zip(found["organisation_id"], found["name"], points, strict=True)
    ]
    rows.sort()
    return framed(
        {
            "organisation_id": [row[1] for row in rows],
            "name": [row[2] for row in rows],
            "score": [row[3] for row in rows],
            "rank": [row[0] for row in rows],
        }
    )


@cache
def statement_of_siblings(stale: bool) -> Select[Any]:
    """The counts of each organisation of the kind under the place."""
    kind = bindparam("kind", type_=String())
    same = select(col(Organisation.id)).where(
        col(Organisation.parent_id) == PLACE,
        col(Organisation.kind) == kind,
        ASKING.sees(col(Organisation.id)),
    )
    fresh, moved = (None, several("stale")) if stale else (several("fresh"), None)
    counts = standing_of(AS_OF, fresh, moved, lambda column: column.in_(same)).c
    group = counts.quarter_id, counts.organisation_id
    sums = select(*group, *summed(counts)).group_by(*group).subquery("sums")
    units = with_points(sums, ["stale" if stale else "fresh"])
    return select(units, col(Organisation.name)).join(
        Organisation, col(Organisation.id) == units.c.organisation_id
    )
