"""Where a problem stands at any date, by its dated steps (整改状态); the deadlines that it had."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from lib.rules.calendar import LAST_DAY
from lib.rules.closure.table import STEPS, ProblemAct, ProblemState, Step


@dataclass(frozen=True)
class Course:
    """Where a problem stands at as_of. deadline is the one that holds, first_deadline the first one that was ever set."""

    found_on: date
    as_of: date
    state: ProblemState
    since: date
    last_on: date
    acknowledged_on: date | None = None
    claimed_on: date | None = None
    submitted_on: date | None = None
    closed_on: date | None = None
    deadline: date | None = None
    first_deadline: date | None = None
    long_term_on: date | None = None
    department: str = ""
    recovered: int | None = None
    rules_made: int | None = None
    returned: int = 0
    extended: int = 0
    reopened: int = 0

    @property
    def closed(self) -> bool:
        """Whether it is struck off (已销号); a reopened one is not."""
        return self.state is ProblemState.CLOSED

    @property
    def long_term(self) -> bool:
        """Whether it is an open item of lasting effort (长期坚持), which is never overdue."""
        return self.long_term_on is not None and not self.closed

    @property
    def overdue(self) -> int:
        """The days by which it is late: open after the deadline that holds, and no item of lasting effort."""
        if self.closed or self.long_term or self.deadline is None:
            return 0
        return max(0, (self.as_of - self.deadline).days)

    @property
    def due(self) -> bool:
        """Whether its first deadline has come. An item of lasting effort is not due unless it was so before."""
        if self.first_deadline is None or self.first_deadline > self.as_of:
            return False
        return not self.long_term or (self.long_term_on or LAST_DAY) > self.first_deadline

    @property
    def on_time(self) -> bool | None:
        """Whether it was struck off by its first deadline, however often that was extended; None while it is not due."""
        if not self.due:
            return None
        return (
            self.closed_on is not None
            and self.first_deadline is not None
            and self.closed_on <= self.first_deadline
        )

    @property
    def age(self) -> int:
        """The days from found to struck off, or to as_of while it is open."""
        return ((self.closed_on or self.as_of) - self.found_on).days


def later(before: Course, as_of: date) -> Course:
    """The same course on a later day, to which nothing happened meanwhile. A tenth of what dataclasses.replace takes."""
    after = object.__new__(Course)
    after.__dict__.update(before.__dict__, as_of=as_of)
    return after


def course(found_on: date, steps: Iterable[Step], as_of: date) -> Course | None:
    """Where the problem stands at as_of by its steps dated up to then, in their order; None: it was not yet found."""
    if as_of < found_on:
        return None
    reached = found(found_on, found_on)
    for step in steps:
        if step.done_on > as_of:
            break
        reached = taken(reached, step)
    return later(reached, as_of)


def found(found_on: date, as_of: date) -> Course:
    """Where a problem stands to which nothing has happened yet."""
    return Course(found_on, as_of, ProblemState.FOUND, found_on, found_on)


def taken(before: Course, step: Step) -> Course:
    """Where the problem stands on the day of a step that may be taken. Raises KeyError for one that may not."""
    state, act = STEPS[before.state, step.act], step.act
    news: dict[str, Any] = {"state": state, "as_of": step.done_on, "last_on": step.done_on}
    if state is not before.state:
        news["since"] = step.done_on
    if act is ProblemAct.ACKNOWLEDGED:
        news["acknowledged_on"] = step.done_on
    elif act is ProblemAct.CLAIMED:
        news |= {"claimed_on": step.done_on, "department": step.department, "deadline": step.deadline}
        news["first_deadline"] = before.first_deadline or step.deadline
    elif act in (ProblemAct.REPORTED, ProblemAct.SUBMITTED):
        named = {"recovered": step.recovered, "rules_made": step.rules_made}
        news |= {name: value for name, value in named.items() if value is not None}
        if act is ProblemAct.SUBMITTED:
            news["submitted_on"] = step.done_on
    elif act is ProblemAct.VERIFIED:
        news["closed_on"] = step.done_on
    elif act is ProblemAct.RETURNED:
        news["returned"] = before.returned + 1
    elif act is ProblemAct.EXTENDED:
        news |= {"deadline": step.deadline, "extended": before.extended + 1, "long_term_on": None}
    elif act is ProblemAct.LASTING:
        news["long_term_on"] = step.done_on
    elif act is ProblemAct.REOPENED:
        # what it was closed with is history: a new claim sets a new deadline, and the first one stays the measure
        news |= {"closed_on": None, "deadline": None, "long_term_on": None, "reopened": before.reopened + 1}
    return replace(before, **news)


class Stage(NamedTuple):
    """The course that holds from its as_of until the day before until_on; LAST_DAY: nothing happened since."""

    course: Course
    until_on: date


def stages(found_on: date, steps: Iterable[Step]) -> list[Stage]:
    """The courses of a problem one after the other; of what happened on one day, the end of that day counts."""
    reached = [found(found_on, found_on)]
    for step in steps:
        after = taken(reached[-1], step)
        if step.done_on == reached[-1].as_of:
            reached.pop()
        reached.append(after)
    ends = [one.as_of for one in reached[1:]]
    return [Stage(one, until_on) for one, until_on in zip(reached, [*ends, LAST_DAY], strict=True)]


class Deadline(NamedTuple):
    """One of the deadlines that a problem had, counted from 1, and the day on which it ceased to matter."""

    number: int
    deadline: date
    over_on: date | None


OVER = (ProblemAct.EXTENDED, ProblemAct.LASTING, ProblemAct.VERIFIED)


def deadlines(steps: Iterable[Step]) -> list[Deadline]:
    """All deadlines that a problem had: each holds until it is extended, made lasting, or the problem is struck off."""
    had: list[Deadline] = []
    for step in steps:
        if step.act in OVER and had and had[-1].over_on is None:
            had[-1] = had[-1]._replace(over_on=step.done_on)
        if step.deadline is not None:
            had.append(Deadline(len(had) + 1, step.deadline, None))
    return had
