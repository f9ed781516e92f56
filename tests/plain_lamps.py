"""What is lit on one day, the slow way: from the facts dated until then alone, as the regulation is read aloud.

It knows neither intervals nor lib.rules.lamps nor lib.standing: a lamp here is only ever asked of one day.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from sqlmodel import Session, col, select

from lib.models import Assignment, ManualLamp, Quarter, Review, Submission, Talk, TalkReport
from lib.rules.lamps import LampNumbers
from lib.rules.score import ScoreRule

Task = tuple[int, int, int]
Key = tuple[int, int, str, int]
"""Quarter (0: none), organisation, rule, and what lit it."""

# the State Council's notice for 2018 and the beginning of 2019, copied by hand
FREE = {
    *(date(2018, 4, day) for day in (5, 6, 7, 29, 30)),
    date(2018, 5, 1),
    *(date(2018, 6, day) for day in (16, 17, 18)),
    *(date(2018, 9, day) for day in (22, 23, 24)),
    *(date(2018, 10, day) for day in range(1, 8)),
    *(date(2018, 12, day) for day in (30, 31)),
    date(2019, 1, 1),
    *(date(2019, 2, day) for day in range(4, 11)),
}
WORKED = {
    date(2018, 4, 8),
    date(2018, 4, 28),
    date(2018, 9, 29),
    date(2018, 9, 30),
    date(2018, 12, 29),
    date(2019, 2, 2),
    date(2019, 2, 3),
}


@cache
def working_days(since: date, until: date) -> int:
    """How many working days lie after `since`, up to and including `until`."""
    count = 0
    while since < until:
        since += timedelta(days=1)
        count += since in WORKED or (since.weekday() < 5 and since not in FREE)
    return count


def later(day: date, months: int) -> date:
    """The day so many months later, a month being over when its last day is."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


@dataclass
class Facts:
    """All that was ever handed in, judged, locked or lit by hand, as plain values."""

    due: dict[Task, date] = field(default_factory=dict)
    handed: dict[Task, dict[int, date]] = field(default_factory=lambda: defaultdict(dict))
    verdicts: dict[tuple[Task, int], list[tuple[str, date]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    locked: dict[int, date] = field(default_factory=dict)
    manual: list[tuple[int, int, str, date, date | None]] = field(default_factory=list)
    talks: list[tuple[int, int, date]] = field(default_factory=list)
    reports: dict[int, list[tuple[str, date, bool]]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[int, LampNumbers] = field(default_factory=dict)
    score_rule: ScoreRule = field(default_factory=ScoreRule)

    def on(self, day: date) -> dict[Key, str]:
        """What is lit on the day, and how."""
        found = dict(self.of_scores(day))
        for task, due_on in self.due.items():
            found |= self.of_task(task, due_on, day)
        for number, organisation, level, raised_on, cleared_on in self.manual:
            if raised_on <= day and not (cleared_on and cleared_on <= day):
                found[0, organisation, "manual", number] = level
        for talk, organisation, talked_on in self.talks:
            if word := self.of_talk(talk, talked_on, day):
                found[0, organisation, "double_report_missing", talk] = word
        return found

    def of_talk(self, talk: int, talked_on: date, day: date) -> str | None:
        """What a missing report of the two has lit on the day."""
        sides = {side for side, on, counts in self.reports[talk] if counts and on <= day}
        marks = self.numbers[talked_on.year * 10 + (talked_on.month + 2) // 3]
        if sides == {"own", "group"} or day <= later(talked_on, marks.double_yellow_months):
            return None
        return "red" if day >= later(talked_on, marks.double_red_months) else "yellow"

    def of_task(self, task: Task, due_on: date, day: date) -> dict[Key, str]:
        """What a task has lit on the day."""
        quarter, organisation, indicator = task
        marks = self.numbers[quarter]
        version, verdicts = self.last(task, day)
        if not version:
            late = (day - due_on).days
            if late < marks.overdue_yellow:
                return {}
            rule, red = "report_overdue", late >= marks.overdue_red
        else:
            since = None
            for verdict, on in reversed(verdicts):
                if verdict == "passed":
                    break
                since = on
            if since is None or working_days(since, day) < marks.returned_yellow:
                return {}
            rule, red = "returned_not_mended", working_days(since, day) >= marks.returned_red
        return {(quarter, organisation, rule, indicator): "red" if red else "yellow"}

    def last(self, task: Task, day: date) -> tuple[int, list[tuple[str, date]]]:
        """The last version handed in by the day (0: none), and the verdicts on it by then."""
        version = max((one for one, on in self.handed[task].items() if on <= day), default=0)
        return version, [(verdict, on) for verdict, on in self.verdicts[task, version] if on <= day]

    def of_scores(self, day: date) -> Iterator[tuple[Key, str]]:
        """The low score of each organisation's newest quarter that is locked on the day."""
        newest: dict[int, int] = {}
        for quarter, organisation, _ in self.due:
            if quarter in self.locked and self.locked[quarter] <= day:
                newest[organisation] = max(quarter, newest.get(organisation, 0))
        for organisation, quarter in newest.items():
            points = self.score(quarter, organisation, self.locked[quarter])
            marks = self.numbers[quarter]
            if points < marks.low_yellow:
                yield (
                    (quarter, organisation, "low_score", 0),
                    "red" if points < marks.low_red else "yellow",
                )

    def score(self, quarter: int, organisation: int, day: date) -> float:
        """The points of an organisation in a quarter on the day."""
        points, rule = self.score_rule.start, self.score_rule
        for task, due_on in self.due.items():
            if task[:2] != (quarter, organisation):
                continue
            version, verdicts = self.last(task, day)
            first_on = min((on for on in self.handed[task].values() if on <= day), default=None)
            points -= rule.overdue if not version and day > due_on else 0
            points -= rule.late if first_on and first_on > due_on else 0
            points -= rule.returned if verdicts and verdicts[-1][0] == "returned" else 0
        return max(points, 0.0)


def read(session: Session) -> Facts:
    """The facts as the tables have them; nothing that is derived is read."""
    facts = Facts()
    for task in session.exec(select(Assignment)):
        facts.due[task.quarter_id, task.organisation_id, task.indicator_id] = task.due_on
    for one in session.exec(select(Submission)):
        key = one.quarter_id, one.organisation_id, one.indicator_id
        facts.handed[key][one.version] = one.reported_on
    for verdict in session.exec(select(Review).order_by(col(Review.number))):
        key = verdict.quarter_id, verdict.organisation_id, verdict.indicator_id
        facts.verdicts[key, verdict.version].append((verdict.verdict, verdict.reviewed_on))
    for quarter in session.exec(select(Quarter)):
        if quarter.locked_on:
            facts.locked[quarter.id] = quarter.locked_on
    for lamp in session.exec(select(ManualLamp)):
        facts.manual.append((lamp.id or 0, lamp.organisation_id, lamp.level, lamp.raised_on, lamp.cleared_on))
    for talk in session.exec(select(Talk)):
        facts.talks.append((talk.id or 0, talk.organisation_id, talk.talked_on))
    for report in session.exec(select(TalkReport)):
        facts.reports[report.talk_id].append((report.side, report.reported_on, report.final))
    return facts
