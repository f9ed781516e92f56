"""Which lamps are lit (亮灯), why, and since when: straight from the intervals, at any date."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Viewer, below
from lib.models import (
    Indicator,
    Lamp,
    LampLevel,
    LampRule,
    ManualLamp,
    OrderAct,
    OrderLamp,
    OrderStep,
    Organisation,
    Problem,
    Quarter,
    SupervisionOrder,
    Talk,
    Tree,
)
from lib.queries.base import AS_OF, ASKING, PLACE, QUARTER, SEEN, columns, framed, shared
from lib.rules.calendar import quarter_label
from lib.rules.orders import order_label
from lib.standing import NO_QUARTER

EVERY_ROW = 10**9
KEY = ("quarter_id", "organisation_id", "rule", "source_id", "number")
DAYS = ("raised_on", "red_on", "cleared_on")
LIMIT: Any = bindparam("limit", type_=Integer())
# spelt out, because SQLite counts the same expression once, but not with a parameter in it
ONE: Any = literal_column("1")
# spelt out, because the index of low scores answers only for the word in its own condition
LOW_SCORE: Any = literal_column(f"'{LampRule.LOW_SCORE.value}'")
TOP: Any = bindparam("top", type_=Integer(), literal_execute=True)
NOBODY = 0
Child, Issuer = aliased(Organisation), aliased(Organisation)


def asking(session: Session, viewer: Viewer, place: int, **more: Any) -> dict[str, Any]:
    """The parameters of a question about the place; without it no statement about lamps can be run.

    Of two subtrees one lies within the other or they have nothing in common. What the viewer may see and what stands
    under the place begins at top: the place, or the viewer's own organisation where that stands under it, or nobody.
    It is asked first and written into the statement, so that PostgreSQL knows whether it is a village or a province:
    2,000 instead of 40 ms where it took 15,000 organisations for eight.
    """
    given = {"viewer": viewer.organisation_id, "place": place}
    found = session.execute(statement_of_top(), given).scalar()
    return {**given, **more, "top": NOBODY if found is None else found}


@cache
def statement_of_top() -> Select[Any]:
    """The id of the organisation at which begins what both the viewer and the place cover."""

    def pair(ancestor: Any, descendant: Any) -> Select[Any]:
        known = SEEN.c.ancestor_id == ancestor, SEEN.c.descendant_id == descendant
        return select(SEEN.c.descendant_id).where(*known)

    own = ASKING.organisation_id
    return pair(own, PLACE).union(pair(PLACE, own))  # type: ignore[return-value]


def under(column: Any) -> ColumnElement[bool]:
    """The condition of both: what the viewer may see, and what stands under the place."""
    return column.in_(below(TOP))  # type: ignore[no-any-return]


def each_under(organisation: Any) -> ColumnElement[bool]:
    """The same condition for a few rows: each is looked up by itself, no list is made of everybody under the place."""
    pair = SEEN.c.ancestor_id == TOP, SEEN.c.descendant_id == organisation
    return select(SEEN.c.depth).where(*pair).exists()


def every_quarter() -> Any:
    """A SELECT of all numbers that a lamp's quarter may be: named one by one, so that there is a key to seek by."""
    return select(col(Quarter.id)).union_all(select(literal_column(f"{NO_QUARTER}")))


def children_of_top() -> ColumnElement[bool]:
    """Whether anybody stands under the place."""
    child = Organisation.__table__.alias("any_child")  # type: ignore[attr-defined]
    return select(child.c.id).where(child.c.parent_id == TOP).exists()


def county_of(organisation: Any) -> Any:
    """The name of the child of the place under which an organisation stands; its own for the place itself."""
    above = (
        select(col(Child.name))
        .join(Tree, col(Tree.ancestor_id) == col(Child.id))
        .where(col(Tree.descendant_id) == organisation.id, col(Child.parent_id) == TOP)
        .correlate(organisation)
        .scalar_subquery()
    )
    return func.coalesce(above, organisation.name).label("county")


def is_lit(lamp: Any, day: Any = AS_OF) -> ColumnElement[bool]:
    """Whether a lamp was lit on the day."""
    return and_(lamp.raised_on <= day, lamp.cleared_on > day)


def is_red(lamp: Any, day: Any = AS_OF) -> ColumnElement[bool]:
    """Whether a lamp that was lit on the day was red by then."""
    return lamp.red_on <= day  # type: ignore[no-any-return]


def in_scope(everything: bool, *conditions: ColumnElement[bool]) -> Subquery:
    """A subquery of the lamps that are looked at under the place, narrowed by conditions on Lamp.

    Those of the quarter, those of no quarter, and low scores of other quarters, which stand until the next quarter's
    replace them; or those of whatever quarter.
    """
    picked = [col(getattr(Lamp, name)) for name in (*KEY, *DAYS)]
    number, organisation = col(Lamp.quarter_id), col(Lamp.organisation_id)
    if everything:
        known = number.in_(every_quarter()), under(organisation)
        return select(*picked).where(*known, *conditions).subquery("lamps")
    # one by one, or 15,000 organisations would be looked for among the few lamps of no quarter
    parts = (
        (number == QUARTER, under(organisation)),
        (number == NO_QUARTER, each_under(organisation)),
        (col(Lamp.rule) == LOW_SCORE, number != QUARTER, each_under(organisation)),
    )
    return union_all(*(select(*picked).where(*part, *conditions) for part in parts)).subquery("lamps")


@shared
def lit_lamps(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    everything: bool = False,
    limit: int = EVERY_ROW,
    own: bool = False,
) -> pd.DataFrame:
    """One row per lamp lit under the place at as_of, red ones first, then the longest lit; at most `limit`.

    With `own`, only the place's own lamps, without those of who stands under it.

    Columns: organisation_id, name, kind, county (the child of the place under which it stands), quarter_id, quarter,
    rule, source_id, number, source (the indicator's name, the problem, the talk's list, or why it was lit by hand), level, raised_on, red_on, days
    (the day it was lit included), order_id and order_label (the last order about it that stands; else None).
    """
    asked = asking(session, viewer, place, quarter=quarter, as_of=as_of, limit=limit)
    found = columns(session, statement_of_lit(everything, own), asked)
    return described(found, as_of)


def described(found: dict[str, Any], as_of: date) -> pd.DataFrame:
    """The columns of lamps as the lists show them."""
    year, number, issuer = (found.pop(name) for name in ("order_year", "order_number", "issuer"))
    orders = zip(issuer, year, number, strict=True)
    labels = [None if which[0] is None else order_label(*which) for which in orders]
    red = found.pop("red")
    return framed(
        {
            **found,
            "quarter": [quarter_label(value) if value else "" for value in found["quarter_id"]],
            "level": [LampLevel.RED.value if value else LampLevel.YELLOW.value for value in red],
            "days": [(as_of - day).days + 1 for day in found["raised_on"]],
            "order_label": labels,
        }
    )


@cache
def statement_of_lit(everything: bool, own: bool) -> Select[Any]:
    """The lamps that are lit, the worst first."""
    here = [col(Lamp.organisation_id) == PLACE] if own else []
    lamps = in_scope(everything, is_lit(Lamp), *here).c
    red = case((is_red(lamps), ONE), else_=0).label("red")
    worst_first = (
        red.desc(),
        lamps.raised_on,
        lamps.organisation_id,
        lamps.rule,
        lamps.source_id,
        lamps.number,
    )
    worst = select(*lamps, red).order_by(*worst_first).limit(LIMIT).subquery("worst")
    c = worst.c
    again = c.red.desc(), c.raised_on, c.organisation_id, c.rule, c.source_id, c.number
    return with_names(worst).order_by(*again)


def with_names(lamps: Subquery) -> Select[Any]:
    """The lamps with the names of what they are about, and of the order that was issued about each."""
    c = lamps.c
    of_indicator = c.rule.in_([LampRule.REPORT_OVERDUE, LampRule.RETURNED_NOT_MENDED])
    source = case(
        (of_indicator, col(Indicator.name)),
        (c.rule == LampRule.MANUAL, col(ManualLamp.reason)),
        (c.rule == LampRule.PROBLEM_OVERDUE, col(Problem.content)),
        (c.rule == LampRule.DOUBLE_REPORT_MISSING, col(Talk.list_name)),
        else_="",
    )
    return (
        select(
            *(c[name] for name in KEY),
            c.raised_on,
            c.red_on,
            c.red,
            col(Organisation.name),
            col(Organisation.kind),
            county_of(Organisation),
            func.coalesce(source, "").label("source"),
            col(SupervisionOrder.id).label("order_id"),
            col(SupervisionOrder.year).label("order_year"),
            col(SupervisionOrder.number).label("order_number"),
            col(Issuer.name).label("issuer"),
        )
        .join(Organisation, col(Organisation.id) == c.organisation_id)
        .outerjoin(Indicator, and_(of_indicator, col(Indicator.id) == c.source_id))
        .outerjoin(ManualLamp, and_(c.rule == LampRule.MANUAL, col(ManualLamp.id) == c.source_id))
        .outerjoin(Problem, and_(c.rule == LampRule.PROBLEM_OVERDUE, col(Problem.id) == c.source_id))
        .outerjoin(Talk, and_(c.rule == LampRule.DOUBLE_REPORT_MISSING, col(Talk.id) == c.source_id))
        .outerjoin(SupervisionOrder, col(SupervisionOrder.id) == order_of(c))
        .outerjoin(Issuer, col(Issuer.id) == col(SupervisionOrder.issuer_id))
    )


def order_of(lamps: Any) -> Any:
    """The id of the last order about the lamp that was issued by as_of and not withdrawn by then."""
    order = SupervisionOrder.__table__.alias("issued")  # type: ignore[attr-defined]
    withdrawn = (
        select(col(OrderStep.number))
        .where(
            col(OrderStep.order_id) == order.c.id,
            col(OrderStep.act) == OrderAct.WITHDRAWN,
            col(OrderStep.done_on) <= AS_OF,
        )
        .exists()
    )
    return (
        select(func.max(order.c.id))
        .join(OrderLamp, col(OrderLamp.order_id) == order.c.id)
        .where(
            *(col(getattr(OrderLamp, name)) == lamps[name] for name in KEY),
            order.c.issued_on <= AS_OF,
            ~withdrawn,
        )
        .correlate(lamps.organisation_id.table)
        .scalar_subquery()
    )
