"""A slide's charts as Vega-Lite and, offline, as SVG or PNG: made of a block's values alone, in a slide's large type.

Sizes are pixels of a slide of 1920 × 1080. vl-convert draws with the fonts of the machine and asks no other host.
"""

import json
import re
from functools import lru_cache
from hashlib import sha256
from typing import Any

import vl_convert

from lib import maps
from lib.charts.palette import (
    BLUE,
    BLUE_SOFT,
    CONFIG,
    GREEN,
    GROUND,
    INK,
    LAMPS,
    LEVELS,
    MUTED,
    RED,
    WHITE,
    YELLOW,
)
from lib.queries.lamp_units import LampState
from lib.rules.level import Level
from lib.slides.values import Area, Bars, Cells, Lines, Map, Role

Chart = Bars | Lines | Cells | Map
CHARTS = (Bars, Lines, Cells, Map)
VERSION = "6.4"
SIZE = 23  # of the letters; on a wall of 1080 lines they are read from ten metres
PALE_EDGE = "#c8d3df"
FILLS = {
    Role.MAIN: BLUE,
    Role.BEFORE: BLUE_SOFT,
    Role.PART: INK,
    Role.RED: RED,
    Role.YELLOW: YELLOW,
    Role.UNREPORTED: WHITE,
    Role.GREEN: GREEN,
    Role.IDLE: "#f1f2f4",
}
LETTERS = 13  # of a name beside a bar, before it is cut
LARGE: dict[str, Any] = {
    **CONFIG,
    "axis": {**CONFIG["axis"], "labelFontSize": SIZE, "titleFontSize": SIZE - 3, "labelLimit": 420},
    "legend": {**CONFIG["legend"], "labelFontSize": SIZE, "symbolSize": 320, "labelLimit": 600},
    "background": None,
}


def spec_of(chart: Chart, wide: int, high: int) -> dict[str, Any]:
    """The chart as a Vega-Lite specification with its data, so wide and high in all."""
    if isinstance(chart, Bars):
        drawn = bars(chart, high)
    elif isinstance(chart, Lines):
        drawn = lines(chart)
    elif isinstance(chart, Cells):
        drawn = cells(chart)
    else:
        drawn = areas(chart)
    size = {"width": wide, "height": high, "autosize": {"type": "fit", "contains": "padding"}}
    return {**drawn, **size, "padding": 4, "config": LARGE}


def legend_at_top() -> dict[str, Any]:
    """The legend of series, over the chart."""
    return {"title": None, "orient": "top", "direction": "horizontal", "columnPadding": 28, "offset": 6}


def colour_of(series: list[tuple[str, Role]], field: str = "series") -> dict[str, Any]:
    """The colours of the series by what each is; lamps keep theirs."""
    scale = {"domain": [name for name, _ in series], "range": [FILLS[role] for _, role in series]}
    legend = legend_at_top() | {"symbolStrokeColor": MUTED, "symbolStrokeWidth": 0.8, "symbolType": "square"}
    return {"field": field, "type": "nominal", "scale": scale, "legend": legend if len(series) > 1 else None}


def bars(chart: Bars, high: int) -> dict[str, Any]:
    """Bars with their figures; those of the same category end to end, or under one another."""
    series = [(one.name, one.role) for one in chart.series if not chart.stacked or any(one.values)]
    numbers = {name: at for at, (name, _) in enumerate(series)}
    rows: list[dict[str, Any]] = [
        {"category": category, "series": one.name, "value": value, "order": numbers[one.name], "label": label}
        for one in chart.series
        if one.name in numbers
        for category, value in zip(chart.categories, one.values, strict=True)
        if value is not None
        for label in [f"{value:,.{chart.places}f}" if value or not chart.stacked else ""]
    ]
    room = high / max(len(chart.categories), 1) / (1 if chart.stacked else max(len(series), 1))
    size = int(min(SIZE, max(13, room * 0.72)))
    y = {
        "field": "category",
        "type": "nominal",
        "sort": None,
        "title": None,
        "scale": {"paddingInner": 0.28, "paddingOuter": 0.1},
        "axis": {"domain": False, "ticks": False, "labelPadding": 10, "labelLimit": LETTERS * SIZE},
    }
    most = max((row["value"] for row in rows), default=0) or 1
    x: dict[str, Any] = {
        "field": "value",
        "type": "quantitative",
        "title": f"（{chart.unit}）",
        "axis": {"grid": False, "ticks": False, "tickCount": 4, "domain": False},
        "scale": {"domainMin": 0, "nice": False} | ({} if chart.stacked else {"domainMax": most * 1.16}),
    }
    edge = {"stroke": PALE_EDGE, "strokeWidth": 1}
    encoding: dict[str, Any] = {"y": y, "x": x, "color": colour_of(series)}
    if chart.stacked:
        return {
            "data": {"values": rows},
            "encoding": encoding | {"order": {"field": "order"}},
            "mark": {"type": "bar", **edge},
        } | ({} if room < SIZE else with_sums(rows, encoding, edge, chart))
    offset = {"field": "order", "type": "ordinal", "scale": {"paddingInner": 0.08}}
    labels = {"type": "text", "align": "left", "dx": 7, "fontSize": size, "color": INK}
    shared = {"y": y, "yOffset": offset, "x": x}
    return {
        "data": {"values": rows},
        "encoding": shared,
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": {"color": colour_of(series)}},
            {"mark": labels, "encoding": {"text": {"field": "label"}}},
        ],
    }


def with_sums(
    rows: list[dict[str, Any]], encoding: dict[str, Any], edge: dict[str, Any], chart: Bars
) -> dict[str, Any]:
    """Stacked bars with the figure of each part written in it, where there is room."""
    sums: dict[str, float] = {}
    placed = []
    for row in rows:
        start = sums.get(row["category"], 0.0)
        sums[row["category"]] = start + row["value"]
        placed.append({**row, "middle": start + row["value"] / 2})
    most = max(sums.values(), default=0) or 1
    fits = [row for row in placed if row["value"] > most * (0.012 + 0.014 * len(row["label"]))]
    dark = {FILLS[role] for role in (Role.MAIN, Role.PART, Role.RED)}
    fill = dict(zip(*(encoding["color"]["scale"][end] for end in ("domain", "range")), strict=True))
    inked = [{**row, "ink": WHITE if fill[row["series"]] in dark else INK} for row in fits]
    text = {"type": "text", "fontSize": SIZE - 2, "baseline": "middle", "align": "center"}
    at = {"x": {"field": "middle", "type": "quantitative"}, "text": {"field": "label"}}
    ink = {"color": {"field": "ink", "type": "nominal", "scale": None}}
    return {
        "encoding": {"y": encoding["y"]},
        "layer": [
            {
                "mark": {"type": "bar", **edge},
                "encoding": {name: encoding[name] for name in ("x", "color")} | {"order": {"field": "order"}},
            },
            {"data": {"values": inked}, "mark": text, "encoding": at | ink},
        ],
        "mark": None,
        "resolve": {"scale": {"color": "independent"}},
    }


def lines(chart: Lines) -> dict[str, Any]:
    """Lines over quarters or days, the figure at each point of the first and the names in a legend."""
    series = [(one.name, one.role) for one in chart.series]
    rows: list[dict[str, Any]] = [
        {"category": category, "series": one.name, "value": value, "label": f"{value:,.{chart.places}f}"}
        for one in chart.series
        for category, value in zip(chart.categories, one.values, strict=True)
        if value is not None
    ]
    values = [row["value"] for row in rows] or [0.0]
    low, top = min(values), max(values)
    room = (top - low or 1) * 0.25
    scale = {"domainMin": max(0, low - room), "domainMax": top + room, "nice": False, "zero": False}
    x = {
        "field": "category",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {
            "labelAngle": 0,
            "labelOverlap": "greedy",
            "grid": False,
            "ticks": False,
            "labelPadding": 10,
        },
        "scale": {"padding": 0.6},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": f"（{chart.unit}）",
        "axis": {"tickCount": 4, "domain": False, "ticks": False},
        "scale": scale,
    }
    labels = {"type": "text", "dy": -20, "fontSize": SIZE, "color": INK}
    colour = {"color": colour_of(series)}
    return {
        "data": {"values": rows},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 4}, "encoding": colour},
            {"mark": {"type": "point", "filled": True, "size": 130, "opacity": 1}, "encoding": colour},
            {
                "transform": [{"filter": f"datum.series == {json.dumps(series[0][0], ensure_ascii=False)}"}],
                "mark": labels,
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }


def cells(chart: Cells) -> dict[str, Any]:
    """A field for each crossing: colour, shape and share; dashed where nothing was reported, — where nothing is due."""
    size = 20 if len(chart.columns) <= 12 else 16
    rows = [
        {
            "line": line,
            "column": column,
            "mark": mark,
            "label": LEVELS[Level(mark)].shape + ("" if value is None else f" {value:.0f}"),
            "ink": LEVELS[Level(mark)].ink,
        }
        for line, values, marks in zip(chart.rows, chart.values, chart.marks, strict=True)
        for column, value, mark in zip(chart.columns, values, marks, strict=True)
    ]
    there = [level for level in Level if any(row["mark"] == level for row in rows)]
    names = [LEVELS[level].label for level in there]
    for row in rows:
        row["words"] = LEVELS[Level(row["mark"])].label
    colour = {
        "field": "words",
        "type": "nominal",
        "scale": {"domain": names, "range": [LEVELS[level].fill for level in there]},
        "legend": legend_at_top()
        | {"orient": "bottom", "symbolType": "square", "symbolStrokeColor": MUTED, "symbolStrokeWidth": 1},
    }
    axis = {"domain": False, "ticks": False, "labelPadding": 8, "labelFontSize": size}
    x = {
        "field": "column",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": axis
        | {"orient": "top", "labelAngle": 0, "labelExpr": broken(5), "labelLineHeight": size + 3},
    }
    y = {"field": "line", "type": "nominal", "sort": None, "title": None, "axis": axis | {"labelLimit": 400}}
    shape = {"type": "rect", "cornerRadius": 3, "width": {"band": 0.95}, "height": {"band": 0.9}}
    return {
        "data": {"values": rows},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": shape, "encoding": {"color": colour}},
            {
                "transform": [{"filter": f"datum.mark == '{Level.UNREPORTED.value}'"}],
                "mark": shape
                | {"fill": None, "stroke": MUTED, "strokeWidth": 1.4, "strokeDash": [5, 3], "filled": False},
            },
            {
                "mark": {"type": "text", "fontSize": size},
                "encoding": {
                    "text": {"field": "label"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
    }


def broken(letters: int) -> str:
    """The Vega expression that breaks a name into lines of so many letters, three at the most."""
    parts = [f"slice(datum.label, {at}, {at + letters})" for at in (0, letters, 2 * letters)]
    return (
        f"length(datum.label) > {2 * letters} ? [{', '.join(parts)}] : "
        f"length(datum.label) > {letters} ? [{', '.join(parts[:2])}] : datum.label"
    )


def areas(chart: Map) -> dict[str, Any]:
    """The areas in the colour of their worst lamp, a label on each; islands lie in a pale patch."""
    shapes = maps.shapes_of(chart.adcode)
    known = {area.adcode: area for area in chart.areas}
    fill = {
        "color": {
            "field": "properties.words",
            "type": "nominal",
            "scale": {
                "domain": [LAMPS[state].label for state in LampState],
                "range": [LAMPS[state].fill for state in LampState],
            },
            "legend": legend_at_top()
            | {"orient": "bottom", "values": [LAMPS[state].label for state in seen_states(chart)]},
        }
    }
    layers: list[dict[str, Any]] = []
    if shapes and shapes.halo:
        patch = {"type": "geoshape", "opacity": 0.24}
        layers.append({"data": features(shapes.halo, known), "mark": patch, "encoding": fill})
    if shapes:
        land = {"type": "geoshape", "stroke": INK, "strokeWidth": 1, "strokeJoin": "round"}
        layers.append({"data": features(shapes.address, known), "mark": land, "encoding": fill})
    places = [
        {"lon": one.lon, "lat": one.lat, "label": label_of(known[one.adcode])}
        for one in (shapes.areas if shapes else ())
        if one.adcode in known
    ]
    at = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    text = {
        "type": "text",
        "fontSize": SIZE - 1,
        "fontWeight": "bold",
        "lineBreak": "\n",
        "lineHeight": SIZE + 5,
    }
    outline = {"stroke": GROUND, "strokeWidth": 6, "strokeJoin": "round", "color": GROUND}
    for style in (outline, {"color": INK}):
        layers.append(
            {
                "data": {"values": places},
                "mark": {**text, **style},
                "encoding": {**at, "text": {"field": "label"}},
            }
        )
    return {"projection": {"type": "mercator"}, "layer": layers}


def seen_states(chart: Map) -> list[LampState]:
    """The lamps that some area of the map has, the worst first."""
    there = {area.state for area in chart.areas}
    return [state for state in LampState if state.value in there]


def label_of(area: Area) -> str:
    """What stands on an area: shape and name, and how many of its units have which lamp."""
    return f"{LAMPS[LampState(area.state)].shape} {area.name}\n红 {area.red} 黄 {area.yellow}"


def features(address: str, known: dict[str, Area]) -> dict[str, Any]:
    """The shapes of a boundary file, each with the lamp of its area."""
    file = maps.served(address.rsplit("/", 1)[-1])
    found = json.loads(file.content)["features"] if file else []
    values = []
    for one in found:
        area = known.get(one["adcode"])
        state = LampState(area.state) if area else LampState.IDLE
        told = {"words": LAMPS[state].label}
        values.append({"type": "Feature", "geometry": one["geometry"], "properties": told})
    return {"values": values}


@lru_cache(512)
def svg_of(chart: Chart, wide: int, high: int) -> str:
    """The chart as an SVG element that can stand in a page beside others: no style attributes, ids of its own."""
    drawn = vl_convert.vegalite_to_svg(spec_of(chart, wide, high), vl_version=VERSION)
    own = sha256(drawn.encode()).hexdigest()[:10]
    drawn = re.sub(r' style="[^"]*"', "", drawn)
    drawn = re.sub(r'id="([\w-]+)"', rf'id="\1-{own}"', drawn)
    drawn = re.sub(r"url\(#([\w-]+)\)", rf"url(#\1-{own})", drawn)
    return re.sub(r'<svg ([^>]*?)width="[\d.]+" height="[\d.]+" ', r"<svg \1", drawn, count=1)


@lru_cache(64)
def png_of(chart: Chart, wide: int, high: int, scale: float = 2.0) -> bytes:
    """The chart as a PNG, on white, `scale` times as many pixels as it is wide and high."""
    spec = spec_of(chart, wide, high)
    spec = {**spec, "config": {**LARGE, "background": GROUND}}
    return bytes(vl_convert.vegalite_to_png(spec, vl_version=VERSION, scale=scale))


__all__ = ["CHARTS", "Chart", "png_of", "spec_of", "svg_of"]
