"""How many lamps were lit and put out between two days (新亮灯、灭灯), of those that a quarter's boards look at."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Date, Select, and_, bindparam, case, func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Lamp
from lib.queries.base import AS_OF, columns, framed, shared
from lib.queries.lamps import NOBODY, ONE, asking, in_scope
from lib.rules.calendar import first_day, last_day

SINCE: Any = bindparam("since", type_=Date())


@shared
def lamp_moves(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row: since and until (from the quarter's first day to as_of or its last), lit and cleared in these days.

    In the scope of lamp_counts: the lamps of the quarter and those of no quarter. No row for a place that the viewer
    may not see, and before the quarter has begun.
    """
    since, until = first_day(quarter), min(as_of, last_day(quarter))
    asked = asking(session, viewer, place, quarter=quarter, as_of=until, since=since)
    if asked["top"] == NOBODY or until < since:
        return pd.DataFrame(columns=["since", "until", "lit", "cleared"])
    found = columns(session, statement_of_moves(), asked)
    return framed(
        {"since": [since], "until": [until], **{name: [int(found[name][0] or 0)] for name in found}}
    )


@cache
def statement_of_moves() -> Select[Any]:
    """How many lamps began, and how many ended, between the two days."""
    lamps = in_scope(False, col(Lamp.cleared_on) >= SINCE, col(Lamp.raised_on) <= AS_OF).c
    lit = lamps.raised_on >= SINCE
    cleared = and_(lamps.cleared_on >= SINCE, lamps.cleared_on <= AS_OF)
    return select(
        *(
            func.sum(case((true, ONE), else_=0)).label(name)
            for name, true in (("lit", lit), ("cleared", cleared))
        )
    )
