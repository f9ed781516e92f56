"""Bars of a slide, with the figure at each."""

from typing import Any

from lib.charts.palette import INK, WHITE
from lib.slides.drawing.style import FILLS, INK_ON_BAR, LETTERS, PALE_EDGE, SIZE, colour_of
from lib.slides.values import Bars, Role


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
    inked = [{**row, "ink": WHITE if fill[row["series"]] in dark else INK_ON_BAR} for row in fits]
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
