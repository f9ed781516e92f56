"""Lamps (亮灯) as dated intervals: when a rule lights one, when it turns red, when it goes out.

Source: DOMAIN terms after Haimen's yellow and red lamps (367 and 26 over 79 units in 2016). A lamp is never a state
that somebody flips: it follows from dated facts, so any past date shows what was true then, and next week's lamps
are known today. Every number is a field of LampNumbers and is kept as a versioned row; a lamp of no quarter goes by
the numbers of the quarter in which its deadline, talk or lighting lies.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from lib.rules.calendar import LAST_DAY, months_after, working_days_after
from lib.rules.status import Verdict

RULE = "lamps"
LONGEST = {
    "months": 24,
    "low": 1000,
}  # the greatest number that can be meant, by how the field's name says it
MOST_DAYS = 366


class LampLevel(StrEnum):
    """How bad a lit lamp is (灯的级别)."""

    YELLOW = "yellow"
    RED = "red"


class Interval(NamedTuple):
    """A lamp: lit from raised_on until the day before cleared_on, red from red_on on. LAST_DAY stands for never."""

    raised_on: date
    red_on: date
    cleared_on: date


@dataclass(frozen=True)
class LampNumbers:
    """The thresholds (亮灯阈值): days after the deadline, working days after the return, months after the talk, points."""

    overdue_yellow: int = 1
    overdue_red: int = 15
    returned_yellow: int = 5
    returned_red: int = 15
    problem_yellow: int = 1
    problem_red: int = 30
    double_yellow_months: int = 3
    double_red_months: int = 4
    low_yellow: float = 80.0
    low_red: float = 60.0

    def __post_init__(self) -> None:
        """Raises ValueError, in words for the administrator, for numbers that cannot be meant."""
        for name, value in asdict(self).items():
            most = next((top for part, top in LONGEST.items() if part in name), MOST_DAYS)
            least = 0 if name.startswith("low") else 1
            if not least <= value <= most:
                raise ValueError(f"「{LAMP_NUMBER_WORDS[name]}」应在 {least} 到 {most} 之间。")
        for words, yellow, red in (
            ("逾期未报", self.overdue_yellow, self.overdue_red),
            ("退回未改", self.returned_yellow, self.returned_red),
            ("问题整改逾期", self.problem_yellow, self.problem_red),
            ("双报告缺报", self.double_yellow_months, self.double_red_months),
        ):
            if red < yellow:
                raise ValueError(f"「{words}」的红灯不能早于黄灯。")
        if self.low_red > self.low_yellow:
            raise ValueError("「季度得分偏低」的红灯分数线不能高于黄灯分数线。")

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> "LampNumbers":
        """The numbers kept in a versioned row; one that the row does not name has its default."""
        kinds: dict[str, Any] = {field.name: type(field.default) for field in fields(cls)}
        return cls(**{name: kinds[name](value) for name, value in values.items() if name in kinds})


LAMP_NUMBER_WORDS = {
    "overdue_yellow": "逾期未报：截止后第几天亮黄灯",
    "overdue_red": "逾期未报：截止后第几天转红灯",
    "returned_yellow": "退回未改：第几个工作日亮黄灯",
    "returned_red": "退回未改：第几个工作日转红灯",
    "problem_yellow": "问题整改逾期：到期后第几天亮黄灯",
    "problem_red": "问题整改逾期：到期后第几天转红灯",
    "double_yellow_months": "双报告缺报：谈话满几个月后亮黄灯",
    "double_red_months": "双报告缺报：谈话满几个月转红灯",
    "low_yellow": "季度得分偏低：低于多少分亮黄灯",
    "low_red": "季度得分偏低：低于多少分亮红灯",
}


def lit(interval: Interval, as_of: date) -> bool:
    """Whether the lamp is lit at a date: raised_on <= as_of < cleared_on."""
    return interval.raised_on <= as_of < interval.cleared_on


def level(interval: Interval, as_of: date) -> LampLevel | None:
    """Yellow or red at a date; None while the lamp is not lit."""
    if not lit(interval, as_of):
        return None
    return LampLevel.RED if as_of >= interval.red_on else LampLevel.YELLOW


def lamp(raised_on: date, red_on: date, cleared_on: date | None) -> Interval | None:
    """The lamp of these days; None where it never was lit, because its cause was gone before the day came."""
    cleared_on = cleared_on or LAST_DAY
    return Interval(raised_on, max(raised_on, red_on), cleared_on) if raised_on < cleared_on else None


def report_overdue(numbers: LampNumbers, due_on: date, first_on: date | None) -> Interval | None:
    """逾期未报: yellow from the day after the due date, red 15 days after it, out with the first hand-in."""
    yellow, red = (timedelta(days=days) for days in (numbers.overdue_yellow, numbers.overdue_red))
    return lamp(due_on + yellow, due_on + red, first_on)


def returned_not_mended(numbers: LampNumbers, returned_on: date, over_on: date | None) -> Interval | None:
    """退回未改: yellow 5 working days after the return, red 15 after it, out when handed in again (or passed after all)."""
    yellow, red = numbers.returned_yellow, numbers.returned_red
    return lamp(working_days_after(returned_on, yellow), working_days_after(returned_on, red), over_on)


def returns(verdicts: Iterable[tuple[str, date]], again_on: date | None) -> list[tuple[date, date | None]]:
    """When one version was returned, and until when that held, for each time; `verdicts` are its own, in order.

    A second return of the same version is not a new one: it has not been mended since the first. A pass ends it, and
    so does the next hand-in, dated `again_on`.
    """
    found: list[tuple[date, date | None]] = []
    since: date | None = None
    for verdict, day in verdicts:
        if verdict == Verdict.RETURNED:
            since = since or day
        elif since is not None:
            found.append((since, day))
            since = None
    return [*found, (since, again_on)] if since is not None else found


def problem_overdue(numbers: LampNumbers, deadline: date, over_on: date | None) -> Interval | None:
    """问题整改逾期: yellow from the day after the problem's deadline, red 30 days after it, out when it is closed.

    `over_on` is the day on which this deadline ceased to matter: the problem was closed (销号), or got a later one.
    """
    yellow, red = (timedelta(days=days) for days in (numbers.problem_yellow, numbers.problem_red))
    return lamp(deadline + yellow, deadline + red, over_on)


def double_report_missing(
    numbers: LampNumbers, talked_on: date, secretary_on: date | None, group_on: date | None
) -> Interval | None:
    """双报告缺报: yellow 3 months and one day after the talk, red 4 months after it, out when both reports are in.

    The secretary who was talked to reports (secretary_on), and so does the resident inspection group (group_on).
    """
    both_on = max(secretary_on, group_on) if secretary_on and group_on else None
    raised_on = months_after(talked_on, numbers.double_yellow_months) + timedelta(days=1)
    return lamp(raised_on, months_after(talked_on, numbers.double_red_months), both_on)


def low_score(
    numbers: LampNumbers, score: float, locked_on: date, replaced_on: date | None
) -> Interval | None:
    """季度得分偏低: lit on the quarter's lock date, yellow under 80, red at once under 60, out with the next quarter's.

    `score` is that of the lock date; `replaced_on` the first day on which a later quarter of the organisation is locked.
    """
    if score >= numbers.low_yellow:
        return None
    return lamp(locked_on, locked_on if score < numbers.low_red else LAST_DAY, replaced_on)


def manual(level: str, raised_on: date, cleared_on: date | None) -> Interval | None:
    """人工亮灯: as a supervisor lit it, until a supervisor cleared it; it never turns red by itself."""
    return lamp(raised_on, raised_on if level == LampLevel.RED else LAST_DAY, cleared_on)
