"""Lines of a slide over quarters or days."""

import json
from typing import Any

from lib.charts.palette import GROUND, INK
from lib.slides.drawing.style import SIZE, colour_of
from lib.slides.values import Lines


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
    labels = {"type": "text", "dy": -20, "fontSize": SIZE}
    halo = {"stroke": GROUND, "strokeWidth": 8, "color": GROUND}  # no line runs through a figure
    colour = {"color": colour_of(series)}
    return {
        "data": {"values": rows},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 4}, "encoding": colour},
            {"mark": {"type": "point", "filled": True, "size": 130, "opacity": 1}, "encoding": colour},
            {
                "transform": [{"filter": f"datum.series == {json.dumps(series[0][0], ensure_ascii=False)}"}],
                "encoding": {"text": {"field": "label"}},
                "layer": [{"mark": {**labels, **halo}}, {"mark": {**labels, "color": INK}}],
            },
        ],
    }
