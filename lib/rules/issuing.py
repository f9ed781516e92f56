"""Issuing tasks (任务下达): which indicator fits which organisation, and what a due date becomes a quarter later."""

from datetime import date
from enum import StrEnum

from lib.rules.calendar import first_day, months_after


class Outcome(StrEnum):
    """What becomes of an indicator that is meant for an organisation."""

    NEW = "new"
    EXISTS = "exists"
    UNFIT = "unfit"
    UNUSED = "unused"
    CLOSED = "closed"


OUTCOME_WORDS = {
    Outcome.NEW: "将下达",
    Outcome.EXISTS: "已下达",
    Outcome.UNFIT: "不适用",
    Outcome.UNUSED: "指标已停用",
    Outcome.CLOSED: "单位已撤销",
}


def fits(kinds: str, kind: str) -> bool:
    """Whether an indicator is for this kind of organisation; kinds is a list with commas, empty for every kind."""
    return not kinds or kind in kinds.split(",")


def has_closed(closed_on: date | None, quarter: int) -> bool:
    """Whether an organisation was closed before the quarter began or on its first day."""
    return closed_on is not None and closed_on <= first_day(quarter)


def shifted(due_on: date, quarter_due: date, next_due: date, months: int = 3) -> date:
    """The due date of the same task in the next quarter.

    What was due with its quarter is due with the next one; any other day moves on by the months, and the last day of a
    month stays the last one.
    """
    if due_on == quarter_due:
        return next_due
    ends_month = months_after(due_on.replace(day=1), 1).toordinal() - due_on.toordinal() == 1
    moved = months_after(due_on, months)
    if ends_month:
        return date.fromordinal(months_after(moved.replace(day=1), 1).toordinal() - 1)
    return moved
