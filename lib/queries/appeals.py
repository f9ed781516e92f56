"""Appeals (复核申请): what an organisation can still ask about, what was asked and decided, and who may decide."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.models import Appeal, Indicator, Organisation, PointEntry, Review, User
from lib.queries.base import frame, framed, only, within
from lib.queries.keeping import rules_of
from lib.queries.organisation import deductions
from lib.rules.appeals import OF_TASKS, ask_until, subject
from lib.rules.calendar import last_quarters, quarter_label, quarter_of
from lib.rules.score import Cause

Judge: Any = aliased(User)
Decider: Any = aliased(User)
LOOKED_BACK = 4  # quarters in which a return or a deduction can be so young that it can be asked about


def appeals(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per appeal of an organisation under the place that was made by as_of, those undecided first, the newest first.

    Columns: id, quarter_id, quarter, organisation_id, name, cause, indicator (None for points), document (of points,
    else None), points (what was lost; 0 for a veto), since, reason, asked_on, asked_by, judge (the title of whoever
    gave the verdict or took the points; None: the rule did), outcome, answer, decided_on, decided_by (None while it
    waits), mine (whether it waits for this viewer).
    """
    decided = col(Appeal.decided_on) <= as_of
    judge = func.coalesce(col(PointEntry.given_by), col(Review.user_id))
    names = ("id", "quarter_id", "organisation_id", "cause", "hundredths", "since", "reason", "asked_on")
    verdict = and_(
        *(
            getattr(Review, name) == getattr(Appeal, name)
            for name in ("quarter_id", "organisation_id", "indicator_id", "version", "number")
        )
    )
    shown: list[Any] = [
        *(col(getattr(Appeal, name)) for name in names),
        col(Organisation.name),
        col(Indicator.name).label("indicator"),
        col(PointEntry.document),
        col(User.title).label("asked_by"),
        Judge.title.label("judge"),
        case((decided, col(Appeal.outcome))).label("outcome"),
        case((decided, col(Appeal.answer))).label("answer"),
        case((decided, col(Appeal.decided_on))).label("decided_on"),
        case((decided, Decider.title)).label("decided_by"),
        and_(
            col(Appeal.outcome).is_(None),
            col(Appeal.organisation_id) != viewer.organisation_id,
            or_(
                Judge.id.is_(None),
                and_(Judge.id != viewer.user_id, viewer.sees(Judge.organisation_id)),
            ),
        ).label("mine"),
    ]
    found = frame(
        session,
        select(*shown)
        .select_from(Appeal)
        .join(Organisation, col(Organisation.id) == col(Appeal.organisation_id))
        .join(User, col(User.id) == col(Appeal.asked_by))
        .outerjoin(Indicator, col(Indicator.id) == col(Appeal.indicator_id))
        .outerjoin(PointEntry, col(PointEntry.id) == col(Appeal.entry_id))
        .outerjoin(Review, verdict)
        .outerjoin(Judge, Judge.id == judge)
        .outerjoin(Decider, Decider.id == col(Appeal.decided_by))
        .where(within(viewer, place)(col(Appeal.organisation_id)), col(Appeal.asked_on) <= as_of)
        .order_by(case((decided, 1), else_=0), col(Appeal.asked_on).desc(), col(Appeal.id).desc()),
    )
    may = viewer.may(Permission.JUDGE_APPEALS)
    return found.drop(columns="hundredths").assign(
        points=[one / 100 for one in found["hundredths"]],
        quarter=[quarter_label(number) for number in found["quarter_id"]],
        mine=[may and bool(mine) for mine in found["mine"]],
    )


def appealable(session: Session, viewer: Viewer, organisation: int, today: date) -> pd.DataFrame:
    """One row per return or deduction of the organisation that can still be asked about today, what ends first first.

    Columns: quarter_id, quarter, organisation_id, cause, indicator_id (None for points), indicator (or the document),
    entry_id (None for tasks), points, since, until (the last day), reason.
    """
    quarters = last_quarters(quarter_of(today), LOOKED_BACK)
    rules = rules_of(session, viewer, quarters)
    asked = set(
        session.execute(
            select(col(Appeal.subject)).where(
                only(viewer, organisation)(col(Appeal.organisation_id)),
                col(Appeal.quarter_id).in_(quarters),
            )
        ).scalars()
    )
    rows: list[dict[str, Any]] = []
    for quarter in quarters:
        for lost in deductions(session, viewer, organisation, quarter, today).to_dict("records"):
            cause = Cause(lost["cause"])
            until = ask_until(rules[quarter], lost["since"])
            if cause is Cause.APPEAL or lost["points"] < 0 or not lost["since"] <= today <= until:
                continue
            version = int(lost["version"]) if cause is Cause.RETURNED else 0
            about = (int(lost["indicator_id"]), version) if cause in OF_TASKS else (int(lost["entry_id"]),)
            if subject(quarter, organisation, cause, about) not in asked:
                more = {"quarter_id": quarter, "quarter": quarter_label(quarter), "until": until}
                rows.append({str(name): value for name, value in lost.items()} | more)
    rows.sort(key=lambda row: (row["until"], row["quarter_id"], row["indicator_code"]))
    names = (
        *("quarter_id", "quarter", "cause", "indicator_id", "indicator", "entry_id"),
        *("points", "since", "until", "reason"),
    )
    found: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in names}
    return framed({**found, "organisation_id": [organisation for _ in rows]})
