"""What the units of the demonstration of 舟山 write in their reports: posts, never persons' names."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.demo.zhoushan_units import Organisation

SEASONS = ("四季度", "一季度", "二季度", "三季度", "四季度")
Indicator = dict[str, Any]


@dataclass
class Draft:
    """What a unit is about to hand in."""

    text: str
    evidence: list[str]


class Wording:
    """Fills the templates of zhoushan_words.toml."""

    def __init__(self, words: dict[str, Any]) -> None:
        self.words = words
        self.before: dict[tuple[str, str], str] = {}  # a unit's last text for an indicator: some copy it

    def post(self, unit: Organisation, role: str) -> str:
        """The post that answers for an indicator in a unit, e.g. 乡党委书记."""
        posts: dict[str, str] = self.words["forms"][unit.form]["posts"]
        return posts.get(role, "").format(t=unit.town, body=unit.body, watchers=unit.watchers)

    def slots(self, rng: random.Random, unit: Organisation) -> dict[str, object]:
        """Numbers and words for the slots of a template, believable for that unit."""
        form = self.words["forms"][unit.form]
        few = rng.randint(1, 2)
        return {
            "venue": rng.choice(form["venues"]),
            "subs": f"{rng.randint(*form['sub_range'])}{form['sub']}",
            "body": unit.body,
            "meeting": f"{unit.body}会",
            "watchers": unit.watchers,
            "we": unit.everyone,
            "chief": self.post(unit, "chief"),
            "watch": self.post(unit, "watch"),
            "k": few,
            "n": 2 * few + rng.randint(0, 3),
            "m": rng.randint(8, 15),
            "people": rng.randint(18, 68),
            "big": rng.randint(30, 120),
            "vills": rng.randint(2, 4),
            "days": rng.choice((7, 10, 15)),
            "pct": rng.randint(3, 14),
            "rate": rng.randint(92, 100),
            "rate2": rng.randint(12, 24),
            "rate3": rng.randint(5, 12),
            "small": rng.randint(2, 19) / 10,
            "money": rng.randint(21, 98) / 10,
            "large": rng.randint(11, 86),
            "yuan": rng.randint(30, 480) * 10,
        }

    def draft(
        self, rng: random.Random, unit: Organisation, indicator: Indicator, number: int, done: date
    ) -> Draft:
        """What a unit says it did for an indicator in the quarter of that number, and its documents."""
        quarter = self.words["quarters"][number]
        index = int(quarter["name"][-1])
        barred = () if unit.town else indicator.get("town_topics", ())
        topic = rng.choice([topic for topic in indicator["topics"] if topic not in barred])
        text = str(rng.choice(indicator["texts"])).format(
            topic=topic,
            day=f"{done.month}月{done.day}日",
            holiday=quarter["holiday"],
            season=SEASONS[index],
            last=SEASONS[index - 1],
            **self.slots(rng, unit),
        )
        copies = {"张": (2, 6), "份": (1, 3)}
        evidence = [item.replace("#", str(rng.randint(*copies[item[-1]]))) for item in indicator["evidence"]]
        return Draft(text, evidence)

    def spoil(
        self,
        rng: random.Random,
        draft: Draft,
        reason: dict[str, Any],
        unit: Organisation,
        indicator: Indicator,
    ) -> str:
        """The reviewer's words for a fault, which the draft then has."""
        missing = ""
        match reason["effect"]:
            case "vague":
                draft.text = self.vague(rng, unit, indicator)
            case "copied":
                draft.text = self.before[unit.code, indicator["code"]]
            case "foreign":
                draft.evidence = [rng.choice(self.words["phrases"]["foreign"])]
            case "no_record":
                draft.evidence = [item for item in draft.evidence if not item.startswith("会议记录")]
            case "short":
                missing = draft.evidence.pop().rstrip("份张").rstrip("0123456789")
        return str(reason["text"]).format(missing=missing)

    def mended(self, rng: random.Random, text: str) -> str:
        """The text of a second version: sometimes it says that it is one."""
        return self.words["phrases"]["mended"].format(text=text) if rng.random() < 0.4 else text

    def vague(self, rng: random.Random, unit: Organisation, indicator: Indicator) -> str:
        """A text that says nothing, as reports do that are sent back."""
        template: str = rng.choice(self.words["phrases"]["vague"])
        name = indicator["name"].translate({ord("“"): "‘", ord("”"): "’"})  # it stands inside quotation marks
        return template.format(name=name, body=unit.body, we=unit.everyone)

    def reason(self, rng: random.Random, unit: Organisation, indicator: Indicator) -> dict[str, Any]:
        """Why a report goes back, among the reasons that can hold for it."""
        possible = [reason for reason in self.words["reasons"] if self.fits(reason, unit, indicator)]
        chosen: dict[str, Any] = rng.choices(possible, [reason["weight"] for reason in possible])[0]
        return chosen

    def fits(self, reason: dict[str, Any], unit: Organisation, indicator: Indicator) -> bool:
        """Whether a report can have that fault: without a last quarter, say, nothing can be copied from it."""
        if reason["effect"] == "copied":
            return (unit.code, indicator["code"]) in self.before
        if reason["effect"] == "no_record":
            return any(item.startswith("会议记录") for item in indicator["evidence"])
        return reason["effect"] != "short" or len(indicator["evidence"]) > 1
