"""By how much a problem changes the board's counts, and on which days: as in a ledger, every count at a date is a sum.

What a problem counts as changes with its steps, and with time alone: a deadline comes, a deadline passes, an open problem
grows into the next age band. Each change is an entry of its day, taken from Course, so that no rule is told twice.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from operator import neg, sub
from typing import NamedTuple

from lib.rules.calendar import LAST_DAY
from lib.rules.closure.counting import AGE_BAND_WORDS, AGE_BANDS, age_band
from lib.rules.closure.course import Course, Stage, later
from lib.rules.closure.table import ProblemState

BANDS = len(AGE_BAND_WORDS)
OPEN_STATES = (ProblemState.FOUND, ProblemState.CLAIMED, ProblemState.SUBMITTED, ProblemState.REOPENED)
COUNTS = (
    *("found", "closed", "waiting", "mending", "handed_in", "reopened_open"),
    *("overdue", "long_term", "due", "on_time", "returned", "extended", "reopened"),
    *("repeats", "with_money", "with_deadline", "closed_with_deadline"),
    *(f"open{band}" for band in range(BANDS)),
    *(f"overdue{band}" for band in range(BANDS)),
    "rules_made",
)
# The share of the time gone grows by the day: so many parts of WHOLE each day, and so many besides, count the days from
# DAY_ZERO. Whole numbers, because sums of them are exact however often something is added and taken away.
AMOUNTS = ("found_fen", "recovered_fen", "gone_each_day", "gone_besides")
MEASURES = (*COUNTS, *AMOUNTS)
WHOLE, DAY_ZERO = 10**8, date(2000, 1, 1).toordinal()
NOTHING = (0,) * len(MEASURES)


class Entry(NamedTuple):
    """By how much one problem changes the counts of a department on a day; changes in the order of MEASURES."""

    day: date
    department: str
    changes: tuple[int, ...]


def entries(stages: Iterable[Stage], found_fen: int | None, repeated: bool) -> list[Entry]:
    """The changes that a problem makes, in the order of their days. repeated: it is an earlier one that came back."""
    made: list[Entry] = []
    before, department = NOTHING, ""
    for stage in stages:
        for day in turning_days(stage):
            after = measured(later(stage.course, day), found_fen, repeated)
            if stage.course.department != department:
                if any(before):
                    made.append(Entry(day, department, tuple(map(neg, before))))
                before, department = NOTHING, stage.course.department
            if after != before:
                changes = tuple(map(sub, after, before))
                made.append(Entry(day, department, changes))
            before = after
    return made


def turning_days(stage: Stage) -> Iterator[date]:
    """The days of a stage on which something about the problem changes: its first day, and what comes with time."""
    course = stage.course
    turns = [course.first_deadline]
    if not course.closed:
        turns += [course.found_on + timedelta(days=most + 1) for most in AGE_BANDS]
        if course.deadline and course.deadline < LAST_DAY:
            turns.append(course.deadline + timedelta(days=1))
    yield course.as_of
    yield from sorted({day for day in turns if day and course.as_of < day < stage.until_on})


def measured(at: Course, found_fen: int | None, repeated: bool) -> tuple[int, ...]:
    """What one problem counts as, in the order of MEASURES."""
    closed, timed = at.closed, at.first_deadline is not None
    late = at.overdue > 0
    ages, lates = [0] * BANDS, [0] * BANDS
    if not closed:
        band = age_band(at.age)
        ages[band], lates[band] = 1, int(late)
    return (
        1,
        int(closed),
        *(int(at.state is state) for state in OPEN_STATES),
        int(late),
        int(at.long_term),
        int(at.due),
        int(at.on_time is True),
        int(at.returned > 0),
        int(at.extended > 0),
        int(at.reopened > 0),
        int(repeated),
        int(found_fen is not None or at.recovered is not None),
        int(timed),
        int(timed and closed),
        *ages,
        *lates,
        at.rules_made or 0,
        found_fen or 0,
        at.recovered or 0,
        *time_going(at),
    )


def time_going(at: Course) -> tuple[int, int]:
    """The parts of WHOLE by which the share of the time gone grows each day, and those besides; as time_gone says."""
    if at.first_deadline is None:
        return 0, 0
    if at.as_of >= at.first_deadline:
        return 0, WHOLE
    each_day = round(WHOLE / (at.first_deadline - at.found_on).days)
    return each_day, -each_day * (at.found_on.toordinal() - DAY_ZERO)


def time_gone_of(gone_each_day: int, gone_besides: int, as_of: date) -> float:
    """The shares of the time gone of many problems added up, from the sums of their entries."""
    return (gone_each_day * (as_of.toordinal() - DAY_ZERO) + gone_besides) / WHOLE
