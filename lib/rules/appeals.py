"""Appeals (复核申请): what may be asked to be looked at again, until when, and what becomes of it.

Source: the brief of the supervisor's desk: an organisation may ask once, within 10 working days, for a returned item or
a deduction to be looked at again, by another supervisor. The number of days is a field of ScoreRule.
"""

from datetime import date
from enum import StrEnum

from lib.rules.calendar import working_days_after
from lib.rules.score import CAUSE_WORDS, Cause, ScoreRule


class Outcome(StrEnum):
    """What was decided on an appeal (复核结论)."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


OUTCOME_WORDS = {Outcome.UPHELD: "成立", Outcome.DISMISSED: "不成立"}
OF_TASKS = frozenset({Cause.RETURNED, Cause.OVERDUE, Cause.LATE})
OF_ENTRIES = frozenset({Cause.MANUAL, Cause.VETO})
APPEAL_CAUSES = {cause: CAUSE_WORDS[cause] for cause in Cause if cause in OF_TASKS | OF_ENTRIES}


def ask_until(rule: ScoreRule, since: date) -> date:
    """The last day on which an appeal may be made: so many working days after the day of the return or deduction."""
    return working_days_after(since, int(rule.appeal_days))


def points_back(rule: ScoreRule, cause: Cause) -> float:
    """The points that an appeal about a task gives back where it is upheld: those that the rule takes for the cause."""
    return {Cause.RETURNED: rule.returned, Cause.OVERDUE: rule.overdue, Cause.LATE: rule.late}[cause]


def subject(quarter: int, organisation: int, cause: Cause, about: tuple[int, ...]) -> str:
    """What an appeal is about, as a key: each can be asked about once. about: indicator and version, or the entry's id."""
    return ".".join(map(str, (quarter, organisation, cause.value, *about)))
