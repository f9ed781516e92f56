"""Hand-over talks (三交底) and their double report (双报告): entered, reported on by the unit, assessed by the group.

Neither side writes the other's, and whoever reports never assesses. No report is ever changed: a newer one follows it.
"""

from lib.actions.handovers.entering import (
    LONGEST_LIST,
    LONGEST_POST,
    Draft,
    correct_talk,
    enter_talk,
)
from lib.actions.handovers.reporting import (
    LONGEST_CONTENT,
    LONGEST_WORDS,
    WHO,
    Paper,
    Statement,
    hand_in,
    of_talk,
    put,
    sides,
)

__all__ = [
    "LONGEST_CONTENT",
    "LONGEST_LIST",
    "LONGEST_POST",
    "LONGEST_WORDS",
    "WHO",
    "Draft",
    "Paper",
    "Statement",
    "correct_talk",
    "enter_talk",
    "hand_in",
    "of_talk",
    "put",
    "sides",
]
