"""Who is behind (指标完成): counts, rates, scores and ranks, at any date."""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Organisation
from lib.queries.base import ASKING, PLACE, as_array, columns, framed, has_children, members, shared
from lib.queries.keeping import rules_of, score_rule
from lib.queries.scored import (
    MEASURES,
    Shape,
    added_up,
    by_score,
    completed,
    ranked,
    shaped,
    units_of,
    with_own,
)
from lib.rules.calendar import earlier, quarter_label
from lib.rules.score import Grade, grade, score
from lib.rules.status import Basis, rate
from lib.standing import quarters_moved_after

GRADES = tuple(Grade)
LOST = ("returned", "overdue", "late", "manual", "vetoed")


@shared
def totals(
    session: Session, viewer: Viewer, place: int, quarters: tuple[int, ...], as_of: date
) -> pd.DataFrame:
    """One row per quarter asked for in which something was due under the place, oldest first.

    Columns: quarter_id, label, organisations, the counts, vetoed (how many have a veto), mean_score, and how many
    organisations have each grade.
    """
    shape, asked = shaped(session, viewer, place, quarters, as_of)
    rules = rules_of(session, viewer, quarters)
    names = ("organisations", *MEASURES, "vetoed")
    rows: dict[int, dict[str, Any]] = {}
    for quarter, points, veto, *counts in session.execute(statement_of_totals(shape), asked):
        row = rows.setdefault(quarter, dict.fromkeys((*names, "mean_score", *GRADES), 0))
        for name, count in zip(names, counts, strict=False):
            row[name] += int(count)
        row["mean_score"] += float(points) * int(counts[0])  # the sum, until all are known
        row[grade(rules[quarter], points, bool(veto))] += int(counts[0])
    found: dict[str, Sequence[Any]] = {"quarter_id": sorted(rows)}
    found |= {
        name: [rows[quarter][name] for quarter in sorted(rows)] for name in (*names, "mean_score", *GRADES)
    }
    sums = zip(found["mean_score"], found["organisations"], strict=True)
    found["mean_score"] = [points / organisations for points, organisations in sums]
    found["label"] = [quarter_label(quarter) for quarter in found["quarter_id"]]
    return framed(completed(found))


@lru_cache
def statement_of_totals(shape: Shape) -> Select[Any]:
    """The organisations under the place that have the same score in a quarter, those with a veto apart: their counts."""
    scored = by_score(shape, apart=False)
    return added_up(scored, scored.c.quarter_id, scored.c.score, scored.c.vetoed.label("veto"))


@shared
def units(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per organisation under the place with something due, the lowest score first.

    Columns: organisation_id, name, kind, county (the child of the place it stands under), the counts, manual (points
    that people gave), vetoed, score, grade.
    """
    stale = bool(quarters_moved_after(session, as_of, [quarter], place))
    statement = statement_of_units(stale, place == viewer.organisation_id)
    asked = {"viewer": viewer.organisation_id, "place": place, "as_of": as_of}
    found = completed(columns(session, statement, asked | {"stale" if stale else "fresh": [quarter]}))
    rule = score_rule(session, viewer, quarter)
    judged: dict[
        tuple[float, ...], tuple[float, str]
    ] = {}  # a few hundred ways to lose points, for thousands of units
    rows = list(zip(*(found[name] for name in LOST), strict=True))
    for *lost, veto in set(rows):
        points = score(rule, *lost)
        judged[*lost, veto] = points, grade(rule, points, bool(veto)).value
    found["score"] = [judged[lost][0] for lost in rows]
    found["grade"] = [judged[lost][1] for lost in rows]
    found["vetoed"] = [bool(veto) for veto in found["vetoed"]]
    worst_first = np.lexsort([found["organisation_id"], [-late for late in found["overdue"]], found["score"]])
    return framed({name: as_array(values)[worst_first] for name, values in found.items()})


@cache
def statement_of_units(stale: bool, own: bool) -> Select[Any]:
    """Each unit under the place with its counts in the quarter."""
    unit, county = (Organisation.__table__.alias(name) for name in ("unit", "county"))  # type: ignore[attr-defined]
    counts, member = units_of(not stale, stale, own), members(ASKING, PLACE)
    named = (unit.c.name, unit.c.kind, county.c.name.label("county"))
    return (
        select(
            counts.c.organisation_id,
            *(counts.c[name] for name in (*MEASURES, "manual", "vetoed")),
            *named,
        )
        .join(unit, unit.c.id == counts.c.organisation_id)
        .join(member, member.c.member == counts.c.organisation_id)
        .join(county, county.c.id == member.c.child)
    )


def by_child(
    session: Session, viewer: Viewer, place: int, quarters: tuple[int, ...], as_of: date
) -> dict[str, Sequence[Any]]:
    """The columns of one row per direct child of the place and quarter: the counts of its subtree, its mean score.

    The place's own assignments make a row of their own, named 本级.
    """
    shape, asked = shaped(session, viewer, place, quarters, as_of)
    found = columns(session, statement_by_child(shape), asked)
    return completed(with_own(found, [child == place for child in found["organisation_id"]]))


@lru_cache
def statement_by_child(shape: Shape) -> Select[Any]:
    """Each child of the place in each quarter, with the counts and the mean score of its subtree."""
    scored = by_score(shape, apart=True)
    sums = added_up(scored, scored.c.child.label("organisation_id"), scored.c.quarter_id).subquery("sums")
    named = (col(Organisation.name), col(Organisation.kind), has_children().label("has_children"))
    return (
        select(sums, *named)
        .join(Organisation, col(Organisation.id) == sums.c.organisation_id)
        .order_by(col(Organisation.position), col(Organisation.code), sums.c.quarter_id)
    )


def ranking(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, basis: Basis
) -> pd.DataFrame:
    """One row per direct child of the place, the highest rate first.

    Columns: those of by_child, and rate, rank (the same rate shares a rank), rate_before and rank_before of the last
    quarter, rate_year_before (同比), movement in ranks (＋ is up); None where there is nothing to compare with.
    """
    quarters = quarter, earlier(quarter), earlier(quarter, 4)
    found = by_child(session, viewer, place, quarters, as_of)
    rates: dict[int, dict[int, float]] = {number: {} for number in quarters}
    done = zip(found["quarter_id"], found["organisation_id"], found[Basis(basis)], found["due"], strict=True)
    for number, organisation, part, whole in done:
        rates[number][organisation] = rate(part, whole) or 0.0
    now, before, year_before = (rates[number] for number in quarters)
    ranks, ranks_before = ranked(now), ranked(before)
    rows = [at for at, number in enumerate(found["quarter_id"]) if number == quarter]
    rows.sort(key=lambda at: (ranks[found["organisation_id"][at]], -found["due"][at]))
    table: dict[str, Sequence[Any]] = {name: [values[at] for at in rows] for name, values in found.items()}
    ids = table["organisation_id"]
    old = [ranks_before.get(organisation) for organisation in ids]
    return framed(
        {
            **table,
            "rate": [now[organisation] for organisation in ids],
            "rank": [ranks[organisation] for organisation in ids],
            "rate_before": [before.get(organisation) for organisation in ids],
            "rate_year_before": [year_before.get(organisation) for organisation in ids],
            "rank_before": old,
            "movement": [
                was and was - ranks[organisation] for was, organisation in zip(old, ids, strict=True)
            ],
        }
    )


@shared
def heat_quarters(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, count: int = 6
) -> pd.DataFrame:
    """One row per direct child of the place and quarter, for the quarters up to and including this one."""
    quarters = tuple(earlier(quarter, back) for back in range(count))
    found = by_child(session, viewer, place, quarters, as_of)
    return framed({**found, "label": [quarter_label(number) for number in found["quarter_id"]]})
