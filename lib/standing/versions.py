"""Which version of a rule (规则) holds for a quarter: the newest of the latest quarter that is not after it."""

import json
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from lib.models import RuleVersion
from lib.rules import lamps, praise, score
from lib.rules.lamps import LampNumbers
from lib.rules.praise import PraiseRule
from lib.rules.score import ScoreRule


def values_for(session: Session, rule: str, quarters: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By quarter the numbers of the version that holds; nothing in it where none was ever kept."""
    versions = session.execute(
        select(col(RuleVersion.from_quarter), col(RuleVersion.numbers))
        .where(col(RuleVersion.rule) == rule)
        .order_by(col(RuleVersion.from_quarter).desc(), col(RuleVersion.version).desc())
    ).all()
    texts = {
        quarter: next((numbers for start, numbers in versions if start <= quarter), "{}")
        for quarter in quarters
    }
    return {quarter: json.loads(text) for quarter, text in texts.items()}


def lamp_numbers_for(session: Session, quarters: Iterable[int]) -> dict[int, LampNumbers]:
    """The thresholds of the lamps in each of the quarters."""
    found = values_for(session, lamps.RULE, quarters)
    return {quarter: LampNumbers.from_values(values) for quarter, values in found.items()}


def praise_rules_for(session: Session, quarters: Iterable[int]) -> dict[int, PraiseRule]:
    """Who is praised and who lags in each of the quarters: the thresholds."""
    found = values_for(session, praise.RULE, quarters)
    return {quarter: PraiseRule.from_values(values) for quarter, values in found.items()}


def score_rules_for(session: Session, quarters: Iterable[int]) -> dict[int, ScoreRule]:
    """The scoring rule of each of the quarters."""
    found = values_for(session, score.RULE, quarters)
    return {quarter: ScoreRule.from_values(values) for quarter, values in found.items()}
