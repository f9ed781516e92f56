"""All about one organisation's quarter (单位画像): its assignments, its deductions, each hand-in with its verdict."""

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import ImportBatch, Indicator, Review, Submission, User
from lib.queries.base import AS_OF, ASKING, PLACE, QUARTER, columns, frame, framed, only, shared
from lib.queries.keeping import score_rule
from lib.queries.points import points_of
from lib.rules.score import Dated
from lib.rules.score import deductions as rule_deductions
from lib.rules.status import is_late, status
from lib.standing import KEY, facts_at

Reviewer = aliased(User)
NAMED = ("indicator_id", "due_on", "version")


@shared
def assignments(
    session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date
) -> pd.DataFrame:
    """One row per assignment of the organisation in the quarter, as it stood at as_of, in the indicators' order.

    Columns: indicator_id, indicator_code, indicator, responsibility, category, standard, evidence, due_on,
    responsible, first_on, version, last_on, verdict, verdict_on, reason, status, late.
    """
    asked = {"viewer": viewer.organisation_id, "place": organisation, "quarter": quarter, "as_of": as_of}
    found = columns(session, statement_of_assignments(), asked)
    dates = list(zip(found["due_on"], found["first_on"], found["verdict"], strict=True))
    found["status"] = [status(due_on, first_on, verdict, as_of).value for due_on, first_on, verdict in dates]
    late = np.array([is_late(due_on, first_on) for due_on, first_on, _ in dates], dtype=bool)
    return framed({**found, "late": late})


@cache
def statement_of_assignments() -> Select[Any]:
    """What the facts say of each assignment of one organisation in a quarter, and why the last verdict was given."""
    facts = facts_at(AS_OF, [QUARTER], only(ASKING, PLACE)).subquery("facts")
    reason = (
        select(col(Review.reason))
        .where(
            *(getattr(Review, name) == facts.c[name] for name in (*KEY, "version")),
            col(Review.reviewed_on) <= AS_OF,
        )
        .order_by(col(Review.number).desc())
        .limit(1)
        .scalar_subquery()
    )
    known = ("due_on", "responsible", "first_on", "version", "last_on", "verdict", "verdict_on")
    return (
        select(
            facts.c.indicator_id,
            col(Indicator.code).label("indicator_code"),
            col(Indicator.name).label("indicator"),
            *(
                col(getattr(Indicator, name))
                for name in ("responsibility", "category", "standard", "evidence")
            ),
            *(facts.c[name] for name in known),
            func.coalesce(reason, "").label("reason"),
        )
        .join(Indicator, col(Indicator.id) == facts.c.indicator_id)
        .order_by(col(Indicator.code))
    )


@shared
def deductions(
    session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date
) -> pd.DataFrame:
    """One row per deduction of the score: indicator_id, due_on, version, entry_id, indicator_code, indicator, reason, cause,
    points, since.

    points are what was lost: by rule, then by what people gave, where they are negative if points were added and 0 for
    a veto; there the document stands for the indicator; indicator_id, due_on and version are None, for tasks entry_id.
    """
    rows = assignments(session, viewer, organisation, quarter, as_of)
    dated = [
        Dated(number, *values)
        for number, values in enumerate(
            zip(rows["due_on"], rows["first_on"], rows["verdict"], rows["verdict_on"], strict=True)
        )
    ]
    found = rule_deductions(score_rule(session, viewer, quarter), dated, as_of)
    given = points_of(session, viewer, organisation, quarter, as_of)
    lost = [rows.iloc[item.assignment] for item in found]
    return framed(
        {
            **{name: [*(row[name] for row in lost), *(None for _ in given["kind"])] for name in NAMED},
            "entry_id": [*(None for _ in lost), *given["id"]],
            "indicator_code": [*(row["indicator_code"] for row in lost), *("" for _ in given["kind"])],
            "indicator": [*(row["indicator"] for row in lost), *given["document"]],
            "reason": [*(row["reason"] for row in lost), *given["reason"]],
            "cause": [*(item.cause.value for item in found), *given["kind"]],
            "points": [*(item.points for item in found), *(0.0 - points for points in given["points"])],
            "since": [*(item.since for item in found), *given["since"]],
        }
    )


def versions(
    session: Session, viewer: Viewer, organisation: int, quarter: int, indicator: int, as_of: date
) -> pd.DataFrame:
    """One row per hand-in of an assignment and verdict on it, dated up to as_of, the newest first.

    Columns: version, reported_on, done_on, content, evidence, received_at, handed_in_by, batch_id, row, file_name,
    number, verdict, reason, reviewed_on, reviewed_by, review_batch_id, review_row; the last are None without verdict.
    """
    return frame(
        session,
        (
            select(
                *(
                    col(getattr(Submission, name))
                    for name in (
                        "version",
                        "reported_on",
                        "done_on",
                        "content",
                        "evidence",
                        "received_at",
                        "batch_id",
                        "row",
                    )
                ),
                col(User.title).label("handed_in_by"),
                col(ImportBatch.file_name),
                col(Review.number),
                col(Review.verdict),
                col(Review.reason),
                col(Review.reviewed_on),
                col(Reviewer.title).label("reviewed_by"),
                col(Review.batch_id).label("review_batch_id"),
                col(Review.row).label("review_row"),
            )
            .join(User, col(User.id) == col(Submission.user_id))
            .join(ImportBatch, col(ImportBatch.id) == col(Submission.batch_id))
            .outerjoin(
                Review,
                and_(
                    *(getattr(Review, name) == getattr(Submission, name) for name in (*KEY, "version")),
                    col(Review.reviewed_on) <= as_of,
                ),
            )
            .outerjoin(Reviewer, col(Reviewer.id) == col(Review.user_id))
            .where(
                col(Submission.quarter_id) == quarter,
                only(viewer, organisation)(col(Submission.organisation_id)),
                col(Submission.indicator_id) == indicator,
                col(Submission.reported_on) <= as_of,
            )
            .order_by(col(Submission.version).desc(), col(Review.number).desc())
        ),
    )
