"""Hand-over talks (三交底) and where their double report (双报告) stood at a date: the list, one talk, its lists and reports."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Integer, Select, and_, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db
from lib.access import Permission, Viewer
from lib.actions.handovers import sides
from lib.models import (
    Organisation,
    ProblemState,
    ReportSide,
    Talk,
    TalkItem,
    TalkKind,
    TalkReport,
    User,
)
from lib.queries.base import AS_OF, ASKING, columns, frame, framed
from lib.queries.handovers.comparing import Handed, compared, latest, of_viewer, reports_of
from lib.queries.lamps import NOBODY, asking, under
from lib.rules.calendar import LAST_DAY, quarter_of
from lib.rules.closure import Tally
from lib.rules.double import (
    Course,
    DoubleState,
    course,
    due_on,
    talk_label,
)
from lib.standing import lamp_numbers_for

Issuer, Poster, Office = aliased(Organisation), aliased(User), aliased(Organisation)
TALK: Any = bindparam("talk", type_=Integer())
FACTS = ("id", "year", "code", "organisation_id", "issuer_id", "talked_on", "post", "held_by", "list_name")


def handovers(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per hand-over talk with an organisation under the place by as_of: those not complete first, by their due days; of the others the last first.

    Columns: id, label, organisation_id, name, issuer_id, issuer, talked_on, post, held_by, list_name, due_on, state,
    days_left (None once complete), own_on, group_on, stages (assessments), problems, closed, closure_rate (None
    without problems), differences (problems with a point of difference), reports and assesses (whether the unit's
    report, or the group's, is this viewer's to write), mine (it is, and it is missing).
    """
    rows = told(session, viewer, False, asking(session, viewer, place, as_of=as_of))
    days = [day.toordinal() for day in rows["due_on"]]
    complete = (rows["state"] == DoubleState.COMPLETE).tolist()
    order = sorted(
        range(len(rows)),
        key=lambda at: (complete[at], -days[at] if complete[at] else days[at], rows["id"][at]),
    )
    return rows.iloc[order].reset_index(drop=True)


def handover_card(session: Session, viewer: Viewer, talk: int, as_of: date) -> pd.DataFrame:
    """One row about the talk as it stood at as_of, with the columns of handovers; no row where the viewer may not see it."""
    return told(session, viewer, True, {"viewer": viewer.organisation_id, "talk": talk, "as_of": as_of})


@cache
def statement_of_talks(one: bool) -> Select[Any]:
    """The talks with organisations under the place; or the one talk, if the viewer may see it."""
    talked_to = col(Talk.organisation_id)
    this = and_(col(Talk.id) == TALK, ASKING.sees(talked_to))
    return (
        select(
            *(col(getattr(Talk, name)) for name in FACTS),
            col(Organisation.name).label("name"),
            col(Issuer.name).label("issuer"),
        )
        .join(Organisation, col(Organisation.id) == talked_to)
        .join(Issuer, col(Issuer.id) == col(Talk.issuer_id))
        .where(
            col(Talk.kind) == TalkKind.HANDOVER,
            col(Talk.talked_on) <= AS_OF,
            this if one else under(talked_to),
        )
    )


def told(session: Session, viewer: Viewer, one: bool, asked: dict[str, Any]) -> pd.DataFrame:
    """The talks with where each stood at as_of; nothing for who may not look at talks at all."""
    if not viewer.may(Permission.SEE_HANDOVERS):
        asked = asked | {"viewer": NOBODY, "top": NOBODY}
    found, as_of = columns(session, statement_of_talks(one), asked), asked["as_of"]
    ids = list(found["id"])
    handed = reports_of(session, ids)
    courses = courses_of(session, found, handed, as_of)
    lines = compared(session, ids, as_of, latest(handed, as_of))
    tallies = [
        Tally(found=len(lines[talk]), closed=sum(each.state is ProblemState.CLOSED for each in lines[talk]))
        for talk in ids
    ]
    own = sides_of(session, viewer, found, handed)
    numbered = zip(found["issuer"], found.pop("year"), found.pop("code"), strict=True)
    return framed(
        {
            **found,
            "label": [talk_label(*which) for which in numbered],
            **{
                name: [getattr(each, name) for each in courses]
                for name in ("due_on", "state", "days_left", "own_on", "group_on", "stages")
            },
            "problems": [tally.found for tally in tallies],
            "closed": [tally.closed for tally in tallies],
            "closure_rate": [tally.closure_rate for tally in tallies],
            "differences": [sum(bool(each.differences) for each in lines[talk]) for talk in ids],
            "reports": [ReportSide.OWN in each for each in own],
            "assesses": [ReportSide.GROUP in each for each in own],
            "mine": [bool(each & set(stood.missing)) for each, stood in zip(own, courses, strict=True)],
        }
    )


def courses_of(
    session: Session, found: dict[str, Sequence[Any]], handed: dict[int, list[Handed]], as_of: date
) -> list[Course]:
    """Where the double report of each talk stood."""
    numbers = lamp_numbers_for(session, {quarter_of(day) for day in found["talked_on"]})
    return [
        course(due_on(numbers[quarter_of(day)], day), [each.report for each in handed[talk]], as_of)
        for talk, day in zip(found["id"], found["talked_on"], strict=True)
    ]


def sides_of(
    session: Session, viewer: Viewer, found: dict[str, Sequence[Any]], handed: dict[int, list[Handed]]
) -> list[set[ReportSide]]:
    """For each talk on which sides the viewer stands."""
    mine = db.among(session, set(found["issuer_id"]))(Organisation.id), viewer.sees(col(Organisation.id))
    reached = set(session.execute(select(col(Organisation.id)).where(*mine)).scalars())
    return [
        sides(
            viewer,
            organisation,
            issuer in reached,
            [(each.report.side, each.user_id, each.organisation_id) for each in handed[talk]],
        )
        for talk, organisation, issuer in zip(
            found["id"], found["organisation_id"], found["issuer_id"], strict=True
        )
    ]


def handover_items(session: Session, viewer: Viewer, talk: int, as_of: date) -> pd.DataFrame:
    """One row per item of the duty list and the risk list of a talk held by as_of: item_list, number, content."""
    return frame(
        session,
        select(*(col(getattr(TalkItem, name)) for name in ("item_list", "number", "content")))
        .join(Talk, col(Talk.id) == col(TalkItem.talk_id))
        .where(of_viewer(viewer, talk), col(Talk.talked_on) <= as_of)
        .order_by(col(TalkItem.item_list), col(TalkItem.number)),
    )


def handover_reports(session: Session, viewer: Viewer, talk: int, as_of: date = LAST_DAY) -> pd.DataFrame:
    """One row per report on the talk dated up to as_of, those of each side in turn.

    Columns: side, number, reported_on, final, content, at, by, office.
    """
    names = ("side", "number", "reported_on", "final", "content", "at")
    return frame(
        session,
        select(
            *(col(getattr(TalkReport, name)) for name in names),
            col(Poster.title).label("by"),
            col(Office.name).label("office"),
        )
        .join(Talk, col(Talk.id) == col(TalkReport.talk_id))
        .join(Poster, col(Poster.id) == col(TalkReport.user_id))
        .join(Office, col(Office.id) == col(TalkReport.organisation_id))
        .where(of_viewer(viewer, talk), col(TalkReport.reported_on) <= as_of)
        .order_by(col(TalkReport.side).desc(), col(TalkReport.number)),
    )
