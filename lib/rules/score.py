"""The score (得分), its deductions (扣分项) and the grade (等次) of an organisation for a quarter.

Source: default rules after the reports of Zhoushan (当前得分97分) and Haimen (优秀、良好、一般、差, 一票否决).
Every number is a field of ScoreRule and is kept as a versioned row, so that a quarter is judged by its own rules.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from lib.rules.status import Status, is_late, status

RULE = "score"
MOST_APPEAL_DAYS = 60


class Grade(StrEnum):
    """The grade of a score (等次)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


GRADE_WORDS = {Grade.EXCELLENT: "优秀", Grade.GOOD: "良好", Grade.FAIR: "一般", Grade.POOR: "差"}


@dataclass(frozen=True)
class ScoreRule:
    """The points and thresholds (计分规则), in points (分); and how many working days there are to appeal (复核申请)."""

    start: float = 100.0
    returned: float = 1.5
    overdue: float = 2.0
    late: float = 0.5
    excellent: float = 90.0
    good: float = 80.0
    fair: float = 60.0
    appeal_days: float = 10.0

    def __post_init__(self) -> None:
        """Raises ValueError, in words for the administrator, for a rule that cannot be meant."""
        if any(value < 0 for value in asdict(self).values()):
            raise ValueError("计分规则里的数字不能小于 0。")
        if not self.start >= self.excellent > self.good > self.fair:
            raise ValueError("分数线应从高到低：起始分 ≥ 优秀 ＞ 良好 ＞ 一般。")
        if self.appeal_days != int(self.appeal_days) or self.appeal_days > MOST_APPEAL_DAYS:
            raise ValueError(f"复核申请期限应是 0 到 {MOST_APPEAL_DAYS} 个工作日的整数。")

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> "ScoreRule":
        """The rule kept in a versioned row; a number that the row does not name has its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: float(value) for name, value in values.items() if name in known})


RULE_WORDS = {
    "start": "起始分",
    "returned": "每项审核退回扣分",
    "overdue": "每项逾期未报扣分",
    "late": "每项首次上报迟报扣分",
    "excellent": "优秀分数线",
    "good": "良好分数线",
    "fair": "一般分数线",
    "appeal_days": "复核申请期限（工作日）",
}


class PointKind(StrEnum):
    """What sort of entry a person made (加减分类别): points ±, a veto, or what an appeal gave back."""

    MANUAL = "manual"
    VETO = "veto"
    APPEAL = "appeal"


POINT_KIND_WORDS = {PointKind.MANUAL: "人工加减分", PointKind.VETO: "一票否决", PointKind.APPEAL: "复核返还"}


class Cause(StrEnum):
    """Why points were deducted or added (扣分原因): by rule, or by an entry of a person."""

    RETURNED = "returned"
    OVERDUE = "overdue"
    LATE = "late"
    MANUAL = "manual"
    VETO = "veto"
    APPEAL = "appeal"


CAUSE_WORDS = {
    Cause.RETURNED: "审核退回",
    Cause.OVERDUE: "逾期未报",
    Cause.LATE: "首次上报迟报",
    **{Cause(kind.value): words for kind, words in POINT_KIND_WORDS.items()},
}


@dataclass(frozen=True)
class Deduction:
    """One deduction (扣分项): which assignment, why, how many points, since when."""

    assignment: Any
    cause: Cause
    points: float
    since: date


def raw_score(rule: ScoreRule, returned: Any, overdue: Any, late: Any, manual: Any = 0.0) -> Any:
    """The points left before the floor of 0. Plain arithmetic, so that numbers, arrays and SQL columns all go through it."""
    return rule.start - rule.returned * returned - rule.overdue * overdue - rule.late * late + manual


def score(rule: ScoreRule, returned: float, overdue: float, late: float, manual: float = 0.0) -> float:
    """The score in points (得分): starts at 100, each returned −1.5, overdue −2, late −0.5, manual ±; never under 0.

    Points that a supervisor adds can raise it above 100: no report knows a cap, and a cap would hide what was added.
    """
    return max(0.0, raw_score(rule, returned, overdue, late, manual))


def grade(rule: ScoreRule, points: float, vetoed: bool = False) -> Grade:
    """The grade (等次): 优秀 ≥ 90, 良好 ≥ 80, 一般 ≥ 60, 差 below, or at once by veto (一票否决)."""
    if vetoed or points < rule.fair:
        return Grade.POOR
    if points < rule.good:
        return Grade.FAIR
    return Grade.GOOD if points < rule.excellent else Grade.EXCELLENT


@dataclass(frozen=True)
class Dated:
    """What a deduction is judged by: an assignment with what was true of it at the date looked at."""

    assignment: Any
    due_on: date
    first_on: date | None
    verdict: str | None
    verdict_on: date | None


def deductions(rule: ScoreRule, assignments: Iterable[Dated], as_of: date) -> list[Deduction]:
    """Each deduction of a score with its assignment, points, date and cause; their sum is what the score lost."""
    found: list[Deduction] = []
    for item in assignments:
        now = status(item.due_on, item.first_on, item.verdict, as_of)
        if now is Status.RETURNED and item.verdict_on is not None:
            found.append(Deduction(item.assignment, Cause.RETURNED, rule.returned, item.verdict_on))
        if now is Status.OVERDUE:
            found.append(Deduction(item.assignment, Cause.OVERDUE, rule.overdue, item.due_on))
        if item.first_on is not None and is_late(item.due_on, item.first_on):
            found.append(Deduction(item.assignment, Cause.LATE, rule.late, item.first_on))
    return found
