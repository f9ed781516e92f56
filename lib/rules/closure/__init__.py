"""The life of a problem until it is struck off (整改销号): one table of steps, asked by every road into the data.

found 待认领 → claimed 整改中 → submitted 待验收 → closed 已销号, or back to claimed; a look-back makes it reopened 回头看重开.
"""

from lib.rules.closure.counting import AGE_BAND_WORDS, AGE_BANDS, Tally, age_band, tally, time_gone
from lib.rules.closure.course import Course, Deadline, Stage, course, deadlines, found, stages, taken
from lib.rules.closure.entries import AMOUNTS, COUNTS, MEASURES, Entry, entries, time_gone_of
from lib.rules.closure.steps import Wrong, faults, forbidden, open_acts
from lib.rules.closure.table import (
    ALLOWED,
    DEMANDED,
    PROBLEM_ACT_WORDS,
    PROBLEM_SOURCE_WORDS,
    PROBLEM_STATE_WORDS,
    SAYINGS,
    SIDES,
    STEPS,
    WITH_FILES,
    ProblemAct,
    ProblemSource,
    ProblemState,
    Side,
    Step,
)

__all__ = [
    "AGE_BANDS",
    "AGE_BAND_WORDS",
    "ALLOWED",
    "AMOUNTS",
    "COUNTS",
    "DEMANDED",
    "MEASURES",
    "PROBLEM_ACT_WORDS",
    "PROBLEM_SOURCE_WORDS",
    "PROBLEM_STATE_WORDS",
    "SAYINGS",
    "SIDES",
    "STEPS",
    "WITH_FILES",
    "Course",
    "Deadline",
    "Entry",
    "ProblemAct",
    "ProblemSource",
    "ProblemState",
    "Side",
    "Stage",
    "Step",
    "Tally",
    "Wrong",
    "age_band",
    "course",
    "deadlines",
    "entries",
    "faults",
    "forbidden",
    "found",
    "open_acts",
    "stages",
    "taken",
    "tally",
    "time_gone",
    "time_gone_of",
]
