"""Writes the problems of a demonstration, and their steps until they are struck off, byte for byte the same on every run.

    python -m data.demo.make_problems zhoushan

Only the standard library. What a public report gives stands in <place>_problems.toml with its figures; everything else
is drawn by lot, each problem by a generator of its own, so that a changed word moves no other row.
"""

import csv
import io
import random
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.demo.problem_courses import Courses, Step, since
from data.demo.problem_wording import LATER, Case, Unit, Wording, yuan

HERE = Path(__file__).parent
FORMS = {
    "省": "county",
    "市": "county",
    "区县": "county",
    "乡镇街道": "township",
    "部门": "department",
    "派驻机构": "department",
    "国有企业": "firm",
    "高等院校": "university",
    "功能区": "zone",
    "其他": "hospital",
}
PROBLEM = "问题编号 单位编码 单位名称 交办单位编码 问题来源 问题方面 清单名称 问题内容 发现日期 涉及金额 分管领导先认领 关联问题编号"
STEP = "问题编号 单位编码 单位名称 问题年度 交办单位编码 环节 办理日期"
HEADINGS = {
    "problems": PROBLEM.split(),
    "progress": [
        *STEP.split(),
        *[
            "整改措施",
            "责任领导职务",
            "责任部门",
            "整改期限",
            "整改情况",
            "佐证材料",
            "累计追回金额",
            "累计制定修订制度",
        ],
    ],
    "closures": [*STEP.split(), *["验收意见", "批准文件", "新的整改期限"]],
}
FIRST = 72  # the number of the first file of steps
Rows = list[list[object]]


def units_of(text: str) -> dict[str, Unit]:
    """By code the organisations of a place's file."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    root = rows[0]["单位编码"]
    return {row["单位编码"]: unit_of(row, root) for row in rows}


def unit_of(row: dict[str, str], root: str) -> Unit:
    """The organisation of a row; a department under a county is smaller than one under the root."""
    name, form = row["单位名称"], FORMS[row["单位类型"]]
    if form == "department" and row["上级单位编码"] != root:
        form = "county_department"
    town = ""
    if form == "township":
        town = "街道" if name.endswith("街道") else name[-1]
    body = {"department": "党组", "county_department": "党组", "zone": "党工委"}.get(form, "党委")
    return Unit(row["单位编码"], name, form, "党工委" if town == "街道" else body, town)


class Maker:
    """Draws every problem of a place with its steps."""

    def __init__(self, place: str, words: dict[str, Any], units: dict[str, Unit]) -> None:
        self.place, self.words, self.units = place, words, units
        self.root = next(iter(units))
        self.wording = Wording(words)
        self.courses = Courses(words, self.wording)

    def cases(self) -> list[Case]:
        """All problems, in the order of the lists."""
        found: list[Case] = []
        for given in self.words["rounds"]:
            asked = given | {"units": self.named(given["units"])}
            drawn = [*self.told(asked), *self.drawn(asked)]
            for number, case in enumerate(drawn, 1):
                case.code = f"{asked['prefix']}-{number:03}"
            share_out(asked, drawn, random.Random(f"{self.place}|{asked['prefix']}"))
            if "again" in asked:
                self.link(found, drawn, same=asked["again"] == "same aspect")
            found += drawn
        return found

    def named(self, units: list[str] | str) -> list[str]:
        """The codes of a list's units; 14-26 stands for those in these places below the root."""
        if isinstance(units, list):
            return units
        first, last = (int(number) for number in units.split("-"))
        return list(self.units)[first : last + 1]

    def told(self, asked: dict[str, Any]) -> Iterator[Case]:
        """The problems that a list names word by word."""
        for told in asked.get("problems", ()):
            unit = self.units[told.get("unit", asked["units"][0])]
            found = told.get("found", asked["found"][0])
            rng = random.Random(f"{self.place}|{asked['prefix']}|{told['text']}")
            case = self.case(rng, asked, unit, found, self.wording.completed(told), told.get("money"))
            case.told = told
            case.recovered = told.get("recovered", case.recovered)
            case.rules = told.get("rules_made", case.rules)
            yield case

    def drawn(self, asked: dict[str, Any]) -> Iterator[Case]:
        """The problems of a list that are drawn by lot: its units in turn, no wording twice in one unit's list if it can be."""
        left: dict[str, list[dict[str, Any]]] = {}
        first, last = asked["found"]
        for number in range(asked.get("count", 0)):
            unit = self.units[asked["units"][number % len(asked["units"])]]
            rng = random.Random(f"{self.place}|{asked['prefix']}|{number}")
            if not left.get(unit.code):
                left[unit.code] = self.wording.fitting(unit, asked)
                rng.shuffle(left[unit.code])
            template = left[unit.code].pop()
            money = rng.randint(*template["money"]) // 100 * 100 if "money" in template else None
            found = since(first + timedelta(days=rng.randint(0, (last - first).days)))
            found = min(found, last)
            yield self.case(rng, asked, unit, found, template, money)

    def case(
        self,
        rng: random.Random,
        asked: dict[str, Any],
        unit: Unit,
        found: date,
        template: dict[str, Any],
        money: int | None,
    ) -> Case:
        """A problem of a template."""
        texts = self.wording.filled(rng, unit, found, template, money)
        back = rng.choices((1.0, rng.randint(55, 95) / 100, rng.randint(0, 45) / 100), (66, 24, 10))[0]
        rules = template.get("rules", False)
        return Case(
            code="",
            unit=unit,
            issuer=asked.get("issuer", self.root),
            round=asked,
            aspect=template["aspect"],
            found=found,
            money=money,
            recovered=None if money is None else int(money * back) // 100 * 100 if back < 1 else money,
            rules=rng.choice((1, 1, 2)) if rules else 0,
            leader=asked.get("leader", ""),
            **texts,
        )

    def link(self, before: list[Case], drawn: list[Case], same: bool) -> None:
        """Nothing. A problem that came back names the unit's earlier one: of the same aspect only, or of any."""
        for case in drawn:
            mine = [
                one
                for one in before
                if (one.unit, one.issuer, one.earlier) == (case.unit, case.issuer, "")
                and (case.found - one.found).days > 60
            ]
            mine.sort(key=lambda one: (one.aspect == case.aspect, one.found))
            if mine and not (same and mine[-1].aspect != case.aspect):
                case.earlier = mine[-1].code

    def files(self) -> Iterator[tuple[str, str]]:
        """Each file's name and text, in the order in which they are loaded."""
        cases = self.cases()
        yield sheet("70-problems.csv", [problem_row(case) for case in cases if not case.earlier])
        again = [problem_row(case) for case in cases if case.earlier]
        if again:
            yield sheet("71-problems.csv", again)
        turns: dict[int, Rows] = {}
        for case in cases:
            steps = self.courses.steps(random.Random(f"{self.place}|{case.code}|steps"), case)
            for turn, step in in_turns(steps):
                kind = "progress" if turn % 2 == 0 else "closures"
                turns.setdefault(turn, []).append(step_row(kind, case, step))
        for turn in sorted(turns):
            kind = "progress" if turn % 2 == 0 else "closures"
            yield sheet(f"{FIRST + turn}-{kind}.csv", sorted(turns[turn], key=lambda row: str(row[6])))


def share_out(asked: dict[str, Any], drawn: list[Case], rng: random.Random) -> None:
    """Nothing. What a report gives for a list as a whole, each problem gets a part of: money, rules made."""
    if "rules_total" in asked:
        for case, part in zip(drawn, shares(rng, asked["rules_total"], len(drawn), 1), strict=True):
            case.rules = part
    if "money" not in asked:
        return
    given = asked["money"]
    found = shares(rng, given["found"], len(drawn), 1000)
    back = [part * rng.choice((100, 100, 80, 45, 20)) // 100 // 100 * 100 for part in found]
    if "recovered" in given:
        back = scaled(found, given["recovered"], 1000)
    for case, part, recovered in zip(drawn, found, back, strict=True):
        case.money, case.recovered, case.exact = part, recovered, "recovered" in given
        case.text = case.text.replace(LATER, yuan(part))


def shares(rng: random.Random, whole: int, count: int, step: int) -> list[int]:
    """The whole in so many parts, each at least one step and a multiple of it, the last one takes what is left."""
    return scaled([rng.randint(1, 9) for _ in range(count)], whole, step)


def scaled(weights: list[int], whole: int, step: int) -> list[int]:
    """The whole in parts after weights, each a multiple of the step; none is without a step but where the whole ends."""
    parts = [max(1, whole // step * weight // sum(weights)) * step for weight in weights]
    parts[parts.index(max(parts))] += whole - sum(parts)
    return parts


def in_turns(steps: list[Step]) -> Iterator[tuple[int, Step]]:
    """Each step with the number of its file: the unit's and the supervisor's take turns, the unit begins."""
    turn = 0
    for step in steps:
        if (turn % 2 == 0) != (step.side == "progress"):
            turn += 1
        yield turn, step


def problem_row(case: Case) -> list[object]:
    """The row of a problem."""
    return [
        case.code,
        case.unit.code,
        case.unit.name,
        case.issuer,
        case.round["source"],
        case.aspect,
        case.round["list"],
        case.text,
        case.found,
        "" if case.money is None else case.money,
        "是" if case.leader else "否",
        case.earlier,
    ]


def step_row(kind: str, case: Case, step: Step) -> list[object]:
    """The row of a step."""
    issuer = case.issuer if kind == "closures" else ""  # a unit does not see who stands above it
    head = (case.code, case.unit.code, case.unit.name, case.found.year, issuer, step.act, step.day)
    return [*head, *(step.cells.get(name, "") for name in HEADINGS[kind][len(head) :])]


def sheet(name: str, rows: Rows) -> tuple[str, str]:
    """The name of a file and its text; the name says which headings it has."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS[name.removesuffix(".csv").split("-")[1]])
    writer.writerows(rows)
    return name, text.getvalue()


def files(place: str, organisations: str) -> Iterator[tuple[str, str]]:
    """Each file of a place by name, with its text; organisations is the text of the place's own file of organisations."""
    words = tomllib.loads((HERE / f"{place}_problems.toml").read_text("utf-8"))
    yield from Maker(place, words, units_of(organisations)).files()


def make(place: str, folder: Path) -> None:
    """Writes a place's files of problems into its folder, in place of those that were there."""
    for old in (*folder.glob("7*.csv"), *folder.glob("8*.csv")):
        old.unlink()
    for name, text in files(place, (folder / "01-organisations.csv").read_text("utf-8-sig")):
        (folder / name).write_text(text, encoding="utf-8-sig", newline="\n")


if __name__ == "__main__":
    make(sys.argv[1], HERE / sys.argv[1])
