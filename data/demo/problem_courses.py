"""What becomes of the problems of a demonstration: when each is claimed, handed in, returned, extended, struck off."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from data.demo.problem_wording import Case, Wording

FATES = {
    "good": 57,
    "same_day": 4,
    "returned": 11,
    "late": 8,
    "extended": 8,
    "lasting": 4,
    "stuck": 5,
    "unclaimed": 3,
    "reopened": 4,
}
WORSE = {"returned": 14, "late": 14, "extended": 6, "stuck": 14, "unclaimed": 3}  # for careless units
OPEN_FOR = 60  # days after which only a negligent unit has not claimed


@dataclass(frozen=True)
class Step:
    """One row of a file of steps: the side whose step it is (progress or closures), its word, its day, its cells."""

    side: str
    act: str
    day: date
    cells: dict[str, object] = field(default_factory=dict)


def since(day: date) -> date:
    """The first weekday that is no earlier."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


class Courses:
    """Draws the life of each problem of a place, and shows what of it had happened by the place's day."""

    def __init__(self, words: dict[str, Any], wording: Wording) -> None:
        self.today: date = words["today"]
        self.careless = set(words.get("careless", ()))
        self.careful = set(words.get("careful", ()))
        self.wording = wording

    def steps(self, rng: random.Random, case: Case) -> list[Step]:
        """The steps that were taken by the day of the demonstration, in their order."""
        drawn = self.given(case) if "claimed" in case.told else self.drawn(rng, case)
        return [step for step in drawn if step.day <= self.today]

    def given(self, case: Case) -> Iterator[Step]:
        """The steps of a problem whose days the report gives."""
        told = case.told
        yield self.claim(case, told["claimed"], told["deadline"])
        yield self.hand_in(case, told["submitted"], told.get("recovered"))
        yield self.judge("验收销号", told["closed"], "已对照清单核实，同意销号")

    def fate(self, rng: random.Random, case: Case) -> str:
        """What kind of course it takes, by the unit's habits."""
        weights = dict(case.round.get("fates", FATES))
        if "fates" not in case.round and case.unit.code in self.careless:
            weights |= {name: weights[name] + more for name, more in WORSE.items()}
        if "fates" not in case.round and case.unit.code in self.careful:
            weights |= {"stuck": 1, "late": 2, "unclaimed": 0}
        return rng.choices([*weights], [*weights.values()])[0]

    def drawn(self, rng: random.Random, case: Case) -> Iterator[Step]:
        """A whole life, some of it beyond the day of the demonstration."""
        fate = self.fate(rng, case)
        day = case.found
        if fate == "unclaimed" and (self.today - day).days < OPEN_FOR * 3:
            return
        if case.leader:
            day = day if fate == "same_day" else since(day + timedelta(days=rng.randint(1, 4)))
            yield Step("progress", "分管领导认领", day, {"责任领导职务": case.leader})
        day = day if fate == "same_day" else since(day + timedelta(days=rng.randint(1, 7)))
        deadline = since(day + timedelta(days=rng.choice(case.round["days"])))
        yield self.claim(case, day, deadline)
        if fate == "same_day":
            yield self.hand_in(case, day, case.recovered)
            yield self.judge("验收销号", day, "立行立改，现场核实属实，同意销号")
            return
        yield from self.mending(rng, case, fate, (day, deadline))

    def mending(self, rng: random.Random, case: Case, fate: str, span: tuple[date, date]) -> Iterator[Step]:
        """From the claim on: reports on the way, what the supervisor decides, until it is struck off or not."""
        claimed, deadline = span
        middle = since(claimed + (deadline - claimed) / 2)
        if fate in ("stuck", "extended", "lasting") or rng.random() < 0.45 or case.exact:
            yield self.progress(rng, case, middle)
        if fate in ("stuck", "unclaimed"):
            if rng.random() < 0.5:
                yield self.progress(rng, case, since(deadline + timedelta(days=rng.randint(3, 30))))
            return
        if fate == "lasting":
            yield self.judge("列为长期坚持", since(middle + timedelta(days=9)), self.wording.lasting(rng))
            return
        if fate == "extended":
            asked = since(max(middle, deadline - timedelta(days=rng.randint(2, 9))))
            deadline = since(deadline + timedelta(days=rng.choice((30, 45, 60))))
            words, document = self.wording.extension(rng, case, asked)
            cells = {"批准文件": document, "新的整改期限": deadline}
            yield self.judge("延期", asked, words, cells)
            middle = asked
        ahead = -rng.randint(4, 45) if fate == "late" else rng.randint(8, 32)
        day = max(since(deadline - timedelta(days=ahead)), since(middle + timedelta(days=1)))
        yield from self.verdicts(rng, case, fate, day)

    def verdicts(self, rng: random.Random, case: Case, fate: str, day: date) -> Iterator[Step]:
        """From the handing-in on: returned once or twice, struck off, reopened by a look-back."""
        times = (2 if rng.random() < 0.2 else 1) if fate == "returned" else 0
        for _ in range(times):
            yield self.hand_in(case, day, case.recovered and case.recovered // 2)
            day = since(day + timedelta(days=rng.randint(2, 8)))
            yield self.judge("退回整改", day, self.wording.returned(rng, case))
            day = since(day + timedelta(days=rng.randint(4, 18)))
        yield self.hand_in(case, day, case.recovered)
        day = since(day + timedelta(days=rng.randint(2, 7)))
        yield self.judge("验收销号", day, self.wording.verified(rng))
        if fate != "reopened":
            return
        day = since(day + timedelta(days=rng.randint(40, 90)))
        yield self.judge("回头看重开", day, self.wording.reopened(rng, case))
        day = since(day + timedelta(days=rng.randint(2, 8)))
        yield self.claim(case, day, since(day + timedelta(days=30)))
        if rng.random() < 0.6:
            day = since(day + timedelta(days=rng.randint(10, 26)))
            yield self.hand_in(case, day, case.recovered)
            yield self.judge("验收销号", since(day + timedelta(days=4)), self.wording.verified(rng))

    def claim(self, case: Case, day: date, deadline: date) -> Step:
        """认领整改: with measure, post, department and deadline."""
        cells = {
            "整改措施": case.measure,
            "责任领导职务": case.post,
            "责任部门": case.department,
            "整改期限": deadline,
        }
        return Step("progress", "认领整改", day, cells)

    def progress(self, rng: random.Random, case: Case, day: date) -> Step:
        """报告进展, with what came back so far."""
        back = case.recovered if case.exact else case.recovered and case.recovered // 3 // 100 * 100
        return Step(
            "progress", "报告进展", day, {"整改情况": self.wording.progress(rng), "累计追回金额": back or ""}
        )

    def hand_in(self, case: Case, day: date, recovered: int | None) -> Step:
        """提交验收, with evidence."""
        cells: dict[str, object] = {"整改情况": case.done, "佐证材料": case.proof}
        if recovered is not None:
            cells["累计追回金额"] = recovered
        if case.rules:
            cells["累计制定修订制度"] = case.rules
        return Step("progress", "提交验收", day, cells)

    def judge(self, act: str, day: date, words: str, cells: dict[str, object] | None = None) -> Step:
        """A step of the supervisor."""
        return Step("closures", act, day, {"验收意见": words} | (cells or {}))
