"""The supervisor's desk (审核办理): what waits for a verdict, one item whole, and how reviewing has gone."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer
from lib.datasets.base import working_day
from lib.datasets.locking import locks
from lib.models import Assignment, Indicator, Organisation, Review, Submission, User
from lib.models.facts import UNREVIEWED
from lib.queries.base import ASKING, PLACE, QUARTER, columns, framed, one, only, shared, within
from lib.rules.status import Verdict

IDS = ("quarter_id", "organisation_id", "indicator_id")
VERSION = (*IDS, "version")
OWN, LOCKED = "own", "locked"
First: Any = aliased(Review)
Last: Any = aliased(Review)


@shared
def waiting_reviews(session: Session, viewer: Viewer, place: int) -> pd.DataFrame:
    """One row per assignment under the place whose last hand-in has no verdict yet, what waits longest first.

    Columns: quarter_id, organisation_id, code, name, kind, indicator_id, indicator_code, indicator, responsibility,
    version, due_on, reported_on, waited (days), barred (own: the viewer handed it in; locked: its quarter is locked
    and no permit covers it; else empty). The texts are asked for one by one: here are up to thousands.
    """
    today = working_day(session, viewer)
    found = columns(session, statement_of_waiting(), {"viewer": viewer.organisation_id, "place": place})
    authors = found.pop("user_id")
    shut = locks(session, today)
    keys = zip(found["quarter_id"], found["organisation_id"], found["reported_on"], authors, strict=True)
    barred = [
        OWN if author == viewer.user_id else "" if shut.came_in(quarter, organisation, day) else LOCKED
        for quarter, organisation, day, author in keys
    ]
    waited = [(today - day).days for day in found["reported_on"]]
    return framed({**found, "waited": waited, "barred": barred})


@cache
def statement_of_waiting() -> Select[Any]:
    """What waits under a place; the partial index of what waits finds it among millions of assignments."""
    here = within(ASKING, PLACE)
    return (
        select(
            *(col(getattr(Assignment, name)) for name in IDS),  # type: ignore[call-overload]
            *(col(getattr(Organisation, name)) for name in ("code", "name", "kind")),
            col(Indicator.code).label("indicator_code"),
            col(Indicator.name).label("indicator"),
            col(Indicator.responsibility),
            col(Assignment.version),
            col(Assignment.due_on),
            col(Assignment.last_on).label("reported_on"),
            col(Submission.user_id),
        )
        .select_from(Assignment)
        .join(Submission, and_(*(getattr(Submission, name) == getattr(Assignment, name) for name in VERSION)))
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .join(Indicator, col(Indicator.id) == col(Assignment.indicator_id))
        .where(UNREVIEWED, here(Assignment.organisation_id))
        .order_by(
            col(Assignment.last_on),
            col(Assignment.quarter_id),
            col(Organisation.position),
            col(Organisation.code),
            col(Indicator.code),
        )
    )


def review_card(
    session: Session, viewer: Viewer, organisation: int, quarter: int, indicator: int
) -> dict[str, Any] | None:
    """What was asked of the organisation, and where its assignment stands; None for what the viewer may not see.

    Keys: quarter_id, organisation_id, code, name, indicator_id, indicator_code, indicator, responsibility, category,
    standard, wanted (the evidence that is asked for), due_on, responsible, version (0: nothing came in), last_on,
    verdict.
    """
    known = ("due_on", "responsible", "version", "last_on", "verdict")
    asked = ("responsibility", "category", "standard")
    return one(
        session,
        select(
            *(col(getattr(Assignment, name)) for name in (*IDS, *known)),  # type: ignore[call-overload]
            *(col(getattr(Organisation, name)) for name in ("code", "name")),
            *(col(getattr(Indicator, name)) for name in asked),
            col(Indicator.evidence).label("wanted"),
            col(Indicator.code).label("indicator_code"),
            col(Indicator.name).label("indicator"),
        )
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .join(Indicator, col(Indicator.id) == col(Assignment.indicator_id))
        .where(
            col(Assignment.quarter_id) == quarter,
            only(viewer, organisation)(col(Assignment.organisation_id)),
            col(Assignment.indicator_id) == indicator,
        ),
    )


@shared
def reviewed(session: Session, viewer: Viewer, place: int, quarter: int) -> pd.DataFrame:
    """One row per hand-in of the quarter under the place, judged or not.

    Columns: organisation_id, name, indicator_id, indicator_code, indicator, version, reported_on, reviewed_on (of the
    first verdict, None while it waits), days (from the hand-in to it), verdict and reason (of the last one), reviewer.
    """
    asked = {"viewer": viewer.organisation_id, "place": place, "quarter": quarter}
    found = columns(session, statement_of_reviewed(), asked)
    pairs = zip(found["reported_on"], found["reviewed_on"], strict=True)
    days = [None if judged is None else (judged - handed).days for handed, judged in pairs]
    return framed({**found, "days": days})


@cache
def statement_of_reviewed() -> Select[Any]:
    """The hand-ins of a quarter under a place, each with its first and its last verdict."""
    here = within(ASKING, PLACE)
    numbers = (
        select(
            *(col(getattr(Review, name)) for name in VERSION),  # type: ignore[call-overload]
            func.min(Review.number).label("first"),
            func.max(Review.number).label("last"),
        )
        .where(col(Review.quarter_id) == QUARTER, here(Review.organisation_id))
        .group_by(*(col(getattr(Review, name)) for name in VERSION))
        .subquery("numbers")
    )
    return (
        select(
            col(Submission.organisation_id),
            col(Organisation.name),
            col(Submission.indicator_id),
            col(Indicator.code).label("indicator_code"),
            col(Indicator.name).label("indicator"),
            col(Submission.version),
            col(Submission.reported_on),
            First.reviewed_on,
            Last.verdict,
            Last.reason,
            col(User.title).label("reviewer"),
        )
        .select_from(Submission)
        .join(Organisation, col(Organisation.id) == col(Submission.organisation_id))
        .join(Indicator, col(Indicator.id) == col(Submission.indicator_id))
        .outerjoin(numbers, and_(*(numbers.c[name] == getattr(Submission, name) for name in VERSION)))
        .outerjoin(First, verdict_of(First, numbers, "first"))
        .outerjoin(Last, verdict_of(Last, numbers, "last"))
        .outerjoin(User, col(User.id) == Last.user_id)
        .where(col(Submission.quarter_id) == QUARTER, here(Submission.organisation_id))
        .order_by(
            col(Organisation.position), col(Organisation.code), col(Indicator.code), col(Submission.version)
        )
    )


def verdict_of(table: Any, numbers: Any, which: str) -> ColumnElement[bool]:
    """The condition that a verdict is the first or the last one on its version."""
    same = (getattr(table, name) == numbers.c[name] for name in VERSION)
    return and_(*same, table.number == numbers.c[which])


class Facet:
    """What the statistics are by: the column that tells the groups apart, and the one with their names."""

    ORGANISATION = ("organisation_id", "name")
    INDICATOR = ("indicator_id", "indicator")


def review_statistics(session: Session, viewer: Viewer, place: int, quarter: int, facet: str) -> pd.DataFrame:
    """One row per organisation or per indicator (facet: organisation, indicator): how reviewing its hand-ins has gone.

    Columns: that of the id, name, handed (hand-ins), waiting, judged, returned, rate (returned of judged), middle and
    nine_tenths (days from hand-in to first verdict: median, 90th percentile; None where none was judged). What is
    returned most often comes first.
    """
    key, name = Facet.ORGANISATION if facet == "organisation" else Facet.INDICATOR
    rows = reviewed(session, viewer, place, quarter)
    groups: dict[int, list[int]] = defaultdict(list)
    for at, number in enumerate(rows[key].tolist()):
        groups[number].append(at)
    names, verdicts, days = (rows[one].tolist() for one in (name, "verdict", "days"))
    made = [
        {
            key: number,
            "name": names[part[0]],
            **course_of([verdicts[at] for at in part], [days[at] for at in part]),
        }
        for number, part in groups.items()
    ]
    found = pd.DataFrame(made, columns=[key, "name", *course_of([], [])])
    order = ["rate", "returned", "handed"]
    return found.sort_values(order, ascending=False, kind="stable", na_position="last", ignore_index=True)


def course_of(verdicts: Sequence[str | None], days: Sequence[float | None]) -> dict[str, Any]:
    """How reviewing these hand-ins has gone, by the names of review_statistics; no verdict is None."""
    judged = [took for verdict, took in zip(verdicts, days, strict=True) if verdict is not None]
    returned = sum(verdict == Verdict.RETURNED for verdict in verdicts)
    count = len(judged)
    middle, nine_tenths = np.percentile(np.array(judged, dtype=float), (50, 90)) if count else (None, None)
    return {
        "handed": len(verdicts),
        "waiting": len(verdicts) - count,
        "judged": count,
        "returned": returned,
        "rate": returned / count if count else None,
        "middle": None if middle is None else float(middle),
        "nine_tenths": None if nine_tenths is None else float(nine_tenths),
    }


def review_course(session: Session, viewer: Viewer, place: int, quarter: int) -> dict[str, Any]:
    """How reviewing the quarter's hand-ins under the place has gone, all together: the keys of review_statistics."""
    rows = reviewed(session, viewer, place, quarter)
    return course_of(rows["verdict"].tolist(), rows["days"].tolist())
