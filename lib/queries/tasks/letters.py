"""Letters of commitment (函告书): whose plans there are, how far each is in a quarter, and its items."""

from typing import Any

import pandas as pd
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import (
    Assignment,
    CommitmentItem,
    CommitmentLetter,
    CommitmentReport,
    Indicator,
    Organisation,
    User,
)
from lib.queries.base import frame, within
from lib.rules.commitments import Progress

Newer: Any = aliased(CommitmentReport)


def newest() -> Any:
    """The condition that nothing newer was told of the item for that quarter."""
    same = [
        getattr(Newer, name) == getattr(CommitmentReport, name)
        for name in ("letter_id", "number", "quarter_id")
    ]
    newer = and_(*same, Newer.version > col(CommitmentReport.version))
    return ~select(Newer.version).where(newer).exists()


def told_of(quarter: int) -> Any:
    """The condition that joins an item with what was last told of it for the quarter."""
    return and_(
        col(CommitmentReport.letter_id) == col(CommitmentItem.letter_id),
        col(CommitmentReport.number) == col(CommitmentItem.number),
        col(CommitmentReport.quarter_id) == quarter,
        newest(),
    )


def letters(session: Session, viewer: Viewer, place: int, quarter: int) -> pd.DataFrame:
    """One row per letter of the quarter's year under the place that was not withdrawn, by organisation and post.

    Columns: id, organisation_id, name, post, document, issued_on, items, done, under_way (as told for the quarter) and
    missing (nothing told yet).
    """
    progress = col(CommitmentReport.progress)
    rows = frame(
        session,
        select(
            col(CommitmentLetter.id),
            col(CommitmentLetter.organisation_id),
            col(Organisation.name),
            col(CommitmentLetter.post),
            col(CommitmentLetter.document),
            col(CommitmentLetter.issued_on),
            func.count().label("items"),
            *(func.sum(case((progress == each, 1), else_=0)).label(each.value) for each in Progress),
        )
        .select_from(CommitmentLetter)
        .join(Organisation, col(Organisation.id) == col(CommitmentLetter.organisation_id))
        .join(CommitmentItem, col(CommitmentItem.letter_id) == col(CommitmentLetter.id))
        .outerjoin(CommitmentReport, told_of(quarter))
        .where(
            within(viewer, place)(col(CommitmentLetter.organisation_id)),
            col(CommitmentLetter.year) == quarter // 10,
            col(CommitmentLetter.withdrawn_on).is_(None),
        )
        .group_by(col(CommitmentLetter.id), col(Organisation.id))
        .order_by(col(Organisation.code), col(CommitmentLetter.id)),
    )
    return rows.assign(missing=rows["items"] - rows["done"] - rows["under_way"])


def letter_items(session: Session, viewer: Viewer, letter: int, quarter: int) -> pd.DataFrame:
    """One row per item of the letter, in turn, with what was last told of it for the quarter.

    Columns: number, content, indicator (its code, None for an item of its own), handed_in (whether the indicator's task
    was reported in the quarter, None where there is no such task), progress, words, reported_on, version and by (None
    while nothing is told). No row for a letter that the viewer may not see or that was withdrawn.
    """
    rows = frame(
        session,
        select(
            col(CommitmentItem.number),
            col(CommitmentItem.content),
            col(Indicator.code).label("indicator"),
            col(Assignment.version).label("handed_in"),
            *(
                col(getattr(CommitmentReport, name))
                for name in ("progress", "words", "reported_on", "version")
            ),
            col(User.title).label("by"),
        )
        .select_from(CommitmentItem)
        .join(CommitmentLetter, col(CommitmentLetter.id) == col(CommitmentItem.letter_id))
        .outerjoin(Indicator, col(Indicator.id) == col(CommitmentItem.indicator_id))
        .outerjoin(
            Assignment,
            and_(
                col(Assignment.quarter_id) == quarter,
                col(Assignment.organisation_id) == col(CommitmentLetter.organisation_id),
                col(Assignment.indicator_id) == col(CommitmentItem.indicator_id),
            ),
        )
        .outerjoin(CommitmentReport, told_of(quarter))
        .outerjoin(User, col(User.id) == col(CommitmentReport.user_id))
        .where(
            col(CommitmentItem.letter_id) == letter,
            viewer.sees(col(CommitmentLetter.organisation_id)),
            col(CommitmentLetter.withdrawn_on).is_(None),
        )
        .order_by(col(CommitmentItem.number)),
    )
    handed_in = [None if version is None else version > 0 for version in rows["handed_in"]]
    return rows.assign(handed_in=pd.Series(handed_in, dtype=object))
