"""The life of an assignment (任务状态) at a date, and the counts and rates (完成率 上报率 及时率) that follow from it.

Source: DOMAIN terms after Zhoushan's "two responsibilities" platform: 共计指标数、完成上报、未上报、通过审核.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """A supervisor's verdict on what was handed in (审核结论)."""

    PASSED = "passed"
    RETURNED = "returned"


class Status(StrEnum):
    """Where an assignment stands (任务状态)."""

    NOT_DUE = "not_due"
    OVERDUE = "overdue"
    PENDING = "pending"
    PASSED = "passed"
    RETURNED = "returned"


VERDICT_WORDS = {Verdict.PASSED: "通过", Verdict.RETURNED: "退回"}
STATUS_WORDS = {
    Status.NOT_DUE: "未到期",
    Status.OVERDUE: "逾期未报",
    Status.PENDING: "待审核",
    Status.PASSED: "通过",
    Status.RETURNED: "退回",
}


class Basis(StrEnum):
    """The counting rule (口径): what counts as done."""

    PASSED = "passed"
    REPORTED = "reported"


BASIS_WORDS = {Basis.PASSED: "审核通过", Basis.REPORTED: "已上报"}


def status(due_on: date, first_on: date | None, verdict: str | None, as_of: date) -> Status:
    """Where an assignment stands: first_on and verdict are what was true at as_of, verdict that on the last version."""
    if first_on is None:
        return Status.OVERDUE if as_of > due_on else Status.NOT_DUE
    if verdict is None:
        return Status.PENDING
    return Status.PASSED if verdict == Verdict.PASSED else Status.RETURNED


def is_late(due_on: date, first_on: date | None) -> bool:
    """Whether the first hand-in (首次上报) is dated after the due date; nothing handed in is overdue, not late."""
    return first_on is not None and first_on > due_on


def rate(part: int, whole: int) -> float | None:
    """The share from 0 to 1; None where there is nothing to do (不适用), which is not the same as zero."""
    return part / whole if whole else None


@dataclass(frozen=True)
class Counts:
    """What one or many organisations did of what was due in a quarter. All are numbers of assignments (项)."""

    due: int = 0
    reported: int = 0
    on_time: int = 0
    passed: int = 0
    returned: int = 0
    pending: int = 0
    overdue: int = 0

    @property
    def unreported(self) -> int:
        """未上报: due in the quarter and nothing handed in, whether overdue or not yet due."""
        return self.due - self.reported

    @property
    def late(self) -> int:
        """迟报: first handed in after the due date."""
        return self.reported - self.on_time

    @property
    def completion_rate(self) -> float | None:
        """完成率 = passed / due in the quarter."""
        return rate(self.passed, self.due)

    @property
    def reporting_rate(self) -> float | None:
        """上报率 = reported / due in the quarter."""
        return rate(self.reported, self.due)

    @property
    def on_time_rate(self) -> float | None:
        """及时率 = on time / due in the quarter."""
        return rate(self.on_time, self.due)

    def done(self, basis: Basis) -> int:
        """The number done by the counting rule (口径)."""
        return self.passed if basis is Basis.PASSED else self.reported
