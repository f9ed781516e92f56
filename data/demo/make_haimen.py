"""Draws what the 79 organisations of 海门 reported from 2016 on, and the supervision orders that its lamps led to.

make_places writes the files. Which lamps are lit is not written anywhere: a report late or mended too slowly lights one by
the program's own rules (lib/rules). This script draws as many of them as the report of 海门 tells of and sends an order
about each yellow one. Each assignment draws from a generator of its own, so that a changed word moves no other row.
"""

import csv
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.demo.haimen_orders import Lit, order_rows
from data.demo.make_zhoushan import Handin, Row, Sheets, fill, indicator_rows, quarter_rows, sheet
from data.demo.zhoushan_days import due_day
from data.demo.zhoushan_units import Organisation
from data.demo.zhoushan_wording import Indicator, Wording
from lib.models import LampRule
from lib.rules.calendar import is_working_day, working_days_after
from lib.rules.lamps import LampNumbers, report_overdue, returned_not_mended

HERE = Path(__file__).parent
YEAR = 2016
SEED = "海门2016"
NUMBERS = LampNumbers()
LATEST = NUMBERS.overdue_red - 1  # days after which a report is handed in before its lamp turns red


@dataclass
class Task:
    """One assignment and what becomes of it: good, tiny (a day late), late, quick (returned, soon mended), slow, left, missing."""

    quarter: dict[str, Any]
    number: int
    unit: Organisation
    indicator: Indicator
    rng: random.Random
    fate: str = "good"
    handins: list[Handin] = field(default_factory=list)

    @property
    def due(self) -> date:
        """The day by which it is to be reported."""
        return due_day(self.indicator, self.quarter)

    @property
    def last(self) -> date:
        """The day after which nothing comes any more: the lock, or the day of the demonstration."""
        day: date = self.quarter.get("locked") or self.quarter["today"]
        return day


def since(day: date) -> date:
    """The first working day that is no earlier."""
    return working_days_after(day - timedelta(days=1), 1)


def by(day: date) -> date:
    """The last working day that is no later."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


class Maker:
    """Draws every assignment of the place."""

    def __init__(self, words: dict[str, Any], organisations: str) -> None:
        self.words = words
        shared = tomllib.loads((HERE / "zhoushan_words.toml").read_text("utf-8"))
        codes = {item["code"]: item for item in shared["indicators"]}
        self.indicators: list[Indicator] = [codes[code] for code in words["indicators"]]
        self.quarters = [{**quarter, "today": words["today"]} for quarter in words["quarters"]]
        self.wording = Wording({**shared, "quarters": self.quarters})
        self.units = [unit_of(row) for row in csv.DictReader(organisations.splitlines())][1:]
        self.tasks = list(self.drawn())
        self.decide()
        for task in self.tasks:
            task.handins = list(self.handins(task))

    def drawn(self) -> Iterator[Task]:
        """All assignments, quarter by quarter and unit by unit."""
        for number, quarter in enumerate(self.quarters):
            for unit in self.units:
                for item in self.indicators:
                    seed = f"{SEED}|{quarter['name']}|{unit.code}|{item['code']}"
                    yield Task(quarter, number, unit, item, random.Random(seed))

    def trouble(self, task: Task) -> float:
        """How likely an assignment goes wrong, against others: by the unit, its trend over the year, the indicator."""
        code = task.unit.code
        own = random.Random(f"{SEED}|{code}")
        base, drift = own.lognormvariate(0, 0.55), own.uniform(0.82, 1.12)
        base *= 4.5 if code in self.words["careless"] else 0.2 if code in self.words["careful"] else 1.0
        return float(base * drift**task.number * (1 + 0.6 * task.indicator["lean"]))

    def decide(self) -> None:
        """Nothing. Says of each assignment what becomes of it: as many late and slow ones as the year had lamps."""
        for task in self.tasks:
            task.fate = self.fate(task)
        for fate, count in self.words["lamps"].items():
            able = [
                task
                for task in self.tasks
                if task.fate in ("good", "tiny", "quick") and self.lights(task, fate)
            ]
            # the weighted draw of Efraimidis and Spirakis: the greatest of u^(1/w)
            able.sort(key=lambda task: task.rng.random() ** (1 / self.trouble(task)), reverse=True)
            for task in able[:count]:
                task.fate = fate

    def fate(self, task: Task) -> str:
        """What becomes of an assignment as long as it lights no lamp in the year."""
        wrong, odds = self.trouble(task), task.rng.random()
        last = task.quarter["name"] == f"{YEAR}Q4" and task.indicator["slot"] == "end"
        if last and task.unit.code in self.words["vetoed"]:
            return "missing"
        shares = self.words["shares"][
            "running" if "locked" not in task.quarter else "last" if last else "closed"
        ]
        for name, share in shares.items():
            if odds < share * wrong:
                return str(name)
            odds -= share * wrong
        return "good"

    def lights(self, task: Task, fate: str) -> bool:
        """Whether that fate would light a lamp of the assignment in the year that stays yellow."""
        raised = task.due + timedelta(days=NUMBERS.overdue_yellow)
        if fate == "slow":  # handed in a few days before it was due, returned a week later
            raised = task.due + timedelta(days=18)
        return raised.year == YEAR and task.quarter["name"] < f"{YEAR + 1}" and raised < task.last

    def handins(self, task: Task) -> Iterator[Handin]:
        """Every version that was handed in, with its verdict."""
        if task.fate == "missing":
            return
        rng, start = task.rng, task.quarter["start"]
        lead = rng.choice((rng.randint(0, 2), rng.randint(1, 8), rng.randint(3, 9), rng.randint(6, 15)))
        lead = 0 if task.fate == "left" else lead  # returned so late that it lights no lamp in the year
        reported = max(by(task.due - timedelta(days=lead)), since(start + timedelta(days=3)))
        if task.fate == "late":
            reported = self.late(task)
        if task.fate == "tiny" and is_working_day(task.due + timedelta(days=1)):
            reported = task.due + timedelta(days=1)
        if reported > task.last:
            return
        wait = rng.randint(2, 4)
        first = self.handin(task, reported, wait, returned=task.fate in ("quick", "slow", "left"))
        yield first
        if not first.reason or first.reviewed is None or task.fate == "left":
            return
        days = rng.randint(7, 12) if task.fate == "slow" else rng.randint(1, NUMBERS.returned_yellow - 1)
        mended = working_days_after(first.reviewed, days)
        if mended <= task.last - timedelta(days=1):
            yield self.handin(task, mended, 2, again=True)

    def late(self, task: Task) -> date:
        """The day of a report that comes late: after the order about it, before its lamp turns red."""
        told = since(task.due + timedelta(days=NUMBERS.overdue_yellow))
        days = (told + timedelta(days=number) for number in range(1, LATEST))
        possible = [day for day in days if is_working_day(day) and (day - task.due).days <= LATEST]
        weights = [1 / number for number in range(1, len(possible) + 1)]
        return task.rng.choices(possible, weights)[0]

    def handin(
        self, task: Task, reported: date, wait: int, returned: bool = False, again: bool = False
    ) -> Handin:
        """One version, with its verdict if it had come by the lock or by the day of the demonstration."""
        rng, quarter = task.rng, task.quarter
        done = min(since(max(quarter["start"], reported - timedelta(days=rng.randint(1, 9)))), reported)
        if task.indicator["slot"] == "holiday":  # a reminder before a holiday cannot be given after it
            done = min(done, quarter["holiday_due"])
        draft = self.wording.draft(rng, task.unit, task.indicator, task.number, done)
        draft.text = self.wording.mended(rng, draft.text) if again else draft.text
        if len(draft.evidence) > 1 and rng.random() < self.words["shares"]["one_document"]:
            draft.evidence.pop()
        words = ""
        if returned:
            reason = self.wording.reason(rng, task.unit, task.indicator)
            words = self.wording.spoil(rng, draft, reason, task.unit, task.indicator)
        reviewed: date | None = since(reported + timedelta(days=wait))
        if "locked" in quarter:
            reviewed = min(reviewed or reported, quarter["locked"])
        elif reviewed and reviewed > task.last:
            reviewed, words = None, ""
        self.wording.before[task.unit.code, task.indicator["code"]] = draft.text
        return Handin(done, reported, draft.text, "、".join(draft.evidence), reviewed, words)

    def sheets(self, number: int) -> Sheets:
        """All the rows of the quarter of that number."""
        result = Sheets()
        for task in self.tasks:
            if task.number != number:
                continue
            names = task.unit.code, task.unit.name, task.indicator["code"], task.indicator["name"]
            key: Row = (task.quarter["name"], *names)
            due = "" if task.indicator["slot"] == "end" else task.due
            post = self.wording.post(task.unit, task.indicator["post"])
            result.assignments.append((*key, due, post))
            for version, handin in enumerate(task.handins):
                fill(result, version, key, handin)
        return result

    def lit(self) -> Iterator[Lit]:
        """The yellow lamps that the assignments light in the year, by the rules of the program."""
        for task in self.tasks:
            first = task.handins[0] if task.handins else None
            again = task.handins[1].reported if len(task.handins) > 1 else None
            own = task.unit, task.indicator["code"], task.indicator["name"], task.quarter["name"]
            post = self.wording.post(task.unit, task.indicator["post"])
            over = report_overdue(NUMBERS, task.due, first.reported if first else None)
            if over and over.raised_on.year == YEAR:
                yield Lit(*own, LampRule.REPORT_OVERDUE, over, task.due, post=post)
            if first and first.reason and first.reviewed:
                back = returned_not_mended(NUMBERS, first.reviewed, again)
                if back and back.raised_on.year == YEAR:
                    rule = LampRule.RETURNED_NOT_MENDED
                    yield Lit(*own, rule, back, first.reviewed, post=post, reason=first.reason)


def unit_of(row: dict[str, str]) -> Organisation:
    """The organisation of a row, with what its party organisation is called."""
    name, kind = row["单位名称"], row["单位类型"]
    body = {"功能区": "党工委", "部门": "党组"}.get(kind, "党委")
    if name.endswith("街道"):
        body = "党工委"
    if name.startswith(("市委", "市级机关")) or name in ("市编办", "市总工会", "团市委", "市妇联"):
        body = "机关党委"
    return Organisation(row["单位编码"], name, kind, row["上级单位编码"], row["行政区划代码"], body)


def files(first: str, problems: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each file by name with its text; first is that of the organisations, problems are the files of problems."""
    words = tomllib.loads((HERE / "haimen_words.toml").read_text("utf-8"))
    maker = Maker(words, first)
    yield sheet("02-indicators.csv", indicator_rows(maker.indicators))
    yield sheet("03-quarters.csv", quarter_rows(maker.quarters, locking=False))
    for number, quarter in enumerate(maker.quarters):
        name, tens, sheets = quarter["name"], number + 1, maker.sheets(number)
        yield sheet(f"{tens}0-assignments-{name}.csv", sheets.assignments)
        for version, note in enumerate(("", "-mended")):
            yield sheet(f"{tens}{2 * version + 1}-reports-{name}{note}.csv", sheets.reports[version])
            yield sheet(f"{tens}{2 * version + 2}-reviews-{name}{note}.csv", sheets.reviews[version])
    yield sheet("90-quarters-locked.csv", quarter_rows(maker.quarters, locking=True))
    units = {unit.code: unit for unit in maker.units}
    yield "95-orders.csv", order_rows(words, [*maker.lit()], units, problems)
