"""How it goes with the lamps: lit and put out by month, whose come back, how long they burn (亮灯走势)."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    Date,
    Integer,
    Select,
    Subquery,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal_column,
    select,
    union_all,
)
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Lamp, LampRule, Organisation, PlaceLamps
from lib.queries.base import AS_OF, columns, framed, several, shared
from lib.queries.lamps import (
    DAYS,
    LIMIT,
    NO_QUARTER,
    ONE,
    TOP,
    children_of_top,
    every_quarter,
    under,
    with_child,
)
from lib.rules.calendar import earlier, months_after, quarter_of

START: Any = bindparam("start", type_=Date())
QUARTERS = 4  # a year


def place_lamps() -> Subquery:
    """A subquery of (rule, days, lamps): the lamps of the place's whole subtree, of whatever quarter.

    Where nobody stands under the place, its own.
    """
    names = ("rule", *DAYS)

    def of(table: Any, number: Any) -> Select[Any]:
        return select(*(col(getattr(table, name)) for name in names), number.label("lamps")).where(
            col(table.quarter_id).in_(every_quarter()), col(table.organisation_id) == TOP
        )

    own = of(Lamp, ONE).where(~children_of_top())
    return union_all(of(PlaceLamps, col(PlaceLamps.lamps)), own).subquery("sums")


@shared
def lamp_months(session: Session, viewer: Viewer, place: int, as_of: date, months: int = 12) -> pd.DataFrame:
    """One row per month up to that of as_of: month (its first day), lit, cleared, lit_at_end.

    Of the place's whole subtree and of whatever quarter; the last month goes as far as as_of.
    """
    first = [months_after(as_of.replace(day=1), -back) for back in range(months - 1, -1, -1)]
    asked = {"viewer": viewer.organisation_id, "place": place, "as_of": as_of}
    found = session.execute(statement_of_months(), asked | {"start": first[0] - timedelta(days=1)}).all()
    if not found:  # somebody else's place
        first = []
    lit, cleared = (dict.fromkeys([date.min, *first], 0) for _ in range(2))
    for sign, day, lamps in found:
        month = day.replace(day=1) if first and day >= first[0] else date.min
        (lit if sign > 0 else cleared)[month] += int(lamps)
    still = np.cumsum([lit[month] - cleared[month] for month in lit])[1:]
    counts = {"lit": lit, "cleared": cleared}
    return framed(
        {
            "month": first,
            **{name: [counts[name][month] for month in first] for name in counts},
            "lit_at_end": still,
        }
    )


@cache
def statement_of_months() -> Select[Any]:
    """How many lamps were lit (1) and put out (-1) on each day up to as_of; all before the first month as one day."""
    sums = place_lamps().c

    def on(day: Any, sign: int) -> Select[Any]:
        shown = case((day < START, START), else_=day)
        counted = select(literal_column(str(sign)).label("sign"), shown.label("day"), func.sum(sums.lamps))
        return counted.where(day <= AS_OF).group_by(shown)

    # whoever may see the place gets this row, so that no lamps are told from no right to know
    seen = select(literal_column("1"), AS_OF, literal_column("0")).where(TOP.is_not(None))
    return union_all(on(sums.raised_on, 1), on(sums.cleared_on, -1), seen)  # type: ignore[return-value]


@shared
def lamp_times(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per rule of which lamps went out in the last four quarters: rule, cleared, median_days, longest_days.

    The days are those from lit to green.
    """
    last = earlier(quarter_of(as_of), QUARTERS - 1)
    start = date(last // 10, last % 10 * 3 - 2, 1)
    asked = {"viewer": viewer.organisation_id, "place": place, "as_of": as_of, "start": start}
    burnt: dict[str, list[tuple[int, int]]] = {}
    for rule, raised_on, cleared_on, lamps in session.execute(statement_of_times(), asked):
        burnt.setdefault(rule, []).append(((cleared_on - raised_on).days, int(lamps)))
    rules = [rule.value for rule in LampRule if rule in burnt]
    days = {rule: np.repeat(*np.array(burnt[rule]).T) for rule in rules}
    return framed(
        {
            "rule": rules,
            "cleared": [len(days[rule]) for rule in rules],
            "median_days": [float(np.median(days[rule])) for rule in rules],
            "longest_days": [int(days[rule].max()) for rule in rules],
        }
    )


@cache
def statement_of_times() -> Select[Any]:
    """How many lamps burnt from which day to which, of those that went out since the start."""
    sums = place_lamps().c
    group = sums.rule, sums.raised_on, sums.cleared_on
    return (
        select(*group, func.sum(sums.lamps))
        .where(sums.cleared_on >= START, sums.cleared_on <= AS_OF)
        .group_by(*group)
    )


@shared
def lamp_repeats(
    session: Session, viewer: Viewer, place: int, as_of: date, quarters: int = QUARTERS, limit: int = 100
) -> pd.DataFrame:
    """One row per organisation and rule that lit lamps in two or more of these quarters, the most first.

    Columns: organisation_id, name, kind, county, rule, quarters, lamps, last_raised_on; at most `limit` rows, found is
    how many there are without it. A lamp of no quarter counts in that in which it was lit.
    """
    asked = {"viewer": viewer.organisation_id, "place": place, "as_of": as_of, "limit": limit}
    numbers = [earlier(quarter_of(as_of), back) for back in range(quarters)]
    return framed(columns(session, statement_of_repeats(), asked | {"quarters": numbers}))


@cache
def statement_of_repeats() -> Select[Any]:
    """The organisations with the most quarters, by rule."""
    lit_in = cast(extract("year", col(Lamp.raised_on)), Integer) * 10
    lit_in += (cast(extract("month", col(Lamp.raised_on)), Integer) + 2) // 3

    def lit(quarter: Any, *conditions: Any) -> Select[Any]:
        group = col(Lamp.organisation_id), col(Lamp.rule)
        last = func.max(col(Lamp.raised_on)).label("last_raised_on")
        here = under(col(Lamp.organisation_id)), col(Lamp.raised_on) <= AS_OF, *conditions
        counted = select(*group, func.count().label("lamps"), last)
        return counted.where(*here).group_by(quarter, *group)  # type: ignore[return-value]

    of_quarter = lit(col(Lamp.quarter_id), col(Lamp.quarter_id).in_(several("quarters")))
    of_none = lit(lit_in, col(Lamp.quarter_id) == NO_QUARTER, lit_in.in_(several("quarters")))
    each = union_all(of_quarter, of_none).subquery("each").c
    quarters, lamps = func.count().label("quarters"), func.sum(each.lamps).label("lamps")
    last = func.max(each.last_raised_on).label("last_raised_on")
    most_first = quarters.desc(), lamps.desc(), last.desc(), each.organisation_id, each.rule
    most = (
        select(each.organisation_id, each.rule, quarters, lamps, last, func.count().over().label("found"))
        .group_by(each.organisation_id, each.rule)
        .having(func.count() >= 2)
        .order_by(*most_first)
        .limit(LIMIT)
        .subquery("most")
    )
    again = (
        most.c.quarters.desc(),
        most.c.lamps.desc(),
        most.c.last_raised_on.desc(),
        most.c.organisation_id,
        most.c.rule,
    )
    named = select(*most.c, col(Organisation.name), col(Organisation.kind)).join(
        Organisation, col(Organisation.id) == most.c.organisation_id
    )
    return with_child(named, most.c.organisation_id).order_by(*again)
