"""A calendar year up to a date: lamps lit and orders sent (预警、督办), tasks and documents handed in (任务、工作资料)."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Integer, Select, and_, bindparam, case, func, literal_column, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.models import Assignment, Submission, SupervisionOrder
from lib.queries.base import AS_OF, columns, framed, shared
from lib.queries.lamp_history import START, place_lamps
from lib.queries.lamps import NOBODY, asking, under

FIRST: Any = bindparam("first", type_=Integer())
LAST: Any = bindparam("last", type_=Integer())
BETWEEN_DOCUMENTS = ("、", "，", ",", "；", ";", "\n")
MOST_READ = 20_000  # tasks whose texts are read for one answer: 2 µs each
Newer: Any = aliased(Submission)


def until(year: int, as_of: date) -> date:
    """The last day of the year that counts at as_of."""
    return min(as_of, date(year, 12, 31))


@shared
def lamp_year(session: Session, viewer: Viewer, place: int, year: int, as_of: date) -> pd.DataFrame:
    """One row: how often lamps gave warning under the place in the year up to as_of, and orders sent; none for others' places.

    Columns: year, until (the last day counted), yellow (lamps that turned yellow, 黄灯预警), red (that turned red, 红灯预警),
    orders (supervision orders issued, 发出督办; None for who may not look at orders). A lamp that was yellow first and red
    later is one warning of each: both were given, on days of their own; one that is red from its first day was never yellow.
    """
    last = until(year, as_of)
    asked = asking(session, viewer, place, as_of=last, start=date(year, 1, 1))
    if asked["top"] == NOBODY:
        return pd.DataFrame(columns=["year", "until", "yellow", "red", "orders"])
    yellow, red = session.execute(statement_of_warnings(), asked).one()
    sent = None
    if viewer.may(Permission.SEE_ORDERS):
        sent = int(session.execute(statement_of_sent(), asked).scalar_one())
    warnings = {"yellow": [int(yellow or 0)], "red": [int(red or 0)]}
    return framed({"year": [year], "until": [last], **warnings, "orders": [sent]})


@cache
def statement_of_warnings() -> Select[Any]:
    """How many lamps turned yellow, and how many red, on a day from the start to as_of."""
    sums = place_lamps().c
    turned_yellow = and_(sums.raised_on.between(START, AS_OF), sums.raised_on < sums.red_on)
    turned_red = and_(sums.red_on.between(START, AS_OF), sums.red_on < sums.cleared_on)
    none: Any = literal_column("0")
    return select(
        func.sum(case((turned_yellow, sums.lamps), else_=none)),
        func.sum(case((turned_red, sums.lamps), else_=none)),
    ).where(sums.raised_on <= AS_OF, sums.cleared_on > START)


@cache
def statement_of_sent() -> Select[Any]:
    """How many orders were issued to organisations under the place from the start to as_of, withdrawn ones included."""
    issued = col(SupervisionOrder.issued_on).between(START, AS_OF)
    return select(func.count()).where(issued, under(col(SupervisionOrder.organisation_id)))  # type: ignore[return-value]


@shared
def work_year(session: Session, viewer: Viewer, place: int, year: int, as_of: date) -> pd.DataFrame:
    """One row: what was asked of the organisations under the place in the year's quarters, and what came in by as_of.

    Columns: year, organisations (that had tasks, 参评单位), due (tasks), reported, documents (工作资料: the items that the
    version handed in last names as evidence, 佐证材料, e.g. “会议记录2份、签到表1份” are two, however many copies there are
    of each; None where there are more than MOST_READ tasks, whose texts take too long to read). No row for others' places,
    and where nothing was asked in the year.
    """
    numbers = {"first": year * 10 + 1, "last": year * 10 + 4}
    asked = asking(session, viewer, place, as_of=as_of, **numbers)
    found = columns(session, statement_of_work(), asked)
    if not found["due"][0]:
        return pd.DataFrame(columns=["year", *found, "reported", "documents"])
    came: dict[str, Any] = {"reported": [None], "documents": [None]}
    if found["due"][0] <= MOST_READ:
        came = columns(session, statement_of_documents(), asked)
        came["documents"] = [int(came["documents"][0] or 0)]
    return framed({"year": [year], **found, **came})


@cache
def statement_of_work() -> Select[Any]:
    """How many organisations had tasks in the quarters from first to last, and how many tasks."""
    whose = col(Assignment.organisation_id)
    mine = col(Assignment.quarter_id).between(FIRST, LAST), under(whose)
    return select(func.count(whose.distinct()).label("organisations"), func.count().label("due")).where(*mine)  # type: ignore[return-value]


@cache
def statement_of_documents() -> Select[Any]:
    """How many tasks were handed in by as_of, and how many documents the last versions name."""
    named = col(Submission.evidence)
    marks = [func.length(named) - func.length(func.replace(named, mark, "")) for mark in BETWEEN_DOCUMENTS]
    items = sum(marks, literal_column("1"))
    key = ("quarter_id", "organisation_id", "indicator_id")
    overtaken = (
        select(Newer.version)
        .where(
            *(getattr(Newer, name) == col(getattr(Submission, name)) for name in key),
            Newer.version == col(Submission.version) + 1,
            Newer.reported_on <= AS_OF,
        )
        .exists()
    )
    return select(  # type: ignore[return-value]
        func.count().label("reported"), func.sum(case((named != "", items), else_=0)).label("documents")
    ).where(
        col(Submission.quarter_id).between(FIRST, LAST),
        under(col(Submission.organisation_id)),
        col(Submission.reported_on) <= AS_OF,
        ~overtaken,
    )
