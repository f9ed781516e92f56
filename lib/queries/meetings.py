"""Meetings (会议汇报): which there are, their running orders, and what their slides said when they were fixed."""

import json
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, false, func, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.models import Meeting, MeetingFixing, MeetingItem, Organisation, User
from lib.queries.base import frame, within
from lib.rules.calendar import quarter_label

Office, Fixer, Thawer = aliased(Organisation), aliased(User), aliased(User)


def seen(viewer: Viewer) -> list[ColumnElement[bool]]:
    """Which meetings the viewer may see: those that an office of the own subtree keeps, about somebody in it."""
    own = viewer.sees(col(Meeting.office_id)), viewer.sees(col(Meeting.organisation_id))
    return [*own, true() if viewer.may(Permission.PRESENT) else false()]


def meetings(session: Session, viewer: Viewer, place: int) -> pd.DataFrame:
    """One row per meeting about the place or somebody under it, the latest first.

    Columns: those of meeting_card.
    """
    here = within(viewer, place)(col(Meeting.organisation_id))
    latest = col(Meeting.held_on).desc(), col(Meeting.id).desc()
    return described(session, statement().where(*seen(viewer), here).order_by(*latest))


def meeting_card(session: Session, viewer: Viewer, meeting: int) -> pd.DataFrame:
    """One row about the meeting; none where the viewer may not see it.

    Columns: id, title, held_on, office_id, office, organisation_id, name, quarter_id, quarter, as_of, basis, names,
    changed, slides (how many), fixed_at and fixed_by (the account's title; None while it is not fixed), mine (whether
    the viewer's office keeps it, and so may change it).
    """
    found = described(session, statement().where(*seen(viewer), col(Meeting.id) == meeting))
    return found.assign(mine=found["office_id"] == viewer.organisation_id)


def described(session: Session, asked: Select[Any]) -> pd.DataFrame:
    """The meetings with their quarters in words."""
    found = frame(session, asked)
    return found.assign(quarter=[quarter_label(number) for number in found["quarter_id"]])


def statement() -> Select[Any]:
    """All meetings."""
    names = ("id", "title", "held_on", "office_id", "organisation_id", "quarter_id", "as_of")
    settings = ("basis", "names", "changed")
    count = (
        select(func.count())
        .select_from(MeetingItem)
        .where(col(MeetingItem.meeting_id) == col(Meeting.id))
        .scalar_subquery()
    )
    holds = and_(col(MeetingFixing.meeting_id) == col(Meeting.id), col(MeetingFixing.thawed_at).is_(None))
    return (
        select(
            *(col(getattr(Meeting, name)) for name in (*names, *settings)),
            col(Organisation.name),
            col(Office.name).label("office"),
            count.label("slides"),
            col(MeetingFixing.fixed_at),
            col(Fixer.title).label("fixed_by"),
        )
        .join(Organisation, col(Organisation.id) == col(Meeting.organisation_id))
        .join(Office, col(Office.id) == col(Meeting.office_id))
        .outerjoin(MeetingFixing, holds)
        .outerjoin(Fixer, col(Fixer.id) == col(MeetingFixing.fixed_by))
    )


def meeting_items(session: Session, viewer: Viewer, meeting: int) -> pd.DataFrame:
    """One row per place of the running order, in order: position, kind, settings (a dictionary), notes."""
    names = ("position", "kind", "settings", "notes")
    found = frame(
        session,
        select(*(col(getattr(MeetingItem, name)) for name in names))
        .join(Meeting, col(Meeting.id) == col(MeetingItem.meeting_id))
        .where(*seen(viewer), col(Meeting.id) == meeting)
        .order_by(col(MeetingItem.position)),
    )
    return found.assign(settings=pd.Series(map(json.loads, found["settings"]), dtype="object"))


def meeting_papers(session: Session, viewer: Viewer, meeting: int) -> pd.DataFrame:
    """One row where the meeting is fixed and its papers were kept: number, papers (plain values, for lib.slides)."""
    found = frame(
        session,
        select(col(MeetingFixing.number), col(MeetingFixing.papers))
        .join(Meeting, col(Meeting.id) == col(MeetingFixing.meeting_id))
        .where(
            *seen(viewer),
            col(Meeting.id) == meeting,
            col(MeetingFixing.thawed_at).is_(None),
            col(MeetingFixing.papers).is_not(None),
        ),
    )
    return found.assign(papers=pd.Series(map(json.loads, found["papers"]), dtype="object"))


def meeting_fixings(session: Session, viewer: Viewer, meeting: int) -> pd.DataFrame:
    """One row per time that the meeting was fixed, the last first.

    Columns: number, slides (a list of plain values, for lib.slides.slide_of), hash, fixed_at, fixed_by, thawed_at,
    thawed_by (both None while it holds), thawed_reason.
    """
    names = ("number", "slides", "hash", "fixed_at", "thawed_at", "thawed_reason")
    found = frame(
        session,
        select(
            *(col(getattr(MeetingFixing, name)) for name in names),
            col(Fixer.title).label("fixed_by"),
            col(Thawer.title).label("thawed_by"),
        )
        .join(Meeting, col(Meeting.id) == col(MeetingFixing.meeting_id))
        .join(Fixer, col(Fixer.id) == col(MeetingFixing.fixed_by))
        .outerjoin(Thawer, col(Thawer.id) == col(MeetingFixing.thawed_by))
        .where(*seen(viewer), col(Meeting.id) == meeting)
        .order_by(col(MeetingFixing.number).desc()),
    )
    return found.assign(slides=pd.Series(map(json.loads, found["slides"]), dtype="object"))
