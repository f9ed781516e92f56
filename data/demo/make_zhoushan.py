"""Writes the demonstration of 舟山 as CSV files, byte for byte the same on every run.

    python -m data.demo.make_zhoushan

Places are real, the figures are invented, except those of 五龙乡 in 2018Q3, which a public report gives. Each
assignment draws from a generator of its own, so that a changed word or unit moves no other row.
"""

import csv
import io
import math
import random
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.demo import make_problems
from data.demo.zhoushan_days import Calendar, Quarter, due_day
from data.demo.zhoushan_units import Organisation, kinds_of, organisations
from data.demo.zhoushan_wording import Indicator, Wording

HERE = Path(__file__).parent
FOLDER = HERE / "zhoushan"
SEED = "舟山2018"
AS_OF = date(2018, 9, 28)  # the day that counts as today in the demonstration

HEADINGS = {
    "organisations": "单位编码 单位名称 单位类型 上级单位编码 行政区划代码 排序 撤销日期",
    "indicators": "指标编码 指标名称 责任类别 指标类别 完成标准 佐证要求 适用单位类型 状态",
    "quarters": "季度 截止日期 状态 锁定日期",
    "assignments": "季度 单位编码 单位名称 指标编码 指标名称 截止日期 责任人职务",
    "reports": "季度 单位编码 单位名称 指标编码 指标名称 完成情况 完成日期 佐证材料 上报日期",
    "reviews": "季度 单位编码 单位名称 指标编码 指标名称 审核结论 审核意见 审核日期",
}
Row = tuple[object, ...]


@dataclass(frozen=True)
class Plan:
    """What becomes of an assignment. lead: days before the due date, negative when late, None when never."""

    lead: int | None
    reason: dict[str, Any] | None = None  # why the first version goes back
    review: int = 4
    mend: int | None = None
    again: dict[str, Any] | None = None  # why the second goes back too
    text: str = ""


@dataclass
class Handin:
    """One version of a report, and its verdict once there is one."""

    done: date
    reported: date
    text: str
    evidence: str
    reviewed: date | None = None
    reason: str = ""


@dataclass
class Sheets:
    """The rows of a quarter's files: first versions and verdicts on them, then second ones."""

    assignments: list[Row] = field(default_factory=list)
    reports: tuple[list[Row], list[Row]] = field(default_factory=lambda: ([], []))
    reviews: tuple[list[Row], list[Row]] = field(default_factory=lambda: ([], []))


def chance(odds: float) -> float:
    """The probability that log odds stand for."""
    return 1 / (1 + math.exp(-odds))


class Maker:
    """Draws what every organisation did, quarter by quarter."""

    def __init__(self, words: dict[str, Any]) -> None:
        self.words = words
        self.quarters: list[Quarter] = words["quarters"]
        self.calendar = Calendar(words["calendar"])
        self.wording = Wording(words)
        self.units = organisations(words["organisations"])

    def level(self, unit: Organisation, number: int) -> float:
        """How well a unit works in the quarter of that number, in log odds: its own level and trend, the season."""
        own = random.Random(f"{SEED}|{unit.code}")
        base, drift = own.gauss(self.words["levels"][unit.county], 0.75), own.gauss(0, 0.14)
        base, drift = self.words["stories"].get(unit.code, (base, drift))
        noise = random.Random(f"{SEED}|{unit.code}|{number}").gauss(0, 0.2)
        season: float = self.quarters[number]["season"]
        return season + base + drift * number + noise

    def care(self, unit: Organisation) -> float:
        """How careful a unit's reports are, in log odds: some report in time and say nothing."""
        own = random.Random(f"{SEED}|{unit.code}|care").gauss(0, 0.5)
        care: float = self.words["care"].get(unit.code, own)
        return care

    def plan(self, rng: random.Random, unit: Organisation, indicator: Indicator, number: int) -> Plan:
        """What a unit does with an indicator in the quarter of that number."""
        quarter, script = self.quarters[number]["name"], self.words["wulong"]
        if (unit.code, quarter) == (script["code"], script["quarter"]):
            return self.wulong(indicator)
        level = self.level(unit, number)
        ease = level - indicator["lean"]
        if unit.code in self.words["nothing"][quarter] or rng.random() > chance(2.1 + ease):
            return Plan(None)
        lead = rng.choice((rng.randint(0, 2), rng.randint(1, 8), rng.randint(3, 9), rng.randint(6, 22)))
        lead = min(lead, 9) if indicator["slot"] == "holiday" else lead
        lead += self.quarters[number].get("early", 0) if indicator["slot"] == "end" else 0
        if rng.random() < chance(-2.3 - 0.7 * ease):
            lead = -1 - min(int(rng.expovariate(1 / 6)), 25)
        first, second = [self.wording.reason(rng, unit, indicator) for _ in range(2)]
        return Plan(
            lead,
            first if rng.random() < chance(-1.2 - 0.75 * ease - self.care(unit)) else None,
            rng.randint(*self.quarters[number].get("wait", (2, 8))),
            rng.randint(2, 9) if rng.random() < chance(0.1 + 0.5 * level) else None,
            second if rng.random() < chance(-1.5 - 0.4 * level) else None,
        )

    def wulong(self, indicator: Indicator) -> Plan:
        """What 五龙乡 did with an indicator in 2018Q3, as reported: 24 on time, 2 of them returned, 4 to come."""
        script, code = self.words["wulong"], indicator["code"]
        if code in script["unreported"]:
            return Plan(None)
        reasons = {reason["text"]: reason for reason in self.words["reasons"]}
        for item in script["returned"]:
            if item["indicator"] == code:
                reason, text = reasons[item["reason"]], item.get("text", "")
                return Plan(item["lead"], reason, item["review"], item.get("mend"), text=text)
        rng = random.Random(f"{SEED}|五龙乡|{code}")
        lead = rng.randint(13, 24) if indicator["slot"] == "end" else rng.randint(2, 9)
        return Plan(lead, review=rng.randint(2, 5))

    def days(self, plan: Plan, quarter: Quarter, due: date) -> Iterator[tuple[date, date | None]]:
        """The days of each version and of its verdict, as far as they had come by the lock or the as-of day."""
        if plan.lead is None:
            return
        last: date = quarter.get("locked", AS_OF)
        near = self.calendar.by if plan.lead >= 0 else self.calendar.since
        reported = max(near(due - timedelta(days=plan.lead)), self.calendar.since(quarter["start"]))
        if reported > last - timedelta(days=3 if "locked" in quarter else 0):
            return
        reviewed = self.verdict_day(reported, plan.review, quarter)
        yield reported, reviewed
        if plan.reason and plan.mend and reviewed:
            mended = self.calendar.since(reviewed + timedelta(days=plan.mend))
            if mended < last:
                yield mended, self.verdict_day(mended, 2, quarter)

    def verdict_day(self, reported: date, wait: int, quarter: Quarter) -> date | None:
        """The day of the verdict: all are in when a quarter is locked; in the open one some wait (None)."""
        day = self.calendar.since(reported + timedelta(days=wait))
        if "locked" in quarter:
            return min(day, quarter["locked"])
        return day if day <= AS_OF else None

    def handins(self, unit: Organisation, indicator: Indicator, number: int) -> list[Handin]:
        """Every version that a unit handed in for an indicator in a quarter, oldest first."""
        quarter = self.quarters[number]
        rng = random.Random(f"{SEED}|{quarter['name']}|{unit.code}|{indicator['code']}")
        plan = self.plan(rng, unit, indicator, number)
        result: list[Handin] = []
        for reported, reviewed in self.days(plan, quarter, due_day(indicator, quarter)):
            earliest = max(quarter["start"], reported - timedelta(days=rng.randint(1, 9)))
            done = min(self.calendar.since(earliest), reported)
            if indicator["slot"] == "holiday":  # a reminder before a holiday cannot be given after it
                done = min(done, quarter["holiday_due"])
            draft = self.wording.draft(rng, unit, indicator, number, done)
            draft.text = self.wording.mended(rng, draft.text) if result else draft.text
            reason = plan.again if result else plan.reason
            words = self.wording.spoil(rng, draft, reason, unit, indicator) if reason else ""
            draft.text = plan.text or draft.text
            result.append(Handin(done, reported, draft.text, "、".join(draft.evidence), reviewed, words))
        if result:
            self.wording.before[unit.code, indicator["code"]] = result[-1].text
        return result

    def sheets(self, number: int) -> Sheets:
        """All the rows of the quarter of that number, unit by unit."""
        quarter, result = self.quarters[number], Sheets()
        for unit in self.units:
            if quarter["name"] < self.words["joined"].get(unit.code, ""):
                continue
            for indicator in self.words["indicators"]:
                if unit.kind not in kinds_of(indicator):
                    continue
                key = (quarter["name"], unit.code, unit.name, indicator["code"], indicator["name"])
                due = "" if indicator["slot"] == "end" else due_day(indicator, quarter)
                result.assignments.append((*key, due, self.wording.post(unit, indicator["post"])))
                for version, handin in enumerate(self.handins(unit, indicator, number)):
                    fill(result, version, key, handin)
        return result


def fill(sheets: Sheets, version: int, key: Row, handin: Handin) -> None:
    """Adds a version and its verdict, if it has one, to the rows of its file."""
    sheets.reports[version].append((*key, handin.text, handin.done, handin.evidence, handin.reported))
    if handin.reviewed:
        verdict = "退回" if handin.reason else "通过"
        sheets.reviews[version].append((*key, verdict, handin.reason, handin.reviewed))


def organisation_rows(units: Iterable[Organisation]) -> Iterator[Row]:
    """The rows of the organisations' file."""
    for position, unit in enumerate(units, 1):
        yield unit.code, unit.name, unit.kind, unit.parent, unit.adcode, position, ""


def indicator_rows(indicators: Iterable[Indicator]) -> Iterator[Row]:
    """The rows of the indicators' file."""
    for item in indicators:
        duty = "主体责任" if item["code"].startswith("ZT") else "监督责任"
        head = item["code"], item["name"], duty, item["category"]
        yield *head, item["standard"], item["proof"], "、".join(kinds_of(item)), "启用"


def quarter_rows(quarters: Iterable[Quarter], locking: bool) -> Iterator[Row]:
    """The rows of the quarters' file: all open, or at the end those locked that are over."""
    for quarter in quarters:
        locked = quarter.get("locked", "") if locking else ""
        yield quarter["name"], quarter["due"], "锁定" if locked else "开放", locked


def files(words: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each file's name and text; they are loaded in the order of their names."""
    maker = Maker(words)
    first = sheet("01-organisations.csv", organisation_rows(maker.units))
    yield first
    yield from make_problems.files("zhoushan", first[1])
    yield sheet("02-indicators.csv", indicator_rows(words["indicators"]))
    yield sheet("03-quarters.csv", quarter_rows(words["quarters"], locking=False))
    for number, quarter in enumerate(words["quarters"]):
        name, tens, sheets = quarter["name"], number + 1, maker.sheets(number)
        yield sheet(f"{tens}0-assignments-{name}.csv", sheets.assignments)
        for version, note in enumerate(("", "-mended")):
            yield sheet(f"{tens}{2 * version + 1}-reports-{name}{note}.csv", sheets.reports[version])
            yield sheet(f"{tens}{2 * version + 2}-reviews-{name}{note}.csv", sheets.reviews[version])
    yield sheet("90-quarters-locked.csv", quarter_rows(words["quarters"], locking=True))


def sheet(name: str, rows: Iterable[Row]) -> tuple[str, str]:
    """The name of a file and its text; the name says which headings it has."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS[name.removesuffix(".csv").split("-")[1]].split())
    writer.writerows(rows)
    return name, text.getvalue()


def make(folder: Path) -> None:
    """Writes all the files into a folder, in place of those that were there."""
    words = tomllib.loads((HERE / "zhoushan_words.toml").read_text("utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for name, text in files(words):
        (folder / name).write_text(text, encoding="utf-8-sig", newline="\n")


if __name__ == "__main__":
    make(FOLDER)
