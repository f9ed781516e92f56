"""Outside systems (外部系统) and what they delivered: when last, when next, who is late."""

from datetime import date

import pandas as pd
from sqlmodel import Session

from lib.access import Viewer
from lib.datasets.deliveries import REFUSED
from lib.queries.base import framed
from lib.queries.registers.entries import register_entries
from lib.rules.feeds import FeedState, expected_on, feed_state

ORDER = (FeedState.LATE, FeedState.NEVER, FeedState.ON_TIME)


def feeds(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per outside system of the place, the late ones first.

    Columns: id (of the system's entry), organisation_id, organisation, code, name, keeper, delivers, dataset, every_days,
    joined_on, last_on (the last file that was taken in; None for none), expected_on, state (FeedState), days_late,
    received and refused (files).
    """
    systems = register_entries(session, viewer, place, "systems", None, as_of)
    files = register_entries(session, viewer, place, "deliveries", None, as_of)
    came: dict[tuple[int, str], list[date]] = {}
    refused: dict[tuple[int, str], int] = {}
    for row in files.to_dict("records"):
        named = row["organisation_id"], row["system"]
        if row["outcome"] == REFUSED:
            refused[named] = refused.get(named, 0) + 1
        else:
            came.setdefault(named, []).append(row["received_on"])
    told = []
    for row in systems.to_dict("records"):
        named = row["organisation_id"], row["code"]
        last = max(came.get(named, []), default=None)
        asked = row["joined_on"], last, int(row["every_days"])
        state = feed_state(*asked, as_of)
        own = {name: row[name] for name in FEED}
        due = expected_on(*asked)
        told.append(
            own
            | {
                "last_on": last,
                "expected_on": due,
                "state": state.value,
                "days_late": (as_of - due).days if state is FeedState.LATE else 0,
                "received": len(came.get(named, [])),
                "refused": refused.get(named, 0),
            }
        )
    told.sort(key=lambda row: (ORDER.index(FeedState(row["state"])), row["expected_on"], row["code"]))
    return framed({name: [row[name] for row in told] for name in (*FEED, *STANDING)})


FEED = (
    "id",
    "organisation_id",
    "organisation",
    "code",
    "name",
    "keeper",
    "delivers",
    "dataset",
    "every_days",
    "joined_on",
)
STANDING = ("last_on", "expected_on", "state", "days_late", "received", "refused")
