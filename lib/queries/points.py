"""What people added to scores or took from them (加减分、一票否决、复核返还): which entries there are, and which count."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, case, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Indicator, Organisation, PointEntry, User
from lib.queries.base import AS_OF, ASKING, PLACE, QUARTER, columns, frame, framed, only, within
from lib.rules.calendar import quarter_label
from lib.standing import counts_at

STANDS, WITHDRAWN, OVERTAKEN = "stands", "withdrawn", "overtaken"
Withdrawer = aliased(User)


def points(session: Session, viewer: Viewer, place: int, year: int, as_of: date) -> pd.DataFrame:
    """One row per entry of the year's quarters that was given by as_of under the place, the newest first.

    Columns: id, quarter_id, quarter, organisation_id, name, kind, points (None for a veto), reason, document, indicator
    (of what an appeal gave back, else None), given_on, given_by (the account's title), withdrawn_on, withdrawn_by,
    withdrawn_reason, state: stands, withdrawn, or overtaken by a newer report or verdict.
    """
    withdrawn = col(PointEntry.withdrawn_on) <= as_of
    state = case((withdrawn, WITHDRAWN), (counts_at(as_of), STANDS), else_=OVERTAKEN)
    names = ("id", "quarter_id", "organisation_id", "kind", "hundredths", "reason", "document", "given_on")
    found = frame(
        session,
        select(
            *(col(getattr(PointEntry, name)) for name in names),  # type: ignore[call-overload]
            col(Organisation.name),
            col(Indicator.name).label("indicator"),
            col(User.title).label("given_by"),
            *(
                case((withdrawn, column)).label(name)
                for name, column in (
                    ("withdrawn_on", col(PointEntry.withdrawn_on)),
                    ("withdrawn_by", col(Withdrawer.title)),
                    ("withdrawn_reason", col(PointEntry.withdrawn_reason)),
                )
            ),
            state.label("state"),
        )
        .select_from(PointEntry)
        .join(Organisation, col(Organisation.id) == col(PointEntry.organisation_id))
        .join(User, col(User.id) == col(PointEntry.given_by))
        .outerjoin(Indicator, col(Indicator.id) == col(PointEntry.indicator_id))
        .outerjoin(Withdrawer, col(Withdrawer.id) == col(PointEntry.withdrawn_by))
        .where(
            within(viewer, place)(col(PointEntry.organisation_id)),
            col(PointEntry.quarter_id).between(year * 10 + 1, year * 10 + 4),
            col(PointEntry.given_on) <= as_of,
        )
        .order_by(col(PointEntry.given_on).desc(), col(PointEntry.id).desc()),
    )
    given = pd.Series([one / 100 if one else None for one in found["hundredths"]], dtype="object")
    quarters = [quarter_label(number) for number in found["quarter_id"]]
    return found.drop(columns="hundredths").assign(points=given, quarter=quarters)


def points_of(session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per entry that counts in the organisation's score or grade of the quarter at as_of, the oldest first.

    Columns: id, kind, points (0 for a veto), reason, document, indicator (None where it is about no task), since.
    """
    asked = {"viewer": viewer.organisation_id, "place": organisation, "quarter": quarter, "as_of": as_of}
    found = columns(session, statement_of_points(), asked)
    return framed({**found, "points": [one / 100 for one in found["points"]]})


@cache
def statement_of_points() -> Select[Any]:
    """The entries that count of one organisation in a quarter; points in hundredths."""
    shown: list[Any] = [
        col(PointEntry.id),
        col(PointEntry.kind),
        col(PointEntry.hundredths).label("points"),
        col(PointEntry.reason),
        col(PointEntry.document),
        col(Indicator.name).label("indicator"),
        col(PointEntry.given_on).label("since"),
    ]
    return (
        select(*shown)
        .select_from(PointEntry)
        .outerjoin(Indicator, col(Indicator.id) == col(PointEntry.indicator_id))
        .where(
            col(PointEntry.quarter_id) == QUARTER,
            only(ASKING, PLACE)(col(PointEntry.organisation_id)),
            counts_at(AS_OF),
        )
        .order_by(col(PointEntry.given_on), col(PointEntry.id))
    )
