"""Late permits (补报许可): who may still report in a locked quarter, why, and until when."""

from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.datasets.base import working_day
from lib.models import LatePermit, Organisation, User
from lib.queries.base import frame, within
from lib.rules.calendar import quarter_label

HOLDS, OVER, WITHDRAWN = "有效", "到期", "收回"


def permits(session: Session, viewer: Viewer, place: int) -> pd.DataFrame:
    """One row per permit of an organisation under the place, the newest first.

    Columns: id, quarter_id, quarter, organisation_id, name, reason, approved_by, granted_on, until_on, ended_on,
    granted_by (the account's title), state (有效, 到期, 收回).
    """
    names = (
        "id",
        "quarter_id",
        "organisation_id",
        "reason",
        "approved_by",
        "granted_on",
        "until_on",
        "ended_on",
    )
    here = within(viewer, place)
    rows = frame(
        session,
        select(
            *(col(getattr(LatePermit, name)) for name in names),  # type: ignore[call-overload]
            col(Organisation.name),
            col(User.title).label("granted_by"),
        )
        .join(Organisation, col(Organisation.id) == col(LatePermit.organisation_id))
        .join(User, col(User.id) == col(LatePermit.granted_by))
        .where(here(col(LatePermit.organisation_id)))
        .order_by(col(LatePermit.id).desc()),
    )
    today = working_day(session, viewer)
    pairs = zip(rows["until_on"], rows["ended_on"], strict=True)
    return rows.assign(
        quarter=[quarter_label(number) for number in rows["quarter_id"]],
        state=[state(until_on, ended_on, today) for until_on, ended_on in pairs],
    )


def state(until_on: date, ended_on: date | None, today: date) -> str:
    """Whether a permit holds today, in a word."""
    if ended_on is not None:
        return WITHDRAWN
    return HOLDS if today <= until_on else OVER
