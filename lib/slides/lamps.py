"""Slides about lamps: where they are lit, why, and since when."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from lib import charts, maps, queries
from lib.access import Viewer
from lib.models import LAMP_RULE_WORDS, LampRule
from lib.queries.lamp_units import LampState
from lib.rules.lamps import LampLevel
from lib.slides.asking import Asked, count, day
from lib.slides.naming import Naming
from lib.slides.values import Area, Bars, Block, CellKind, Column, Figures, Map, Role, Series, Table

ROWS = 8
MOST_AREAS = 40  # of more the shapes are too small to be read on a wall
WEEK = "较一周前"
STATE_ROLES = {
    LampState.RED: Role.RED,
    LampState.YELLOW: Role.YELLOW,
    LampState.UNREPORTED: Role.UNREPORTED,
    LampState.GREEN: Role.GREEN,
    LampState.IDLE: Role.IDLE,
}
MARKS = {
    LampLevel.RED.value: charts.LAMPS[LampState.RED].label,
    LampLevel.YELLOW.value: charts.LAMPS[LampState.YELLOW].label,
}


def lamp_figures(session: Session, viewer: Viewer, asked: Asked) -> Figures:
    """How many lamps are lit, and how many units have one, each with its change in a week."""
    rows = queries.lamp_counts(session, viewer, asked.place, asked.quarter, asked.as_of).to_dict("records")
    found = rows[0]
    words = {
        "red": ("红灯", "盏"),
        "yellow": ("黄灯", "盏"),
        "red_units": ("亮红灯的单位", "家"),
        "yellow_units": ("亮黄灯的单位", "家"),
    }
    return Figures(
        tuple(
            count(label, int(found[name]), unit, int(found[f"{name}_before"]), WEEK)
            for name, (label, unit) in words.items()
        )
    )


def warning_map(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """The areas with their worst lamp where there is a map and names may be shown, and the units by lamp area by area."""
    units = queries.lamp_units(session, viewer, asked.place, asked.quarter, asked.as_of)
    units = units[units["organisation_id"] != asked.place]
    counted = units.groupby(["child_id", "county"], sort=False)["state"].agg(Counter).reset_index()
    rows = counted.to_dict("records")
    rows.sort(key=lambda row: tuple(-row["state"][state] for state in LampState))
    called = tuple(
        names.unit(int(row["child_id"]), row["county"].removeprefix(asked.place_name) or row["county"], at)
        for at, row in enumerate(rows[:ROWS])
    )
    of_each = tuple(
        Series(
            charts.LAMPS[state].label,
            tuple(float(row["state"][state]) for row in rows[:ROWS]),
            STATE_ROLES[state],
        )
        for state in LampState
    )
    some = f"（亮灯最多的 {ROWS} 个，共 {len(rows)} 个）" if len(rows) > ROWS else ""
    bars = Bars(f"各地各灯的单位数{some}", called, of_each, "家", 0, stacked=True)
    # whoever is left out by name would be named by the shape
    drawn = (area_map(session, viewer, asked),) if names.shows else ()
    return (
        lamp_figures(session, viewer, asked),
        *(one for one in drawn if one is not None),
        bars,
    )


def area_map(session: Session, viewer: Viewer, asked: Asked) -> Map | None:
    """The map of the place; None where there is no boundary file, or nobody stands for its areas, or they are too many."""
    shapes = maps.shapes_of(asked.adcode)
    if shapes is None or len(shapes.areas) > MOST_AREAS:
        return None
    frame = charts.figures_of(session, viewer, asked.place, asked.quarter, asked.as_of, False, shapes.adcodes)
    found = {row["adcode"]: row for row in frame.to_dict("records")}
    if not found:
        return None
    areas = []
    for area in shapes.areas:
        row = found.get(area.adcode, {})
        counts = (int(row.get(name, 0)) for name in ("red_units", "yellow_units", "units"))
        areas.append(
            Area(area.adcode, row.get("name", area.name), str(row.get("state", LampState.IDLE)), *counts)
        )
    return Map("各地最重的灯", asked.adcode, tuple(areas), shapes.note)


def lit(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """How many lamps each rule lit, and the worst of them: whose, why, since when."""
    frame = queries.lit_lamps(session, viewer, asked.place, asked.quarter, asked.as_of)
    rows = frame.to_dict("records")
    by_rule = Counter((row["rule"], row["level"]) for row in rows)
    rules = sorted({row["rule"] for row in rows}, key=lambda rule: -sum(row["rule"] == rule for row in rows))
    bars = Bars(
        "按亮灯规则",
        tuple(LAMP_RULE_WORDS[LampRule(rule)] for rule in rules),
        tuple(
            Series(MARKS[level], tuple(float(by_rule[rule, level]) for rule in rules), role)
            for level, role in ((LampLevel.RED.value, Role.RED), (LampLevel.YELLOW.value, Role.YELLOW))
        ),
        "盏",
        0,
        stacked=True,
    )
    worst = Table(
        f"最重、亮得最久的{f'（前 {ROWS} 盏，共 {len(rows)} 盏）' if len(rows) > ROWS else ''}",
        (
            Column("灯", CellKind.MARK, wide=0.9),
            Column("单位", wide=1.4),
            Column("规则", wide=1.2),
            Column("原因", wide=2.4),
            Column("亮灯日期", CellKind.DAY, wide=1.2),
            Column("天数", CellKind.WHOLE, wide=0.7),
        ),
        tuple(
            (
                MARKS[row["level"]],
                names.unit(row["organisation_id"], named(row["name"], row["county"], asked), at),
                LAMP_RULE_WORDS[LampRule(row["rule"])],
                row["source"] or "—",
                day(row["raised_on"]),
                int(row["days"]),
            )
            for at, row in enumerate(rows[:ROWS])
        ),
        "没有亮着的灯。",
    )
    return (*((bars,) if rows else ()), worst)


def named(name: str, county: str, asked: Asked) -> str:
    """The organisation's name with that of the county it stands under, once, without the meeting's own."""
    whole = name if not county or name.startswith(county) else county + name
    return whole.removeprefix(asked.place_name) or whole
