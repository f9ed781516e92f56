"""The tasks that stand (已下达), how each came to be as it is, and what is due soon and not reported (提醒清单)."""

import json
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import (
    Assignment,
    BatchState,
    ImportBatch,
    ImportChange,
    Indicator,
    Organisation,
    Quarter,
    User,
)
from lib.queries.base import frame, within
from lib.rules.calendar import quarter_label, quarter_of

FIELDS = ("due_on", "responsible")


def issued_tasks(session: Session, viewer: Viewer, place: int, quarter: int) -> pd.DataFrame:
    """One row per task of the quarter under the place, by organisation and indicator.

    Columns: organisation_id, organisation (code), name, kind, indicator_id, indicator (code), indicator_name,
    quarter_id, due_on, responsible, reported (whether anything was handed in).
    """
    return listed(session, viewer, place, col(Assignment.quarter_id) == quarter, by_day=False)


def due_soon(session: Session, viewer: Viewer, place: int, today: date, days: int) -> pd.DataFrame:
    """One row per task under the place that is due within so many days, today included, and has no report.

    Columns as of issued_tasks, with quarter (its label) and left (days until it is due); the soonest first. Quarters
    that are locked today are left out: nothing can be handed in there.
    """
    last = today + timedelta(days=days)
    open_ones = (
        select(col(Quarter.id))
        .where(or_(col(Quarter.locked_on).is_(None), col(Quarter.locked_on) > today))
        # a due date lies in its quarter or in the year after it: older quarters have none of these days
        .where(col(Quarter.id) > quarter_of(today) - 20, col(Quarter.id) <= quarter_of(last))
    )
    waiting = (
        col(Assignment.quarter_id).in_(open_ones)
        & (col(Assignment.version) == 0)
        & col(Assignment.due_on).between(today, last)
    )
    rows = listed(session, viewer, place, waiting, by_day=True)
    return rows.assign(
        quarter=[quarter_label(number) for number in rows["quarter_id"]],
        left=[(due_on - today).days for due_on in rows["due_on"]],
    )


def listed(
    session: Session, viewer: Viewer, place: int, wanted: ColumnElement[bool], by_day: bool
) -> pd.DataFrame:
    """The tasks under the place that are wanted, named."""
    first = [col(Assignment.due_on)] if by_day else []
    statement: Any = (
        select(
            col(Organisation.id).label("organisation_id"),
            col(Organisation.code).label("organisation"),
            col(Organisation.name),
            col(Organisation.kind),
            col(Indicator.id).label("indicator_id"),
            col(Indicator.code).label("indicator"),
            col(Indicator.name).label("indicator_name"),
            col(Assignment.quarter_id),
            col(Assignment.due_on),
            col(Assignment.responsible),
            (col(Assignment.version) > 0).label("reported"),
        )
        .select_from(Assignment)
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .join(Indicator, col(Indicator.id) == col(Assignment.indicator_id))
        .where(wanted, within(viewer, place)(col(Assignment.organisation_id)))
        .order_by(*first, col(Organisation.code), col(Indicator.code))
    )
    rows = frame(session, statement)
    return rows.assign(reported=rows["reported"].astype("bool"))


def task_history(
    session: Session, viewer: Viewer, organisation: int, quarter: int, indicator: int
) -> pd.DataFrame:
    """One row per issue and change of a task that still stands, the oldest first.

    Columns: at, by (the account's title), office, file_name, note (the reason that was given on the screen), batch_id,
    first (whether it was issued), due_before, due_after (texts like 2018-09-28), post_before, post_after. No row for
    an organisation that the viewer may not see.
    """
    codes = session.execute(
        select(col(Organisation.code), col(Indicator.code))
        .join(Indicator, col(Indicator.id) == indicator)
        .where(col(Organisation.id) == organisation, viewer.sees(col(Organisation.id)))
    ).first()
    key = f"{quarter_label(quarter)} {codes[0]} {codes[1]}" if codes else ""
    found = frame(
        session,
        select(
            col(ImportBatch.at),
            col(User.title).label("by"),
            col(Organisation.name).label("office"),
            col(ImportBatch.file_name),
            col(ImportBatch.note),
            col(ImportBatch.id).label("batch_id"),
            col(ImportChange.before),
            col(ImportChange.after),
        )
        .join(ImportBatch, col(ImportBatch.id) == col(ImportChange.batch_id))
        .join(User, col(User.id) == col(ImportBatch.user_id))
        .join(Organisation, col(Organisation.id) == col(ImportBatch.organisation_id))
        .where(
            col(ImportChange.dataset) == "assignments",
            col(ImportChange.key) == key,
            col(ImportBatch.state) == BatchState.WRITTEN,
        )
        .order_by(col(ImportChange.id)),
    )
    before = [json.loads(text) if text else {} for text in found.pop("before")]
    after = [json.loads(text) for text in found.pop("after")]
    return found.assign(
        first=[not values for values in before],
        due_before=[values.get("due_on", "") for values in before],
        due_after=[values["due_on"] for values in after],
        post_before=[values.get("responsible", "") for values in before],
        post_after=[values["responsible"] for values in after],
    )
