"""Which after-the-fact filings (事后报备) lack an attachment, and which one."""

import json
from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Organisation, RegisterEntry
from lib.queries.base import framed
from lib.queries.registers.base import counted
from lib.rules.filings import missing

NAME = "filings"


def filing_gaps(
    session: Session, viewer: Viewer, place: int, since: date | None, as_of: date
) -> pd.DataFrame:
    """One row per filing of the period that lacks an attachment, the most lacking first.

    Columns: id, organisation_id, organisation, activity, filed_on, missing (how many), lacks (which, in words).
    """
    own = ("id", "organisation_id", "happened_on", "details")
    statement = (
        select(*(col(getattr(RegisterEntry, name)) for name in own), col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(RegisterEntry.organisation_id))
        .where(counted(viewer, place, [NAME], since, as_of))
        .order_by(col(RegisterEntry.happened_on).desc(), col(RegisterEntry.id))
    )
    rows = []
    for number, organisation, filed_on, text, name in session.execute(statement):
        told = json.loads(text)
        lacks = missing(told)
        if lacks:
            rows.append(
                (number, organisation, name, told["activity"], filed_on, len(lacks), "、".join(lacks))
            )
    rows.sort(key=lambda row: -row[5])
    names = ("id", "organisation_id", "organisation", "activity", "filed_on", "missing", "lacks")
    return framed({label: [row[at] for row in rows] for at, label in enumerate(names)})
