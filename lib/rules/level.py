"""How far a figure is from what was due (完成程度): what a cell of the heat map and a line of the attention list say.

It is about one or many assignments of a quarter, not a lamp: lamps have rules, days and a list of their own.
"""

from enum import StrEnum

from lib.rules.score import ScoreRule
from lib.rules.status import Basis, Counts


class Level(StrEnum):
    """How far a figure is from what was due (完成程度)."""

    BEHIND = "behind"
    WATCH = "watch"
    UNDER_WAY = "under_way"
    DONE = "done"
    UNREPORTED = "unreported"
    NOT_APPLICABLE = "not_applicable"


LEVEL_WORDS = {
    Level.BEHIND: "滞后",
    Level.WATCH: "关注",
    Level.UNDER_WAY: "进行中",
    Level.DONE: "完成",
    Level.UNREPORTED: "未上报",
    Level.NOT_APPLICABLE: "不适用",
}


def level(counts: Counts, basis: Basis, rule: ScoreRule) -> Level:
    """The level of the counts: by the share gone wrong (逾期未报, and by 审核通过 also 退回), else by the share done.

    The marks are those of the grades, so that no second set of numbers is kept: less than 60 of 100 still right is
    滞后, less than 90 is 关注, 90 done is 完成. Nothing to do, nothing reported yet and nothing done are three things.
    """
    if not counts.due:
        return Level.NOT_APPLICABLE
    if not counts.reported and not counts.overdue:
        return Level.UNREPORTED
    wrong = counts.overdue + (counts.returned if basis is Basis.PASSED else 0)
    right = 100 * (counts.due - wrong) / counts.due
    if right < rule.fair:
        return Level.BEHIND
    if right < rule.excellent:
        return Level.WATCH
    done = 100 * counts.done(basis) / counts.due
    return Level.DONE if done >= rule.excellent else Level.UNDER_WAY
