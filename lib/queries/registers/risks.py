"""Posts of integrity risk (廉政风险岗位) by level and organisation, and whose holders are due to change."""

from datetime import date

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Organisation, RegisterEntry
from lib.queries.base import frame, members
from lib.queries.registers.base import counted, is_done, is_overdue, one_where
from lib.rules.risk import LEVELS


def risk_posts(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per child of the place that has posts of risk (and the place's own office), those with most of level 1 first.

    Columns: value (the organisation's id), word (its name), first, second, third (posts of each level), rotated (holders
    that changed), overdue (holders that were to change by the date and did not).
    """
    child = members(viewer, place)
    kind = col(RegisterEntry.kind)
    levels = {
        name: func.sum(one_where(kind == level))
        for name, level in zip(("first", "second", "third"), LEVELS, strict=True)
    }
    statement = (
        select(
            child.c.child.label("value"),
            col(Organisation.name).label("word"),
            *(count.label(name) for name, count in levels.items()),
            func.sum(one_where(is_done(RegisterEntry, as_of))).label("rotated"),
            func.sum(one_where(is_overdue(RegisterEntry, as_of))).label("overdue"),
        )
        .join(child, child.c.member == col(RegisterEntry.organisation_id))
        .join(Organisation, col(Organisation.id) == child.c.child)
        .where(counted(viewer, place, ["risk_posts"], None, as_of))
        .group_by(child.c.child, col(Organisation.name), col(Organisation.position))
        .order_by(levels["first"].desc(), levels["second"].desc(), col(Organisation.position))
    )
    rows = frame(session, statement)
    return rows.assign(value=rows["value"].astype("str"))
