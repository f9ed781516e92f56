"""What a template is filled with beforehand, so that nobody has to copy codes: what is still to do in a quarter."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Assignment, Indicator, Organisation
from lib.queries.base import frame
from lib.rules.calendar import quarter_label
from lib.rules.status import Verdict


def to_report(session: Session, viewer: Viewer, quarter: int) -> pd.DataFrame:
    """One row per task of the viewer's subtree that waits for a report: nothing handed in yet, or returned."""
    waiting = (col(Assignment.version) == 0) | (col(Assignment.verdict) == Verdict.RETURNED)
    return tasks(session, viewer, quarter, waiting)


def to_review(session: Session, viewer: Viewer, quarter: int) -> pd.DataFrame:
    """One row per task of the viewer's subtree that was reported and has no verdict yet."""
    return tasks(session, viewer, quarter, (col(Assignment.version) > 0) & col(Assignment.verdict).is_(None))


def tasks(session: Session, viewer: Viewer, quarter: int, waiting: ColumnElement[bool]) -> pd.DataFrame:
    """The tasks of a quarter, named as the columns of the files are: quarter, organisation, indicator and their names."""
    rows = frame(
        session,
        select(
            col(Organisation.code).label("organisation"),
            col(Organisation.name).label("organisation_name"),
            col(Indicator.code).label("indicator"),
            col(Indicator.name).label("indicator_name"),
        )
        .select_from(Assignment)
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .join(Indicator, col(Indicator.id) == col(Assignment.indicator_id))
        .where(col(Assignment.quarter_id) == quarter, viewer.sees(col(Assignment.organisation_id)), waiting)
        .order_by(col(Organisation.position), col(Organisation.code), col(Indicator.code)),
    )
    rows.insert(0, "quarter", quarter_label(quarter))
    return rows


FILLED: dict[str, Callable[[Session, Viewer, int], Any]] = {"reports": to_report, "reviews": to_review}
"""By kind of file, the query whose rows its template begins with; the templates of other kinds are empty."""
