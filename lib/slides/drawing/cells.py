"""The heat map of a slide."""

from typing import Any

from lib.charts.palette import LEVELS, MUTED
from lib.rules.level import Level
from lib.slides.drawing.style import legend_at_top
from lib.slides.values import Cells


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
