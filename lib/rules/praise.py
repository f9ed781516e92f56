"""Who a quarterly circular names for praise (表扬单位) and for lagging behind (落后单位), and why. Values in, values out.

Source: the reports of Haimen (each unit's lamps are counted, grades decide on awards, 一票否决), Jilin (不仅通报单位、部门，
还点名道姓通报) and Loudi (警醒约谈: the leader in charge talks to whoever answers for a lagging unit). None of them gives
numbers: these are ours, each a field of PraiseRule and kept as a versioned row (通报认定规则). The lines of the score are
those of the quarter's own 计分规则.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from lib.rules.score import Grade, ScoreRule

RULE = "praise"
MOST = 100


@dataclass(frozen=True)
class PraiseRule:
    """The thresholds (通报认定规则): how many a list names (who ties with the last one, too), and red lamps."""

    most: int = 8
    red_lamps: int = 5

    def __post_init__(self) -> None:
        """Raises ValueError, in words for the administrator, for numbers that cannot be meant."""
        for name, value in asdict(self).items():
            if not 1 <= value <= MOST:
                raise ValueError(f"「{PRAISE_WORDS[name]}」应在 1 到 {MOST} 之间。")

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> "PraiseRule":
        """The numbers kept in a versioned row; one that the row does not name has its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: int(value) for name, value in values.items() if name in known})


PRAISE_WORDS = {
    "most": "通报里表扬、落后各列多少家（并列的一并列入）",
    "red_lamps": "亮多少盏红灯以上列为落后",
}


@dataclass(frozen=True)
class Judged:
    """An organisation with tasks in the quarter as it stood at as_of; lagged_before: by its score or a veto, a quarter earlier."""

    organisation: int
    name: str
    due: int
    passed: int
    on_time: int
    returned: int
    overdue: int
    score: float
    grade: Grade
    vetoed: bool = False
    red: int = 0
    yellow: int = 0
    lagged_before: bool = False


def is_praised(unit: Judged) -> bool:
    """Whether the organisation is worth praise: 等次优秀, 有审核通过的指标, 没有退回、逾期、亮灯、一票否决."""
    wrong = unit.returned or unit.overdue or unit.red or unit.yellow or unit.vetoed
    return unit.grade is Grade.EXCELLENT and unit.passed > 0 and not wrong


def lags_by_score(score: ScoreRule, points: float, vetoed: bool) -> bool:
    """Whether an organisation lags by a quarter's score: under the line of 良好, or by a veto."""
    return vetoed or points < score.good


def why_lagging(rule: PraiseRule, score: ScoreRule, unit: Judged) -> tuple[str, ...]:
    """Each reason for which the organisation lags, in words; none where it does not."""
    found = ["一票否决"] if unit.vetoed else []
    found += [f"得分低于{score.good:g}分"] if unit.score < score.good else []
    found += [f"亮红灯{unit.red}盏"] if unit.red >= rule.red_lamps else []
    return tuple(found)


def praised(rule: PraiseRule, units: Sequence[Judged]) -> list[Judged]:
    """Who is praised, the best first: by score, share passed, share on time, how much there was to do."""

    def best(unit: Judged) -> tuple[float, ...]:
        due = unit.due or 1
        return -unit.score, -unit.passed / due, -unit.on_time / due, -unit.due

    return first([unit for unit in units if is_praised(unit)], best, rule.most)


def lagging(rule: PraiseRule, score: ScoreRule, units: Sequence[Judged]) -> list[Judged]:
    """Who lags, the worst first: a veto, then the lowest score, then the most red lamps."""

    def worst(unit: Judged) -> tuple[float, ...]:
        return not unit.vetoed, unit.score, -unit.red

    return first([unit for unit in units if why_lagging(rule, score, unit)], worst, rule.most)


def first(units: list[Judged], key: Callable[[Judged], tuple[Any, ...]], most: int) -> list[Judged]:
    """The first so many by the key, and whoever ties with the last of them."""
    ordered = sorted(units, key=key)
    if len(ordered) <= most:
        return ordered
    last = key(ordered[most - 1])
    return [unit for unit in ordered if key(unit) <= last]


def praise_words(rule: PraiseRule, score: ScoreRule) -> str:
    """How it is told who is praised."""
    return (
        f"表扬单位的认定：等次优秀（{score.excellent:g}分以上），没有退回和逾期未报的指标，没有亮灯，没有一票否决；"
        f"按得分、完成率、及时率从高到低取前{rule.most}家，并列的一并列入"
    )


def lagging_words(rule: PraiseRule, score: ScoreRule) -> str:
    """How it is told who lags."""
    return (
        f"落后单位的认定：一票否决、得分低于{score.good:g}分、亮红灯{rule.red_lamps}盏以上，有其一的列入；"
        f"按一票否决、得分、红灯数从重到轻取前{rule.most}家，并列的一并列入"
    )
