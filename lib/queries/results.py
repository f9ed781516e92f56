"""The year's results (年度结果): each organisation's four quarters, its grade, and whether it is barred from awards."""

from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Quarter
from lib.queries.base import framed, shared
from lib.queries.completion import units
from lib.queries.keeping import rules_of
from lib.queries.points import STANDS, points
from lib.rules.calendar import quarter_of
from lib.rules.results import is_final, year_result
from lib.rules.score import PointKind

NAMED = ("organisation_id", "name", "kind", "county")


@shared
def year_results(session: Session, viewer: Viewer, place: int, year: int, as_of: date) -> pd.DataFrame:
    """One row per organisation under the place that had tasks in a quarter of the year begun by as_of, the barred first, the lowest first.

    Columns: organisation_id, name, kind, county, score_1 … score_4 (of each quarter, None where it had no tasks), score
    (of the year), grade, vetoes (how many), documents (of the vetoes), barred (取消评先资格), final (False: 暂定).
    """
    dated = session.execute(
        select(col(Quarter.id), col(Quarter.locked_on))
        .where(col(Quarter.id).between(year * 10 + 1, year * 10 + 4))
        .order_by(col(Quarter.id))
    ).all()
    begun = [quarter for quarter, _ in dated if quarter <= quarter_of(as_of)]
    named: dict[int, tuple[object, ...]] = {}
    scores: dict[int, dict[int, float]] = {}
    for quarter in begun:
        rows = units(session, viewer, place, quarter, as_of)
        for *names, points_ in zip(*(rows[name] for name in (*NAMED, "score")), strict=True):
            named[names[0]] = tuple(names)
            scores.setdefault(names[0], {})[quarter] = points_
    rules = rules_of(session, viewer, begun)
    given = points(session, viewer, place, year, as_of)
    vetoes = given[(given["kind"] == PointKind.VETO) & (given["state"] == STANDS)]
    documents: dict[int, list[str]] = {}
    for organisation, document in zip(vetoes["organisation_id"], vetoes["document"], strict=True):
        documents.setdefault(organisation, []).insert(0, document)
    final = is_final([locked_on for _, locked_on in dated], as_of)
    judged = {
        one: year_result(rules[max(those)], list(those.values()), len(documents.get(one, ())))
        for one, those in scores.items()
    }
    order = sorted(judged, key=lambda one: (not judged[one].barred, judged[one].score, one))
    return framed(
        {
            **{name: [named[one][at] for one in order] for at, name in enumerate(NAMED)},
            **{
                f"score_{number}": [scores[one].get(year * 10 + number) for one in order]
                for number in range(1, 5)
            },
            "score": [judged[one].score for one in order],
            "grade": [judged[one].grade.value for one in order],
            "vetoes": [len(documents.get(one, ())) for one in order],
            "documents": ["、".join(documents.get(one, ())) for one in order],
            "barred": [judged[one].barred for one in order],
            "final": [final for _ in order],
        }
    )
