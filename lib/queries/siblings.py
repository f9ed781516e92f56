"""How an organisation stands among its siblings (同类位次): those of the same kind under the same place."""

from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Organisation
from lib.queries.base import frame
from lib.queries.completion import units


def siblings(session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per sibling with something due, the organisation among them, the highest score first.

    Columns: organisation_id, name, score, rank (the same score shares one). No rows for a viewer who may not see the
    place above: a rank says something about the others.
    """
    nothing = pd.DataFrame({"organisation_id": [], "name": [], "score": [], "rank": []})
    me = frame(
        session,
        select(col(Organisation.kind), col(Organisation.parent_id)).where(
            col(Organisation.id) == organisation, viewer.sees(col(Organisation.parent_id))
        ),
    )
    if me.empty:
        return nothing
    kind, parent = me["kind"].iloc[0], int(me["parent_id"].iloc[0])
    same = select(col(Organisation.id)).where(
        col(Organisation.parent_id) == parent,
        col(Organisation.kind) == kind,
        viewer.sees(col(Organisation.id)),
    )
    rows = units(session, viewer, parent, quarter, as_of)
    rows = rows[rows["organisation_id"].isin(session.execute(same).scalars().all())]
    ranks = rows["score"].rank(method="min", ascending=False).astype("int64")
    found = rows[["organisation_id", "name", "score"]].assign(rank=ranks)
    return found.sort_values(["rank", "organisation_id"], ignore_index=True)
