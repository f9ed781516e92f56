"""How a lamp is said in words, the same on every screen."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts import LAMPS
from lib.models import LAMP_RULE_WORDS, LampRule
from lib.queries.lamp_units import LampState
from lib.rules.calendar import quarter_words
from lib.rules.demands import Cause
from lib.ui.bar import View
from lib.ui.tables import whole

OUT = "● 已熄灭"
LEVELS = (LampState.RED, LampState.YELLOW)
LAMP_COLUMNS = {level.value: whole(LAMPS[level].label, 62, "亮着的灯有几盏") for level in LEVELS}
"""The columns of a list of organisations that say how many lamps each has, with shape and word."""


def with_lamps(session: Session, viewer: Viewer, view: View, rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The rows with the lamps of each organisation (by organisation_id), or of all under a child (by child_id)."""
    units = queries.lamp_units(session, viewer, view.place, view.quarter, view.as_of)
    sums = units.groupby(by)[[level.value for level in LEVELS]].sum()
    counted = sums.reindex(rows["organisation_id"], fill_value=0)
    return rows.assign(**{level.value: counted[level.value].to_numpy() for level in LEVELS})


def rule_of(lamp: Mapping[str, Any]) -> str:
    """The rule in words."""
    return LAMP_RULE_WORDS[LampRule(lamp["rule"])]


def about(lamp: Mapping[str, Any]) -> str:
    """What lit the lamp: the quarter and the indicator, or the reason given by hand."""
    quarter, source = int(lamp["quarter_id"]), lamp["source"]
    if lamp["rule"] == LampRule.MANUAL:
        return str(source)
    named = f"「{source}」" if source else ""
    return f"{quarter_words(quarter)}{named}" if quarter else named


def level_of(lamp: Mapping[str, Any]) -> str:
    """Shape and word of the lamp; that it is out where it is."""
    return LAMPS[LampState(lamp["level"])].label if lamp["level"] else OUT


def cause_of(lamp: Mapping[str, Any]) -> Cause:
    """The lamp as an order speaks of it."""
    level = LAMPS[LampState(lamp["level"])].word
    return Cause(lamp["rule"], rule_of(lamp), level, about(lamp), lamp["raised_on"], int(lamp["days"]))
