"""How long the letters of each kind are (函告建议): how many there are, and how many items each of them has (舟山)."""

from datetime import date

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session

from lib.access import Viewer
from lib.datasets.letters import KINDS
from lib.queries.base import frame
from lib.queries.registers.base import entries


def letter_shapes(
    session: Session, viewer: Viewer, place: int, since: date | None, as_of: date
) -> pd.DataFrame:
    """One row per kind of letter sent in the period: kind, letters, items, fewest and most items of one, organisations."""
    entry = entries(viewer, place, ["letters"], since, as_of)
    rows = frame(
        session,
        select(
            entry.kind,
            func.count().label("letters"),
            func.sum(entry.quantity).label("items"),
            func.min(entry.quantity).label("fewest"),
            func.max(entry.quantity).label("most"),
            func.count(entry.organisation_id.distinct()).label("organisations"),
        ).group_by(entry.kind),
    )
    return rows.sort_values("kind", key=lambda kinds: kinds.map(KINDS.index), ignore_index=True)
