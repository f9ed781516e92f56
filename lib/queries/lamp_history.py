"""How it goes with the lamps: lit and put out by month, whose come back, how long they burn (亮灯走势)."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Lamp, LampRule, Organisation, PlaceLamps, Tree
from lib.queries.base import AS_OF, framed, gathered, several, shared
from lib.queries.lamps import (
    DAYS,
    NO_QUARTER,
    NOBODY,
    ONE,
    TOP,
    asking,
    children_of_top,
    county_of,
    each_under,
    every_quarter,
    under,
)
from lib.rules.calendar import earlier, months_after, quarter_of

START: Any = bindparam("start", type_=Date())
FIRST: Any = bindparam("first", type_=Integer())
QUARTERS = 4  # a year
WIDE = 3000  # organisations
BY_QUARTER = 1000  # more quarters than a number of one has: 20181 is 7 after 20174
RULES = [rule.value for rule in LampRule]


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
    asked = asking(session, viewer, place, as_of=as_of, start=first[0] - timedelta(days=1))
    found = session.execute(statement_of_months(), asked).all()
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
    seen = select(literal_column("1"), AS_OF, literal_column("0")).where(TOP != NOBODY)
    return union_all(on(sums.raised_on, 1), on(sums.cleared_on, -1), seen)  # type: ignore[return-value]


@shared
def lamp_times(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per rule of which lamps went out in the last four quarters: rule, cleared, median_days, longest_days.

    The days are those from lit to green.
    """
    last = earlier(quarter_of(as_of), QUARTERS - 1)
    start = date(last // 10, last % 10 * 3 - 2, 1)
    asked = asking(session, viewer, place, as_of=as_of, start=start)
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
    numbers = [earlier(quarter_of(as_of), back) for back in range(quarters)]
    asked = asking(session, viewer, place, as_of=as_of, quarters=numbers)
    asked |= {"shown": [*numbers, NO_QUARTER], "first": numbers[-1]}
    wide = session.execute(statement_of_size(), asked).scalar_one() > WIDE
    keys = gathered(session, statement_of_keys(wide), asked)["key"]
    each, lamps = np.unique(np.array(keys, dtype=np.int64), return_counts=True)
    pairs, first, times = np.unique(each // BY_QUARTER, return_index=True, return_counts=True)
    sums = np.add.reduceat(lamps, first) if len(first) else lamps
    again = np.flatnonzero(times > 1)
    most = again[np.lexsort([pairs[again], -sums[again], -times[again]])][:limit]
    organisations, rules = np.divmod(pairs[most], len(RULES))
    named = {"organisations": organisations.tolist(), **asked}
    about = {row[0]: row[1:] for row in session.execute(statement_of_names(), named)}
    days = {row[:2]: row[2] for row in session.execute(statement_of_last_days(), named)}
    those = list(zip(organisations.tolist(), (RULES[rule] for rule in rules), strict=True))
    return framed(
        {
            "organisation_id": organisations,
            **{
                name: [about[organisation][at] for organisation, _ in those]
                for at, name in enumerate(("name", "kind", "county"))
            },
            "rule": [rule for _, rule in those],
            "quarters": times[most],
            "lamps": sums[most],
            "last_raised_on": [days[pair] for pair in those],
            "found": np.full(len(most), len(again)),
        }
    )


def counts_in() -> Any:
    """The number of the quarter in which a lamp counts."""
    year, month = (cast(extract(name, col(Lamp.raised_on)), Integer) for name in ("year", "month"))
    return case(
        (col(Lamp.quarter_id) == NO_QUARTER, year * 10 + (month + 2) // 3), else_=col(Lamp.quarter_id)
    )


def lit_lately() -> ColumnElement[bool]:
    """The condition of the lamps that were lit by as_of and count in these quarters."""
    known = several("quarters")
    of_none = or_(col(Lamp.quarter_id) != NO_QUARTER, counts_in().in_(known))
    # named once more with that of none, so that there is a key to seek by
    return and_(col(Lamp.quarter_id).in_(several("shown")), of_none, col(Lamp.raised_on) <= AS_OF)


@cache
def statement_of_size() -> Select[Any]:
    """How many organisations stand under the place."""
    return select(func.count()).where(col(Tree.ancestor_id) == TOP)  # type: ignore[return-value]


@cache
def statement_of_keys(wide: bool) -> Select[Any]:
    """A number for each lamp, made of its organisation, its rule and its quarter, counted from the first one.

    One number a lamp costs the database a quarter of what it takes to group 100,000 lamps by three columns.
    """
    rule = case({rule: number for number, rule in enumerate(RULES)}, value=col(Lamp.rule))

    def keys(quarter: Any, *conditions: Any) -> Select[Any]:
        key = (col(Lamp.organisation_id) * len(RULES) + rule) * BY_QUARTER + quarter - FIRST
        return select(key.label("key")).where(col(Lamp.raised_on) <= AS_OF, *conditions)

    number, whose = col(Lamp.quarter_id), col(Lamp.organisation_id)
    # + 0: where there are many, the quarters are read through, not sought by each of them
    here = under(whose + 0 if wide else whose)
    of_quarter = keys(number, number.in_(several("quarters")), here)
    of_none = keys(counts_in(), number == NO_QUARTER, counts_in().in_(several("quarters")), each_under(whose))
    return select(union_all(of_quarter, of_none).subquery("keys").c.key)


@cache
def statement_of_names() -> Select[Any]:
    """These few organisations by name."""
    these = col(Organisation.id).in_(several("organisations")), each_under(col(Organisation.id))
    names = col(Organisation.id), col(Organisation.name), col(Organisation.kind)
    return select(*names, county_of(Organisation)).where(*these)


@cache
def statement_of_last_days() -> Select[Any]:
    """When these few organisations last lit a lamp, by rule."""
    group = col(Lamp.organisation_id), col(Lamp.rule)
    these = col(Lamp.organisation_id).in_(several("organisations")), each_under(col(Lamp.organisation_id))
    return select(*group, func.max(col(Lamp.raised_on))).where(*these, lit_lately()).group_by(*group)  # type: ignore[return-value]
