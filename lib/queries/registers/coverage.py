"""Coverage by talks (谈话覆盖): which organisations were talked to in a period, by kind, and which are still missing (吉林)."""

from datetime import date

import pandas as pd
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.datasets.talks import FACE_TO_FACE
from lib.models import KIND_WORDS, Organisation, OrganisationKind
from lib.queries.base import frame, shared, within
from lib.queries.registers.base import entries


@shared
def talk_reach(session: Session, viewer: Viewer, place: int, since: date | None, as_of: date) -> pd.DataFrame:
    """One row per organisation under the place that was not closed by as_of, and how it was talked to in the period.

    Columns: organisation_id, name, kind, talks, persons (of talks face to face: letters, written self-criticisms and
    circulars are none), last_on (None: never). A place without organisations under it stands for itself.
    """
    if not viewer.may(Permission.SEE_REGISTERS):
        return pd.DataFrame(columns=["organisation_id", "name", "kind", "talks", "persons", "last_on"])
    entry = entries(viewer, place, ["talks"], since, as_of)
    talked = (
        select(
            entry.organisation_id,
            func.count().label("talks"),
            func.sum(entry.quantity).label("persons"),
            func.max(entry.happened_on).label("last_on"),
        )
        .where(entry.kind.in_(FACE_TO_FACE))
        .group_by(entry.organisation_id)
        .subquery("talked")
    )
    closed = col(Organisation.closed_on)
    rows = frame(
        session,
        select(
            col(Organisation.id).label("organisation_id"),
            col(Organisation.name),
            col(Organisation.kind),
            func.coalesce(talked.c.talks, 0).label("talks"),
            func.coalesce(talked.c.persons, 0).label("persons"),
            talked.c.last_on,
        )
        .outerjoin(talked, talked.c.organisation_id == col(Organisation.id))
        .where(within(viewer, place)(Organisation.id), or_(closed.is_(None), closed > as_of))
        .order_by(col(Organisation.position), col(Organisation.code)),
    )
    below = rows["organisation_id"] != place
    return rows[below].reset_index(drop=True) if below.any() else rows


def talk_coverage(
    session: Session, viewer: Viewer, place: int, since: date | None, as_of: date
) -> pd.DataFrame:
    """One row per kind of organisation under the place: kind, word, organisations, talked, rate (of 1), in the kinds' order."""
    rows = talk_reach(session, viewer, place, since, as_of)
    talked = rows["talks"] > 0
    found = [
        (kind.value, KIND_WORDS[kind], int(of_kind.sum()), int((of_kind & talked).sum()))
        for kind in OrganisationKind
        if (of_kind := rows["kind"] == kind.value).any()
    ]
    table = pd.DataFrame(found, columns=["kind", "word", "organisations", "talked"])
    return table.assign(rate=table["talked"] / table["organisations"])


def talk_missing(
    session: Session, viewer: Viewer, place: int, since: date | None, as_of: date
) -> pd.DataFrame:
    """One row per organisation under the place that nobody talked to in the period, by kind: organisation_id, name, kind, word."""
    rows = talk_reach(session, viewer, place, since, as_of)
    order = [kind.value for kind in OrganisationKind]
    rows = rows[rows["talks"] == 0].sort_values(
        "kind", key=lambda kinds: kinds.map(order.index), kind="stable", ignore_index=True
    )
    words = [KIND_WORDS[OrganisationKind(kind)] for kind in rows["kind"]]
    return rows.assign(word=words)[["organisation_id", "name", "kind", "word"]]
