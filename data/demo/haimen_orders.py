"""The supervision orders of the demonstration of 海门: one about each lamp that turned yellow in 2016."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data.demo.zhoushan_units import Organisation
from lib.models import LAMP_RULE_WORDS, LampRule
from lib.rules.calendar import is_working_day, working_days_after
from lib.rules.closure import PROBLEM_ACT_WORDS, ProblemAct, Step, deadlines
from lib.rules.lamps import Interval, LampNumbers, problem_overdue

YEAR = 2016
HEADINGS = (
    "承办单位编码 承办单位名称 亮灯规则 季度 来源编码 来源 亮灯日期 事由 督办要求 签发日期 回复期限 "
    "签收日期 回复日期 回复内容 佐证材料 审定日期 审定意见"
)
ACTS = {words: act for act, words in PROBLEM_ACT_WORDS.items()}


@dataclass(frozen=True)
class Lit:
    """A lamp with what lit it: the indicator or problem, and the day from which the rule counts."""

    unit: Organisation
    code: str
    about: str
    quarter: str
    rule: LampRule
    days: Interval
    since: date
    post: str = ""
    reason: str = ""


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a file."""
    return list(csv.DictReader(io.StringIO(text)))


def of_problems(units: dict[str, Organisation], files: dict[str, str]) -> Iterator[Lit]:
    """The yellow lamps that problems light in the year, told from the files of problems and of their steps."""
    steps: dict[tuple[str, str], list[Step]] = {}
    for name, text in files.items():
        if "-problems" in name:
            continue
        for row in rows_of(text):
            due = row.get("整改期限") or row.get("新的整改期限")
            step = Step(
                ProblemAct(ACTS[row["环节"]]),
                date.fromisoformat(row["办理日期"]),
                deadline=date.fromisoformat(due) if due else None,
            )
            steps.setdefault((row["单位编码"], row["问题编号"]), []).append(step)
    for name, text in files.items():
        if "-problems" not in name:
            continue
        for row in rows_of(text):
            unit = units[row["单位编码"]]
            for one in deadlines(steps.get((unit.code, row["问题编号"]), [])):
                days = problem_overdue(LampNumbers(), one.deadline, one.over_on)
                if days and days.raised_on.year == YEAR:
                    about = row["问题内容"]
                    yield Lit(unit, row["问题编号"], about, "", LampRule.PROBLEM_OVERDUE, days, one.deadline)


def order_rows(
    words: dict[str, Any], lit: list[Lit], units: dict[str, Organisation], files: dict[str, str]
) -> str:
    """The text of the file of orders, in the order in which they were sent."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS.split())
    every = [*lit, *of_problems(units, files)]
    orders = sorted(
        ((issued_on(one), one) for one in every), key=lambda pair: (pair[0], pair[1].unit.code, pair[1].code)
    )
    for issued, one in orders:
        writer.writerow(order_row(words, one, issued))
    return text.getvalue()


def issued_on(lit: Lit) -> date:
    """The first working day on which the lamp is lit; the day on which it was lit where there is none in the year."""
    day = lit.days.raised_on
    while not is_working_day(day):
        day += timedelta(days=1)
    return day if day < lit.days.cleared_on and day.year == YEAR else lit.days.raised_on


def order_row(words: dict[str, Any], lit: Lit, issued: date) -> list[object]:
    """The row of an order: what it asks for, and how far it had come by the day of the demonstration."""
    rng = random.Random(f"海门督办|{lit.unit.code}|{lit.quarter}|{lit.code}|{lit.since}")
    given, today = words["orders"][lit.rule.value], words["today"]
    slots = {
        "unit": lit.unit.name,
        "code": lit.code,
        "about": lit.about,
        "quarter": f"{lit.quarter[:4]}年{'一二三四'[int(lit.quarter[-1]) - 1]}季度" if lit.quarter else "",
        "raised": plain(lit.days.raised_on),
        "deadline": plain(lit.since),
        "mended": plain(lit.days.cleared_on),
        "post": lit.post,
        "reason": lit.reason,
    }
    reply_by = working_days_after(issued, 10)
    received = working_days_after(issued, rng.choice((0, 1, 1, 2)))
    replied = working_days_after(received, rng.randint(3, 8))
    over, wait = lit.days.cleared_on, rng.randint(1, 4)
    if (
        lit.rule is not LampRule.PROBLEM_OVERDUE or over > today
    ):  # what is asked for is the report, or the mending
        replied = max(over, received)
    accepted = working_days_after(max(replied, over), wait) if over <= today else over
    reply, verdict = rng.choice(given["replies"]), rng.choice(words["orders"]["verdicts"]["accepted"])
    row: list[object] = [
        lit.unit.code,
        lit.unit.name,
        LAMP_RULE_WORDS[lit.rule],
        lit.quarter,
        lit.code,
        lit.about,
    ]
    row += [lit.days.raised_on, given["title"].format(**slots), rng.choice(given["demands"]).format(**slots)]
    row += [issued, reply_by, received]
    row += [replied, reply.format(**slots), given["evidence"]] if replied <= today else ["", "", ""]
    return [*row, *([accepted, verdict] if accepted <= today else ["", ""])]


def plain(day: date) -> str:
    """The day as people write it in a letter."""
    return f"{day.month}月{day.day}日"
