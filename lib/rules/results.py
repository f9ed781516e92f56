"""The year's result (年度结果) and what follows from it (结果运用): the grade, and who is barred from awards.

Source: Haimen's report: 被评为“一般”、“差”档次的，单位取消评先资格；单位主要负责人和纪检组织负责人年度考核不得评为“优秀”; and two
organisations lost it because their assessment showed a 一票否决. No report says how four quarters make a year: that it is
the mean of the quarters in which an organisation had tasks is our assumption.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lib.rules.calendar import is_locked
from lib.rules.score import Grade, ScoreRule, grade

BARRED_GRADES = frozenset({Grade.FAIR, Grade.POOR})  # 被评为“一般”、“差”档次的
QUARTERS_OF_A_YEAR = 4
BARRED_WORDS = "取消评先资格"
CONSEQUENCES = (
    "年度结果为“一般”或“差”的，单位取消评先资格；单位主要负责人和纪检组织负责人年度考核不得评为“优秀”。"
)


@dataclass(frozen=True)
class YearResult:
    """An organisation's year: its score in points, its grade, whether it is barred from awards (取消评先资格)."""

    score: float
    grade: Grade
    barred: bool


def year_result(rule: ScoreRule, scores: Sequence[float], vetoes: int) -> YearResult:
    """The result of a year from the scores of its quarters, at least one: their mean; a veto in any quarter makes it 差.

    rule is that of the last of the quarters.
    """
    points = sum(scores) / len(scores)
    found = grade(rule, points, bool(vetoes))
    return YearResult(points, found, found in BARRED_GRADES)


def is_final(locks: Sequence[date | None], as_of: date) -> bool:
    """Whether a year's result is final (确定) at as_of: its four quarters are all locked. Until then it is 暂定."""
    return len(locks) == QUARTERS_OF_A_YEAR and all(is_locked(locked_on, as_of) for locked_on in locks)
