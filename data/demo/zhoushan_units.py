"""The organisations of the demonstration of 舟山, real townships and usual departments and firms."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PLACES = Path(__file__).parent / "zhoushan_places.csv"
ROOT = "330900"

FORMS = {
    "乡镇街道": "township",
    "部门": "department",
    "派驻机构": "group",
    "国有企业": "firm",
    "高等院校": "university",
    "功能区": "zone",
}


@dataclass(frozen=True)
class Organisation:
    """A unit of the tree, with the words that its people use for themselves."""

    code: str
    name: str
    kind: str
    parent: str = ""
    adcode: str = ""
    body: str = "党委"

    @property
    def county(self) -> str:
        """The code of the county, or of the city, that it belongs to."""
        return self.code[:6]

    @property
    def form(self) -> str:
        """Which table of posts and rooms fits it."""
        form = FORMS[self.kind]
        return "county_department" if form == "department" and self.county != ROOT else form

    @property
    def town(self) -> str:
        """The word that a township's posts begin with: 乡, 镇 or 街道; empty for other kinds."""
        if self.kind != "乡镇街道":
            return ""
        return "街道" if self.name.endswith("街道") else self.name[-1]

    @property
    def watchers(self) -> str:
        """What its discipline commission is called."""
        if self.kind in ("部门", "派驻机构"):
            return "机关纪委" if self.kind == "部门" else "派驻组"
        return "纪工委" if self.body == "党工委" else "纪委"

    @property
    def everyone(self) -> str:
        """What it calls all of itself, e.g. 全乡."""
        if self.town:
            return f"全{self.town}"
        if self.kind == "部门":
            return "全委" if self.name.endswith("委") else "全局"
        return {"国有企业": "全集团", "高等院校": "全院", "功能区": "全管委会"}.get(self.kind, "驻在部门")


def organisations(words: dict[str, Any]) -> list[Organisation]:
    """Every unit, those above before those below."""
    with PLACES.open(encoding="utf-8-sig", newline="") as file:
        places = list(csv.DictReader(file))
    counties = [row for row in places if row["parent_code"] == ROOT]
    result = [Organisation(ROOT, "舟山市", "市", adcode=ROOT)]
    result += [Organisation(row["code"], row["name"], "区县", ROOT, row["code"]) for row in counties]
    result += city_units(words)
    for county in counties:
        for row in (row for row in places if row["parent_code"] == county["code"]):
            body = "党工委" if row["name"].endswith("街道") else "党委"
            result.append(Organisation(row["code"], row["name"], "乡镇街道", county["code"], body=body))
        for number, name in enumerate(words["county_departments"], 1):
            result.append(department(f"{county['code']}-D{number:02}", county["name"] + name, words))
    return result


def department(code: str, name: str, words: dict[str, Any]) -> Organisation:
    """A department of the city or of a county."""
    body = "党委" if name.endswith(tuple(words["party_committee"])) else "党组"
    return Organisation(code, name, "部门", code[:6], body=body)


def city_units(words: dict[str, Any]) -> Iterator[Organisation]:
    """The units that stand directly under the city."""
    for number, name in enumerate(words["city_departments"], 1):
        yield department(f"{ROOT}-D{number:02}", name, words)
    for group, letter, kind, body in (
        ("groups", "P", "派驻机构", "党组"),
        ("firms", "E", "国有企业", "党委"),
        ("universities", "U", "高等院校", "党委"),
        ("zones", "F", "功能区", "党工委"),
    ):
        for number, name in enumerate(words[group], 1):
            yield Organisation(f"{ROOT}-{letter}{number:02}", name, kind, ROOT, body=body)


def kinds_of(indicator: dict[str, Any]) -> list[str]:
    """The kinds of organisation that an indicator is for; a dispatched group only supervises."""
    barred = {*indicator.get("not_for", ()), *(["派驻机构"] if indicator["code"].startswith("ZT") else [])}
    return [kind for kind in FORMS if kind not in barred]
