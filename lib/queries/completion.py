"""Who is behind, and on what (指标完成): counts, rates, scores, ranks and the heat map, at any date."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, case, func, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Assignment, Heat, Indicator, Organisation
from lib.queries.base import frame, has_children, members, within
from lib.queries.keeping import score_rule
from lib.rules.calendar import earlier, quarter_label
from lib.rules.score import ScoreRule, grade, raw_score, score
from lib.rules.status import Basis, rate
from lib.standing import COUNTS, counted, facts_at, quarters_moved_after, standing_at

MEASURES = (*COUNTS, "overdue")
OWN = "本级"


def overdue(counts: Any, as_of: date) -> ColumnElement[int]:
    """逾期未报: what is not reported of that which was due before as_of."""
    return case((counts.due_on < as_of, counts.due - counts.reported), else_=0)


def summed(counts: Any, as_of: date) -> list[ColumnElement[Any]]:
    """The counts added up, overdue among them."""
    plain = [
        func.sum(counts[name] if not hasattr(counts, name) else getattr(counts, name)).label(name)
        for name in COUNTS
    ]
    return [*plain, func.sum(overdue(counts, as_of)).label("overdue")]


def by_organisation(
    session: Session, viewer: Viewer, place: int, quarters: Sequence[int], as_of: date
) -> Subquery:
    """A subquery with one row per organisation and quarter: its counts and its score in points."""
    counts = standing_at(session, as_of, quarters, place, within(viewer, place)).c
    sums = (
        select(counts.quarter_id, counts.organisation_id, *summed(counts, as_of))
        .group_by(counts.quarter_id, counts.organisation_id)
        .subquery("sums")
    )
    rules: dict[ScoreRule, list[int]] = {}
    for quarter in quarters:
        rules.setdefault(score_rule(session, viewer, quarter), []).append(quarter)
    late = sums.c.reported - sums.c.on_time
    points = case(
        *[
            (sums.c.quarter_id.in_(those), raw_score(rule, sums.c.returned, sums.c.overdue, late))
            for rule, those in rules.items()
        ]
    )
    return select(sums, case((points < 0, 0.0), else_=points).label("score")).subquery("scored")


def aggregated(scored: Subquery, *group: ColumnElement[Any]) -> Select[Any]:
    """The counts and the mean score of the organisations in each group."""
    return select(
        *group,
        func.count().label("organisations"),
        *(func.sum(scored.c[name]).label(name) for name in MEASURES),
        func.avg(scored.c.score).label("mean_score"),
    ).group_by(*group)


def completed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with late and unreported added."""
    return rows.assign(late=rows["reported"] - rows["on_time"], unreported=rows["due"] - rows["reported"])


def totals(
    session: Session, viewer: Viewer, place: int, quarters: tuple[int, ...], as_of: date
) -> pd.DataFrame:
    """One row per quarter asked for in which something was due under the place, oldest first.

    Columns: quarter_id, label, organisations, the counts, mean_score, and how many organisations have each grade.
    """
    scored = by_organisation(session, viewer, place, quarters, as_of)
    rows = completed(frame(session, aggregated(scored, scored.c.quarter_id).order_by(scored.c.quarter_id)))
    graded = frame(
        session,
        select(scored.c.quarter_id, scored.c.score, func.count().label("organisations")).group_by(
            scored.c.quarter_id, scored.c.score
        ),
    )
    found: dict[tuple[int, str], int] = {}
    for quarter, points, organisations in graded.itertuples(index=False):
        key = quarter, grade(score_rule(session, viewer, quarter), points).value
        found[key] = found.get(key, 0) + organisations
    for name in ("excellent", "good", "fair", "poor"):
        rows[name] = [found.get((quarter, name), 0) for quarter in rows["quarter_id"]]
    return rows.assign(label=[quarter_label(quarter) for quarter in rows["quarter_id"]])


def units(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per organisation under the place with something due, the lowest score first.

    Columns: organisation_id, name, kind, county (the child of the place it stands under), the counts, score, grade.
    """
    counts = standing_at(session, as_of, [quarter], place, within(viewer, place)).c
    member = members(viewer, place).c
    sums = (
        select(counts.organisation_id, *summed(counts, as_of))
        .group_by(counts.organisation_id)
        .subquery("sums")
    )
    Child = Organisation.__table__.alias("county")  # type: ignore[attr-defined]
    rows = completed(
        frame(
            session,
            (
                select(sums, col(Organisation.name), col(Organisation.kind), Child.c.name.label("county"))
                .join(Organisation, col(Organisation.id) == sums.c.organisation_id)
                .join(member.child.table, member.member == sums.c.organisation_id)
                .join(Child, Child.c.id == member.child)
            ),
        )
    )
    rule = score_rule(session, viewer, quarter)
    rows["score"] = [
        score(rule, *lost) for lost in zip(rows["returned"], rows["overdue"], rows["late"], strict=True)
    ]
    rows["grade"] = [grade(rule, points).value for points in rows["score"]]
    return rows.sort_values(
        ["score", "overdue", "organisation_id"], ascending=[True, False, True], ignore_index=True
    )


def by_child(
    session: Session, viewer: Viewer, place: int, quarters: tuple[int, ...], as_of: date
) -> pd.DataFrame:
    """One row per direct child of the place and quarter: the counts of its subtree and its mean score.

    The place's own assignments make a row of their own, named 本级.
    """
    scored = by_organisation(session, viewer, place, quarters, as_of)
    member = members(viewer, place)
    sums = (
        aggregated(scored, member.c.child, scored.c.quarter_id)
        .join(member, member.c.member == scored.c.organisation_id)
        .subquery("sums")
    )
    rows = frame(
        session,
        select(sums, col(Organisation.name), col(Organisation.kind), has_children().label("has_children"))
        .join(Organisation, col(Organisation.id) == sums.c.child)
        .order_by(col(Organisation.position), col(Organisation.code), sums.c.quarter_id),
    ).rename(columns={"child": "organisation_id"})
    own = rows["organisation_id"] == place
    rows.loc[own, "name"] = rows.loc[own, "name"] + OWN
    rows.loc[own, "has_children"] = False
    return completed(rows)


def ranking(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, basis: Basis
) -> pd.DataFrame:
    """One row per direct child of the place, the highest rate first.

    Columns: those of by_child, and rate, rank (the same rate shares a rank), rate_before and rank_before of the last
    quarter, rate_year_before (同比), movement in ranks (＋ is up); None where there is nothing to compare with.
    """
    before, year_before = earlier(quarter), earlier(quarter, 4)
    rows = by_child(session, viewer, place, (quarter, before, year_before), as_of)
    done = rows[Basis(basis).value]
    rows["rate"] = [rate(part, whole) for part, whole in zip(done, rows["due"], strict=True)]
    rows["rank"] = rows.groupby("quarter_id")["rate"].rank(method="min", ascending=False).astype("int64")
    past = rows.set_index(["quarter_id", "organisation_id"])[["rate", "rank"]].to_dict("index")
    now = rows[rows["quarter_id"] == quarter].sort_values(
        ["rank", "due"], ascending=[True, False], ignore_index=True
    )
    ids = now["organisation_id"].tolist()
    earlier_ones = [past.get((before, organisation), {}) for organisation in ids]
    ranks = pd.Series([old.get("rank") for old in earlier_ones], dtype="object")
    return now.assign(
        rate_before=pd.Series([old.get("rate") for old in earlier_ones], dtype="object"),
        rate_year_before=pd.Series([past.get((year_before, i), {}).get("rate") for i in ids], dtype="object"),
        rank_before=ranks,
        movement=pd.Series(
            [None if old is None else old - new for old, new in zip(ranks, now["rank"], strict=True)],
            dtype="object",
        ),
    )


def heat_quarters(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, count: int = 6
) -> pd.DataFrame:
    """One row per direct child of the place and quarter, for the quarters up to and including this one."""
    quarters = tuple(earlier(quarter, back) for back in range(count))
    rows = by_child(session, viewer, place, quarters, as_of)
    return rows.assign(label=[quarter_label(number) for number in rows["quarter_id"]])


def heat(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per direct child of the place and indicator with something due; no row means not applicable (不适用).

    Columns: organisation_id, name, has_children, indicator_id, indicator_code, indicator, responsibility, category,
    the counts.
    """
    cells = heat_cells(session, viewer, place, quarter, as_of).subquery("cells")
    rows = frame(
        session,
        (
            select(
                cells,
                col(Organisation.name),
                has_children().label("has_children"),
                col(Indicator.code).label("indicator_code"),
                col(Indicator.name).label("indicator"),
                col(Indicator.responsibility),
                col(Indicator.category),
            )
            .join(Organisation, col(Organisation.id) == cells.c.organisation_id)
            .join(Indicator, col(Indicator.id) == cells.c.indicator_id)
            .order_by(col(Organisation.position), col(Organisation.code), col(Indicator.code))
        ),
    )
    own = rows["organisation_id"] == place
    rows.loc[own, "name"] = rows.loc[own, "name"] + OWN
    rows.loc[own, "has_children"] = False
    return completed(rows)


def heat_cells(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> Select[Any]:
    """The counts per child and indicator: from the summary, or from the facts where the summary knows too much."""
    if quarters_moved_after(session, as_of, [quarter], place):
        facts = facts_at(as_of, [quarter], within(viewer, place)).subquery("facts")
        member = members(viewer, place)
        parts = (
            select(member.c.child, facts.c.indicator_id, facts.c.due_on, *counted(facts.c)[:-1])
            .join(facts, facts.c.organisation_id == member.c.member)
            .group_by(member.c.child, facts.c.indicator_id, facts.c.due_on)
            .subquery("parts")
        )
    else:
        parts = union_all(
            _kept_of_places(viewer, place, quarter), _kept_of_others(viewer, place, quarter)
        ).subquery()
    group = [parts.c.child.label("organisation_id"), parts.c.indicator_id]
    return select(*group, *summed(parts.c, as_of)).group_by(parts.c.child, parts.c.indicator_id)


def _kept_of_places(viewer: Viewer, place: int, quarter: int) -> Select[Any]:
    """The heat rows of the place's children that have children."""
    return (
        select(
            col(Heat.organisation_id).label("child"),
            col(Heat.indicator_id),
            col(Heat.due_on),
            *(col(getattr(Heat, name)) for name in COUNTS),
        )
        .join(Organisation, col(Organisation.id) == col(Heat.organisation_id))
        .where(
            col(Heat.quarter_id) == quarter,
            col(Organisation.parent_id) == place,
            viewer.sees(col(Heat.organisation_id)),
        )
    )


def _kept_of_others(viewer: Viewer, place: int, quarter: int) -> Select[Any]:
    """The counts of the place's own assignments and of its children that have no children."""
    group = [col(Assignment.organisation_id), col(Assignment.indicator_id), col(Assignment.due_on)]
    own: Any = select(*group, *counted(Assignment)[:-1])
    return (
        own.join(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .where(
            col(Assignment.quarter_id) == quarter,
            viewer.sees(col(Assignment.organisation_id)),
            (col(Organisation.id) == place) | ((col(Organisation.parent_id) == place) & ~has_children()),
        )
        .group_by(*group)
    )
