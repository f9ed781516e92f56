"""How a lamp is said in words, the same on every screen."""

from collections.abc import Mapping
from typing import Any

from lib.charts import LAMPS
from lib.models import LAMP_RULE_WORDS, LampRule
from lib.queries.lamp_units import LampState
from lib.rules.calendar import quarter_words
from lib.rules.demands import Cause

OUT = "● 已熄灭"


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
