"""Whom a circular would have named by other thresholds, before they are saved (试算)."""

from datetime import date

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.rules.calendar import quarter_label
from lib.rules.praise import PraiseRule, lagging, praised
from lib.slides.asking import asked
from lib.slides.papers.making import judged


def praise_trial(
    session: Session, viewer: Viewer, rule: PraiseRule, quarters: tuple[int, ...], as_of: date
) -> pd.DataFrame:
    """One row per quarter: label, and how many were named for praise and for lagging: now by the rule kept, then by this one.

    Columns: label, praised, praised_then, lagging, lagging_then; of the viewer's own organisation, as it stood at as_of.
    """
    found = []
    for quarter in quarters:
        units = judged(session, viewer, asked(session, viewer, viewer.organisation_id, quarter, as_of))
        score = queries.score_rule(session, viewer, quarter)
        counts = [
            (len(praised(one, units)), len(lagging(one, score, units)))
            for one in (queries.praise_rule(session, viewer, quarter), rule)
        ]
        found.append((quarter_label(quarter), counts[0][0], counts[1][0], counts[0][1], counts[1][1]))
    return pd.DataFrame(found, columns=["label", "praised", "praised_then", "lagging", "lagging_then"])
