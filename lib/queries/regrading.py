"""What other numbers of the scoring rule would make of the quarters that there are, before they are saved."""

from datetime import date

import pandas as pd
from sqlmodel import Session

from lib.access import Viewer
from lib.queries.completion import LOST, units
from lib.rules.calendar import quarter_label
from lib.rules.score import GRADE_WORDS, Grade, ScoreRule, grade, score

BEST_FIRST = list(Grade)


def regraded(
    session: Session,
    viewer: Viewer,
    place: int,
    numbers: tuple[tuple[str, float], ...],
    quarters: tuple[int, ...],
    as_of: date,
) -> pd.DataFrame:
    """One row per quarter: label, organisations, better, worse (by grade), and each grade as "before → after".

    The columns of the grades bear their words: 优秀, 良好, 一般, 差. A quarter with nothing due has no row.
    """
    rule = ScoreRule.from_values(dict(numbers))
    rows = []
    for quarter in quarters:
        judged = units(session, viewer, place, quarter, as_of)
        before = [Grade(value) for value in judged["grade"]]
        lost = zip(*(judged[name] for name in LOST), strict=True)
        after = [grade(rule, score(rule, *counts), veto) for *counts, veto in lost]
        if before:
            rows.append(
                {"label": quarter_label(quarter), "organisations": len(before), **moved(before, after)}
            )
    return pd.DataFrame(rows, columns=["label", "organisations", "better", "worse", *GRADE_WORDS.values()])


def moved(before: list[Grade], after: list[Grade]) -> dict[str, object]:
    """How many organisations rise and fall, and how many have each grade before and after."""
    steps = [BEST_FIRST.index(old) - BEST_FIRST.index(new) for old, new in zip(before, after, strict=True)]
    counts = {words: f"{before.count(value)} → {after.count(value)}" for value, words in GRADE_WORDS.items()}
    return {"better": sum(step > 0 for step in steps), "worse": sum(step < 0 for step in steps), **counts}
