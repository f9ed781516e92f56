"""Which lamps will be lit, or turn red, if nothing happens (未来两周)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd
from sqlalchemy import (
    CTE,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    column,
    func,
    literal_column,
    or_,
    select,
    union_all,
    values,
)
from sqlmodel import Session, col

from lib.access import Viewer, below
from lib.models import Assignment, Lamp, LampLevel, LampRule
from lib.queries.base import AS_OF, QUARTER, columns, shared
from lib.queries.lamps import (
    EVERY_ROW,
    KEY,
    LIMIT,
    NO_QUARTER,
    asking,
    described,
    in_scope,
    is_lit,
    under,
    with_names,
)
from lib.rules import lamps as rules
from lib.standing import lamp_numbers_for, quarters_moved_after
from lib.standing.lamps import read_returned

UNTIL: Any = bindparam("until", type_=Date())
DAYS = 14
MOST_RETURNED = 4000  # in one statement; the soonest ones
# a supervisor's act and a lock date are not known before their day
UNKNOWN = [LampRule.MANUAL.value, LampRule.LOW_SCORE.value]
Row = tuple[int, int, int, date, date]  # organisation, indicator, number, raised_on, red_on


@shared
def coming_lamps(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    days: int = DAYS,
    limit: int = EVERY_ROW,
) -> pd.DataFrame:
    """One row per lamp that will be lit, or turn red, in the days after as_of if nothing happens; the soonest first.

    Columns: those of lit_lamps, level being empty and days 0 where it is not lit yet, lights_on (the day on which it
    lights or turns red) and becomes (its level then); at most `limit` rows, found is how many there are without it.
    """
    until = as_of + timedelta(days=days)
    asked = asking(session, viewer, place, quarter=quarter, as_of=as_of, until=until, limit=limit)
    if quarters_moved_after(session, as_of, [quarter], place):  # the lamps know what happened since
        of_none = and_(col(Lamp.quarter_id) == NO_QUARTER, col(Lamp.rule).not_in(UNKNOWN))
        statement = statement_of_coming(of_none, *from_facts(session, asked))
    else:
        statement = known_statement()
    found = columns(session, statement, asked)
    lights_on = [
        raised if raised > as_of else red
        for raised, red in zip(found["raised_on"], found["red_on"], strict=True)
    ]
    red = [day <= on for day, on in zip(found["red_on"], lights_on, strict=True)]
    lit = [day <= as_of for day in found["raised_on"]]
    rows = described(found, as_of)
    return rows.assign(
        level=[LampLevel.YELLOW.value if now else "" for now in lit],
        days=rows["days"].clip(lower=0),
        lights_on=pd.Series(lights_on, dtype=object),
        becomes=[LampLevel.RED.value if turns else LampLevel.YELLOW.value for turns in red],
    )


@cache
def known_statement() -> Select[Any]:
    """What the lamps themselves say, where nothing happened after as_of."""
    return statement_of_coming(col(Lamp.rule).not_in(UNKNOWN))


def statement_of_coming(known: Any, *more: Select[Any]) -> Select[Any]:
    """The coming lamps, the soonest first: those lit that turn red, those known, and more that are not kept."""
    turns_red = and_(is_lit(Lamp), col(Lamp.red_on) > AS_OF, col(Lamp.red_on) <= UNTIL)
    lights = and_(col(Lamp.raised_on) > AS_OF, col(Lamp.raised_on) <= UNTIL, known)
    kept = in_scope(False, or_(turns_red, lights)).c
    picked = select(*(kept[name] for name in (*KEY, "raised_on", "red_on")))
    lamps = union_all(picked, *more).subquery("coming").c
    on = case((lamps.raised_on > AS_OF, lamps.raised_on), else_=lamps.red_on).label("lights_on")
    turned = case((lamps.red_on <= on, 1), else_=0).label("turned")
    soonest = (
        select(*lamps, on, turned, literal_column("0").label("red"), func.count().over().label("found"))
        .order_by(on, turned.desc(), *(lamps[name] for name in KEY[1:]))
        .limit(LIMIT)
        .subquery("soonest")
    )
    order = soonest.c.lights_on, soonest.c.turned.desc(), *(soonest.c[name] for name in KEY[1:])
    return with_names(soonest).add_columns(soonest.c.found).order_by(*order)


def from_facts(session: Session, asked: dict[str, Any]) -> list[Any]:
    """SELECTs of the quarter's lamps that were still to be lit at as_of, if nothing had happened since.

    What the lamps of no quarter say is taken as it is: their deadlines were known before.
    """
    quarter, as_of, mine = asked["quarter"], asked["as_of"], below(asked["top"])
    numbers = lamp_numbers_for(session, [quarter])[quarter]
    due = session.execute(
        select(col(Assignment.due_on)).where(col(Assignment.quarter_id) == quarter).distinct()
    )
    overdue = [
        (day, lamp.raised_on, lamp.red_on)
        for day in due.scalars()
        if (lamp := rules.report_overdue(numbers, day, None)) and lamp.raised_on > as_of
    ]
    verdicts = read_returned(session, quarter, lambda column: col(column).in_(mine))
    returned = [
        (organisation, indicator, number, lamp.raised_on, lamp.red_on)
        for organisation, indicator, number, since in open_returns(verdicts, as_of)
        if (lamp := rules.returned_not_mended(numbers, since, None)) and lamp.raised_on > as_of
    ]
    returned.sort(key=itemgetter(3))
    parts = [overdue_lamps(overdue)] if overdue else []
    return parts + ([returned_lamps(returned[:MOST_RETURNED])] if returned else [])


def open_returns(verdicts: Sequence[Any], as_of: date) -> Iterator[tuple[int, int, int, date]]:
    """Organisation, indicator, number of the return and its day, of what was returned and not mended at as_of."""
    numbered: dict[tuple[int, int], int] = {}
    for (organisation, indicator, _), group in groupby(verdicts, key=itemgetter(0, 1, 2)):
        rows = list(group)
        told = [(verdict, day) for *_, verdict, day, _ in rows if day <= as_of]
        again_on = rows[0][5] if rows[0][5] and rows[0][5] <= as_of else None
        for since, until in rules.returns(told, again_on):
            number = numbered[organisation, indicator] = numbered.get((organisation, indicator), 0) + 1
            if until is None:
                yield organisation, indicator, number, since


def overdue_lamps(days: list[tuple[date, date, date]]) -> Select[Any]:
    """The lamps of what was not handed in at as_of, by the day on which it is due."""
    known = given(days, due_on=Date, raised_on=Date, red_on=Date)
    missing = or_(col(Assignment.first_on).is_(None), col(Assignment.first_on) > AS_OF)
    return (
        select(
            col(Assignment.quarter_id),
            col(Assignment.organisation_id),
            literal_column(f"'{LampRule.REPORT_OVERDUE.value}'").label("rule"),
            col(Assignment.indicator_id).label("source_id"),
            literal_column("0").label("number"),
            known.c.raised_on,
            known.c.red_on,
        )
        .join(known, known.c.due_on == col(Assignment.due_on))
        .where(
            col(Assignment.quarter_id) == QUARTER,
            under(col(Assignment.organisation_id)),
            known.c.raised_on <= UNTIL,
            missing,
        )
    )


def returned_lamps(rows: list[Row]) -> Select[Any]:
    """The lamps of what was returned and not mended."""
    known = given(
        rows, organisation_id=Integer, source_id=Integer, number=Integer, raised_on=Date, red_on=Date
    )
    rule: Any = literal_column(f"'{LampRule.RETURNED_NOT_MENDED.value}'")
    c = known.c
    return select(
        QUARTER.label("quarter_id"),
        c.organisation_id,
        rule.label("rule"),
        c.source_id,
        c.number,
        c.raised_on,
        c.red_on,
    ).where(c.raised_on <= UNTIL, under(c.organisation_id))


def given(rows: Sequence[tuple[Any, ...]], **names: Any) -> CTE:
    """The rows as a table in the statement."""
    listed = values(*(column(name, kind) for name, kind in names.items()), name="listed")
    return listed.data(list(rows)).cte(f"given_{'_'.join(names)}")
