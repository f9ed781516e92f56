"""A quarter's assignments, hand-ins and verdicts as columns, deterministic: late ones, returned ones, mended ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import repeat
from typing import Any

import numpy as np

NEVER = 0
DAYS = [None, *(date.fromordinal(number) for number in range(1, date(2020, 1, 1).toordinal()))]
Days = np.ndarray
CONTENT = (
    "{}月{}日召开党委会专题研究，形成会议纪要，明确{}项任务，责任到人。",
    "{}月开展自查{}处，发现问题{}个，均已整改，建立台账并在本单位公示。",
    "{}月对重点岗位{}人逐一开展提醒谈话，列明风险点{}条，均签字确认，资料已归档。",
    "{}月集中学习，参加{}人次，班子成员{}人结合分管工作作了发言，有签到表和学习记录。",
)


@dataclass(frozen=True)
class Course:
    """What happened to each assignment of a quarter, by row: ordinal days, NEVER where it did not."""

    quarter: int
    organisation: np.ndarray
    indicator: np.ndarray
    due: Days
    handed: Days
    judged: Days
    returned: np.ndarray
    handed_again: Days
    judged_again: Days

    def key(self, rows: np.ndarray | slice = slice(None)) -> dict[str, Any]:
        """The columns that name an assignment."""
        return {
            "quarter_id": repeat(self.quarter),
            "organisation_id": self.organisation[rows].tolist(),
            "indicator_id": self.indicator[rows].tolist(),
        }


def course(
    quarter: int, organisations: int, indicators: int, due_days: Sequence[date], today: date
) -> Course:
    """The quarter as it was known today: nearly all handed in, mostly judged, some late, some returned and mended."""
    chance = np.random.default_rng(quarter)
    size = organisations * indicators
    organisation = np.repeat(np.arange(1, organisations + 1), indicators)
    indicator = np.tile(np.arange(1, indicators + 1), organisations)
    # the same units lag in every quarter
    diligence = np.random.default_rng(1).beta(6, 2, organisations)[organisation - 1]
    due = np.array([day.toordinal() for day in due_days])[indicator % len(due_days)]
    late = chance.random(size) > 0.9 + diligence / 10
    handed = due + np.where(late, chance.integers(1, 20, size), -chance.integers(0, 32, size))
    judged = handed + chance.integers(1, 10, size)
    returned = chance.random(size) > 0.86 + diligence / 8
    handed_again = judged + chance.integers(1, 8, size)
    judged_again = handed_again + chance.integers(1, 6, size)
    lacking = (
        chance.random(size) > 0.97 + diligence / 40,
        chance.random(size) > 0.96,
        ~returned | (chance.random(size) > 0.7),
        chance.random(size) > 0.9,
    )
    over = np.zeros(size, dtype=bool)
    for days, absent in zip((handed, judged, handed_again, judged_again), lacking, strict=True):
        over |= absent | (days > today.toordinal())  # what did not happen is followed by nothing
        days[over] = NEVER
    return Course(quarter, organisation, indicator, due, handed, judged, returned, handed_again, judged_again)


def on(days: Days) -> list[date | None]:
    """The days of ordinal numbers."""
    return [DAYS[number] for number in days.tolist()]


def facts(
    found: Course, batches: Sequence[int], reviews: int, reviewer: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables of the quarter's facts, each with its columns. batches: by organisation; reviews: the one of verdicts."""
    yield "assignment", assignments(found)
    hand_ins = ((1, found.handed), (2, found.handed_again))
    for version, handed in hand_ins:
        yield "submission", submissions(found, version, handed, batches)
    verdicts = ((1, found.judged, found.returned), (2, found.judged_again, np.zeros_like(found.returned)))
    for version, judged, returned in verdicts:
        rows = np.flatnonzero(judged != NEVER)
        back = returned[rows].tolist()
        yield (
            "review",
            {
                **found.key(rows),
                "version": repeat(version),
                "number": repeat(1),
                "verdict": ["returned" if bad else "passed" for bad in back],
                "reason": [
                    "内容不具体，佐证材料与填报不符，请补充后重新上报。" if bad else "" for bad in back
                ],
                "reviewed_on": on(judged[rows]),
                "batch_id": repeat(reviews),
                "row": (rows + 2).tolist(),
                "received_at": repeat(moment(judged[rows])),
                "user_id": repeat(reviewer),
            },
        )


def assignments(found: Course) -> dict[str, Any]:
    """The columns of the assignments, those included that the program derives from the facts."""
    mended = found.handed_again != NEVER
    verdict_on = np.where(mended, found.judged_again, found.judged)
    verdict = np.where(verdict_on == NEVER, 0, np.where(found.returned & ~mended, 2, 1))
    return {
        **found.key(),
        "due_on": on(found.due),
        "responsible": repeat("党委书记"),
        "first_on": on(found.handed),
        "version": ((found.handed != NEVER).astype(int) + mended).tolist(),
        "last_on": on(np.where(mended, found.handed_again, found.handed)),
        "verdict": [(None, "passed", "returned")[number] for number in verdict.tolist()],
        "verdict_on": on(verdict_on),
    }


def submissions(found: Course, version: int, handed: Days, batches: Sequence[int]) -> dict[str, Any]:
    """The columns of the hand-ins of a version."""
    rows = np.flatnonzero(handed != NEVER)
    units, indicators, days = (
        found.organisation[rows].tolist(),
        found.indicator[rows].tolist(),
        on(handed[rows]),
    )
    return {
        **found.key(rows),
        "version": repeat(version),
        "reported_on": days,
        "done_on": days,
        "content": [content(*row) for row in zip(units, indicators, days, strict=True)],
        "evidence": repeat("会议纪要、照片、签到表"),
        "batch_id": [batches[unit - 1] for unit in units],
        "row": [indicator + 1 for indicator in indicators],
        "received_at": repeat(moment(handed[rows])),
        "user_id": units,
    }


def content(organisation: int, indicator: int, day: date | None) -> str:
    """What a unit says it has done."""
    month = day.month if day else 0
    return CONTENT[(organisation + indicator) % 4].format(month, organisation % 27 + 1, indicator % 7 + 1)


def moment(days: Days) -> datetime:
    """When the last of these came in."""
    last = DAYS[int(days.max(initial=1))]
    return datetime.combine(last or date.min, time(8), UTC)
