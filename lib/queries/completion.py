"""Who is behind, and on what (指标完成): counts, rates, scores, ranks and the heat map, at any date."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, case, func, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Assignment, Heat, Organisation
from lib.queries.base import branches, frame, has_children, leaves, members, within
from lib.queries.keeping import indicators, rules_of, score_rule
from lib.queries.scored import added_up, by_score, summed
from lib.rules.calendar import earlier, quarter_label
from lib.rules.score import Grade, grade, score
from lib.rules.status import Basis, rate
from lib.standing import counts_of, known_at, quarters_moved_after, standing_at

OWN = "本级"


def completed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with late and unreported added."""
    return rows.assign(late=rows["reported"] - rows["on_time"], unreported=rows["due"] - rows["reported"])


def totals(
    session: Session, viewer: Viewer, place: int, quarters: tuple[int, ...], as_of: date
) -> pd.DataFrame:
    """One row per quarter asked for in which something was due under the place, oldest first.

    Columns: quarter_id, label, organisations, the counts, mean_score, and how many organisations have each grade.
    """
    scored = by_score(session, viewer, place, quarters, as_of, apart=False)
    graded = frame(session, added_up(scored, scored.c.quarter_id, scored.c.score))
    rules = rules_of(session, viewer, quarters)
    grades = [
        grade(rules[number], points) for number, points in zip(graded["quarter_id"], graded["score"], strict=True)
    ]
    for each in Grade:
        graded[each.value] = graded["organisations"].where([found is each for found in grades], 0)
    graded["mean_score"] *= graded["organisations"]
    rows = completed(graded.drop(columns="score").groupby("quarter_id", as_index=False).sum())
    rows["mean_score"] /= rows["organisations"]
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
    scored = by_score(session, viewer, place, quarters, as_of, apart=True)
    sums = added_up(scored, scored.c.child, scored.c.quarter_id).subquery("sums")
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
    cells = frame(session, heat_cells(session, viewer, place, quarter, as_of))
    children = frame(
        session,
        select(col(Organisation.id), col(Organisation.name), has_children().label("has_children"))
        .where((col(Organisation.parent_id) == place) | (col(Organisation.id) == place))
        .order_by(col(Organisation.position), col(Organisation.code)),
    )
    own = children["id"] == place
    children.loc[own, "name"] = children.loc[own, "name"] + OWN
    children.loc[own, "has_children"] = False
    catalogue = indicators(session, viewer)
    at = pd.Index(children["id"]).get_indexer(cells["organisation_id"])
    which = pd.Index(catalogue["id"]).get_indexer(cells["indicator_id"])
    order = np.lexsort((which, at))
    at, which = at[order], which[order]
    words = {name: children[name].array[at] for name in ("name", "has_children")}
    words |= {f"indicator_{name}": catalogue[name].array[which] for name in ("code", "name")}
    words |= {name: catalogue[name].array[which] for name in ("responsibility", "category")}
    rows = cells.iloc[order].reset_index(drop=True).assign(**words)
    return completed(rows.rename(columns={"indicator_name": "indicator"}))


def heat_cells(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> Any:
    """The counts per child and indicator: from the summary, or task by task where the summary knows too much."""
    if quarters_moved_after(session, as_of, [quarter], place):
        known = known_at(as_of, [quarter], within(viewer, place)).subquery("known")
        member = members(viewer, place)
        return _cells(known.c, member.c.child, as_of).join(
            member, member.c.member == known.c.organisation_id
        )
    kept, task = Heat.__table__.c, Assignment.__table__.c  # type: ignore[attr-defined]
    group = kept.organisation_id, kept.indicator_id
    places = (
        select(*group, *summed(kept, as_of))
        .where(kept.quarter_id == quarter, kept.organisation_id.in_(branches(viewer, place)))
        .group_by(*group)
    )
    others = _cells(task, task.organisation_id, as_of).where(
        task.quarter_id == quarter, task.organisation_id.in_(leaves(viewer, place))
    )
    return union_all(places, others)


def _cells(tasks: Any, child: Any, as_of: date) -> Select[Any]:
    """The counts of the assignments of each child and indicator."""
    late = func.count(case((tasks.first_on.is_(None) & (tasks.due_on < as_of), 1)))
    return (
        select(child.label("organisation_id"), tasks.indicator_id, *counts_of(tasks), late.label("overdue"))
        .select_from(tasks.due_on.table)
        .group_by(child, tasks.indicator_id)
    )

