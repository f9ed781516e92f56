"""One organisation's quarter by responsibility and category."""

from datetime import date

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.models import RESPONSIBILITY_WORDS
from lib.rules.status import Status, rate


def by_category(
    session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date
) -> pd.DataFrame:
    """One row per responsibility and category of the organisation's assignments: due, reported, passed, wrong, rate."""
    rows = queries.assignments(session, viewer, organisation, quarter, as_of)
    states = rows["status"]
    found = rows.assign(
        due=1,
        reported=(rows["version"] > 0).astype("int64"),
        passed=(states == Status.PASSED).astype("int64"),
        returned=(states == Status.RETURNED).astype("int64"),
        overdue=(states == Status.OVERDUE).astype("int64"),
    )
    keys = ["responsibility", "category"]
    sums = found.groupby(keys, sort=False, as_index=False)[
        ["due", "reported", "passed", "returned", "overdue"]
    ].sum()
    return sums.assign(
        group=[
            f"{RESPONSIBILITY_WORDS[one][:2]}·{two}"
            for one, two in zip(sums["responsibility"], sums["category"], strict=True)
        ],
        rate=[rate(part, whole) for part, whole in zip(sums["passed"], sums["due"], strict=True)],
    )
