"""A quarter counted again the plain way: from the rows of assignments, submissions and reviews alone, as one reads them aloud.

It asks the database file by itself, beside the running server, and knows neither lib.queries nor lib.rules.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

START, RETURNED, OVERDUE, LATE = 100.0, 1.5, 2.0, 0.5
GRADES = ((90, "优秀"), (80, "良好"), (60, "一般"), (0, "差"))


@dataclass
class Tally:
    """What an organisation did of what it was given: numbers of tasks, and how many came in late."""

    due: int = 0
    reported: int = 0
    on_time: int = 0
    passed: int = 0
    returned: int = 0
    pending: int = 0
    overdue: int = 0

    @property
    def score(self) -> float:
        """The points: 100, less for what is returned, overdue or came in late, never under 0."""
        late = self.reported - self.on_time
        return max(0.0, START - RETURNED * self.returned - OVERDUE * self.overdue - LATE * late)

    @property
    def grade(self) -> str:
        """The grade in words."""
        return next(words for least, words in GRADES if self.score >= least)


def added(tallies: list[Tally]) -> Tally:
    """All of them together."""
    names = [field.name for field in fields(Tally)]
    return Tally(**{name: sum(getattr(one, name) for one in tallies) for name in names})


@dataclass(frozen=True)
class Books:
    """The database file of a server, asked in plain SQL."""

    file: Path

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a SELECT."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(statement, values).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        """The first value of the first row; None where there is none."""
        rows = self.ask(statement, *values)
        return rows[0][0] if rows else None

    def tasks(self, quarter: int, under: str) -> Iterator[tuple[str, date, list[tuple[date, str | None]]]]:
        """Per task of the organisations whose code begins so: whose, when due, and of each hand-in its day and verdict."""
        versions: dict[tuple[int, int], list[tuple[date, str | None]]] = {}
        for organisation, indicator, reported_on, verdict in self.ask(
            """SELECT s.organisation_id, s.indicator_id, s.reported_on,
                      (SELECT r.verdict FROM review r WHERE r.quarter_id = s.quarter_id
                          AND r.organisation_id = s.organisation_id AND r.indicator_id = s.indicator_id
                          AND r.version = s.version ORDER BY r.number DESC LIMIT 1)
                 FROM submission s WHERE s.quarter_id = ? ORDER BY s.version""",
            quarter,
        ):
            handed = date.fromisoformat(reported_on), verdict
            versions.setdefault((organisation, indicator), []).append(handed)
        for name, organisation, indicator, due_on in self.ask(
            """SELECT o.name, a.organisation_id, a.indicator_id, a.due_on FROM assignment a
                 JOIN organisation o ON o.id = a.organisation_id
                WHERE a.quarter_id = ? AND o.code LIKE ? || '%'""",
            quarter,
            under,
        ):
            yield name, date.fromisoformat(due_on), versions.get((organisation, indicator), [])

    def units(self, quarter: int, under: str, day: date) -> dict[str, Tally]:
        """What each organisation did until the day, by its name."""
        found: dict[str, Tally] = {}
        for name, due_on, handed in self.tasks(quarter, under):
            tally = found.setdefault(name, Tally())
            tally.due += 1
            if not handed:
                tally.overdue += day > due_on
                continue
            verdict = handed[-1][1]
            tally.reported += 1
            tally.on_time += min(on for on, _ in handed) <= due_on
            tally.passed += verdict == "passed"
            tally.returned += verdict == "returned"
            tally.pending += verdict is None
        return found

    def overdue_lamps(self, quarter: int, under: str, day: date) -> tuple[int, int]:
        """How many lamps are red (from the 15th day after it was due on) and yellow (from the 1st) for what is overdue."""
        late = [(day - due_on).days for _, due_on, handed in self.tasks(quarter, under) if not handed]
        return sum(days >= 15 for days in late), sum(0 < days < 15 for days in late)

    def due_within(self, quarter: int, under: str, day: date, days: int) -> int:
        """How many tasks are due from the day on within so many days and not handed in."""
        return sum(
            not handed and 0 <= (due_on - day).days <= days
            for _, due_on, handed in self.tasks(quarter, under)
        )
