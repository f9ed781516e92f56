"""Supervision orders (督办单) as they stood at a date: the list, one order, its steps, its lamps."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, false, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db
from lib.access import Permission, Viewer
from lib.actions.orders import sides
from lib.models import (
    Indicator,
    Lamp,
    LampRule,
    ManualLamp,
    OrderAct,
    OrderLamp,
    OrderStep,
    Organisation,
    Problem,
    SupervisionOrder,
    Talk,
    User,
)
from lib.queries.base import AS_OF, ASKING, columns, frame, framed
from lib.queries.lamps import NOBODY, asking, under
from lib.rules.calendar import LAST_DAY, quarter_label
from lib.rules.lamps import Interval, level, lit
from lib.rules.orders import AWAITS_REPLY, Course, Side, Step, course, order_label

Issuer, Poster, Office = aliased(Organisation), aliased(User), aliased(Organisation)
OF_INDICATOR = (LampRule.REPORT_OVERDUE, LampRule.RETURNED_NOT_MENDED)
KEY = ("quarter_id", "organisation_id", "rule", "source_id", "number")
ORDER: Any = bindparam("order", type_=Integer())
ONLY_ON_ITS_CARD = ("demand", "issued_at", "issued_by")
FACTS = ("id", "year", "number", "title", "demand", "issued_on", "reply_by", "issuer_id", "organisation_id")


def orders(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per order to an organisation under the place, issued by as_of: what waits longest first, what is closed last.

    Columns: id, label, title, organisation_id, name, kind, issuer_id, issuer, issued_on, first_reply_by, lamps (how
    many), state, since (the last step), reply_by (the day that holds now), replied_on, overdue (days that a reply is
    late by as_of), late (days that the last reply came late), closed.
    """
    found = told(session, viewer, False, asking(session, viewer, place, as_of=as_of))
    waits = [
        (closed, -overdue, state not in AWAITS_REPLY, since.toordinal() * (-1 if closed else 1), -number)
        for closed, overdue, state, since, number in zip(
            *(found[name] for name in ("closed", "overdue", "state", "since", "id")), strict=True
        )
    ]
    order = sorted(range(len(waits)), key=waits.__getitem__)
    shown = (name for name in found if name not in ONLY_ON_ITS_CARD)
    return framed({name: [found[name][at] for at in order] for name in shown})


def order_card(session: Session, viewer: Viewer, order: int, as_of: date) -> pd.DataFrame:
    """One row about the order as it stood at as_of, with its demand, who issued it, and on which sides the viewer stands.

    Beside the columns of orders: demand, issued_at, issued_by, answers and judges (whether its reply and its verdict are
    the viewer's to give). No row for an order that the viewer may not see.
    """
    found = framed(
        told(session, viewer, True, {"viewer": viewer.organisation_id, "order": order, "as_of": as_of})
    )
    reached = set(
        session.execute(
            select(col(Organisation.id)).where(
                col(Organisation.id).in_(found["issuer_id"].tolist()), viewer.sees(col(Organisation.id))
            )
        ).scalars()
    )
    pairs = zip(found["organisation_id"].tolist(), found["issuer_id"].tolist(), strict=True)
    own = [sides(viewer, addressee, issuer in reached) for addressee, issuer in pairs]
    return found.assign(
        answers=[Side.ADDRESSEE in each for each in own], judges=[Side.ISSUER in each for each in own]
    )


@cache
def statement_of_orders(one: bool) -> Select[Any]:
    """The orders to the organisations under the place; or the one order, if the viewer may see it."""
    lamps = (
        select(func.count())
        .where(col(OrderLamp.order_id) == col(SupervisionOrder.id))
        .correlate(SupervisionOrder)
        .scalar_subquery()
    )
    addressee = col(SupervisionOrder.organisation_id)
    this = and_(col(SupervisionOrder.id) == ORDER, ASKING.sees(addressee))
    return (
        select(
            *(col(getattr(SupervisionOrder, name)) for name in FACTS),
            col(SupervisionOrder.issued_at),
            col(Poster.title).label("issued_by"),
            col(Organisation.name).label("name"),
            col(Organisation.kind),
            col(Issuer.name).label("issuer"),
            lamps.label("lamps"),
        )
        .join(Organisation, col(Organisation.id) == addressee)
        .join(Issuer, col(Issuer.id) == col(SupervisionOrder.issuer_id))
        .join(Poster, col(Poster.id) == col(SupervisionOrder.issued_by))
        .where(col(SupervisionOrder.issued_on) <= AS_OF, this if one else under(addressee))
    )


def told(session: Session, viewer: Viewer, one: bool, asked: dict[str, Any]) -> dict[str, Sequence[Any]]:
    """The orders as columns, with where each stood at as_of; nothing for who may not look at orders at all."""
    if not viewer.may(Permission.SEE_ORDERS):
        asked = asked | {"viewer": NOBODY, "top": NOBODY}
    found = columns(session, statement_of_orders(one), asked)
    taken = steps_of(session, found["id"])
    courses: list[Course] = [
        course(issued_on, reply_by, taken[number], asked["as_of"])
        for number, issued_on, reply_by in zip(
            found["id"], found["issued_on"], found["reply_by"], strict=True
        )
    ]
    numbered = zip(found["issuer"], found.pop("year"), found.pop("number"), strict=True)
    return {
        **found,
        "label": [order_label(*which) for which in numbered],
        "first_reply_by": found["reply_by"],
        "reply_by": [each.reply_by for each in courses],
        "state": [each.state.value for each in courses],
        "since": [each.since for each in courses],
        "replied_on": [each.replied_on for each in courses],
        "overdue": [each.overdue for each in courses],
        "late": [each.late for each in courses],
        "closed": [each.closed for each in courses],
    }


def steps_of(session: Session, orders: Any) -> dict[int, list[Step]]:
    """The steps of these orders, in the order in which they were taken."""
    names = ("order_id", "act", "done_on", "reply_by")
    rows = session.execute(
        select(*(col(getattr(OrderStep, name)) for name in names))
        .where(db.among(session, orders)(OrderStep.order_id))
        .order_by(col(OrderStep.order_id), col(OrderStep.number))
    )
    found: dict[int, list[Step]] = defaultdict(list)
    for number, act, done_on, reply_by in rows:
        found[number].append(Step(OrderAct(act), done_on, reply_by))
    return found


def visible(viewer: Viewer, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition for those who may look at orders at all; nothing for the others."""
    return condition if viewer.may(Permission.SEE_ORDERS) else false()


def of_order(viewer: Viewer, order: int) -> ColumnElement[bool]:
    """The condition for this order alone, if the viewer may see it."""
    seen = visible(viewer, viewer.sees(col(SupervisionOrder.organisation_id)))
    return and_(col(SupervisionOrder.id) == order, seen)


def order_steps(session: Session, viewer: Viewer, order: int, as_of: date = LAST_DAY) -> pd.DataFrame:
    """One row per step of the order dated up to as_of, in turn: number, act, done_on, words, evidence, reply_by, at, by, office."""
    names = ("number", "act", "done_on", "words", "evidence", "reply_by", "at")
    return frame(
        session,
        select(
            *(col(getattr(OrderStep, name)) for name in names),
            col(Poster.title).label("by"),
            col(Office.name).label("office"),
        )
        .join(SupervisionOrder, col(SupervisionOrder.id) == col(OrderStep.order_id))
        .join(Poster, col(Poster.id) == col(OrderStep.user_id))
        .join(Office, col(Office.id) == col(Poster.organisation_id))
        .where(of_order(viewer, order), col(OrderStep.done_on) <= as_of)
        .order_by(col(OrderStep.number)),
    )


def order_lamps(session: Session, viewer: Viewer, order: int, as_of: date) -> pd.DataFrame:
    """One row per lamp that the order is about, as it stood at as_of, the longest lit first.

    Columns: the key of the lamp (quarter_id, organisation_id, rule, source_id, number), quarter, source (the indicator's
    name, the problem, or why it was lit by hand), level (None once it is out), raised_on, red_on and cleared_on (None for never), lit.
    A lamp that the facts no longer bear out has no days.
    """
    same = [getattr(Lamp, name) == getattr(OrderLamp, name) for name in KEY]
    rule, source = col(OrderLamp.rule), col(OrderLamp.source_id)
    named = and_(rule.in_(OF_INDICATOR), col(Indicator.id) == source)
    found = columns(
        session,
        select(
            *(col(getattr(OrderLamp, name)) for name in KEY),
            *(col(getattr(Lamp, name)) for name in ("raised_on", "red_on", "cleared_on")),
            func.coalesce(
                col(Indicator.name), col(ManualLamp.reason), col(Problem.content), col(Talk.list_name), ""
            ).label("source"),
        )
        .join(SupervisionOrder, col(SupervisionOrder.id) == col(OrderLamp.order_id))
        .outerjoin(Lamp, and_(*same))
        .outerjoin(Indicator, named)
        .outerjoin(ManualLamp, and_(rule == LampRule.MANUAL, col(ManualLamp.id) == source))
        .outerjoin(Problem, and_(rule == LampRule.PROBLEM_OVERDUE, col(Problem.id) == source))
        .outerjoin(Talk, and_(rule == LampRule.DOUBLE_REPORT_MISSING, col(Talk.id) == source))
        .where(of_order(viewer, order))
        .order_by(col(Lamp.raised_on), *(col(getattr(OrderLamp, name)) for name in KEY)),
    )
    days = list(zip(found["raised_on"], found["red_on"], found["cleared_on"], strict=True))
    intervals = [Interval(*each) if each[0] else None for each in days]
    return framed(
        {
            **found,
            "quarter": [quarter_label(number) if number else "" for number in found["quarter_id"]],
            "level": [None if each is None else level(each, as_of) for each in intervals],
            "lit": [each is not None and lit(each, as_of) for each in intervals],
            "red_on": [None if day == LAST_DAY else day for day in found["red_on"]],
            "cleared_on": [None if day == LAST_DAY else day for day in found["cleared_on"]],
        }
    )
