"""The heat map of a slide."""

from math import ceil
from typing import Any

from lib.charts.palette import LEVELS, MUTED
from lib.rules.level import Level
from lib.slides.drawing.style import legend_at_top
from lib.slides.values import Cells

LETTERS, MOST_LINES = 4, 4  # of a column's name: letters in a line, lines


def cells(chart: Cells) -> dict[str, Any]:
    """A field for each crossing: colour, shape and share; dashed where nothing was reported, — where nothing is due."""
    size = 20 if len(chart.columns) <= 12 else 16
    lines = min(MOST_LINES, max((ceil(len(name) / LETTERS) for name in chart.columns), default=1))
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
        | {
            "orient": "top",
            "labelAngle": 0,
            "labelExpr": broken(lines),
            "labelLineHeight": size + 3,
            "labelPadding": 8 + (lines - 1) * (size + 3),  # its lines go down from the first
        },
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


def broken(lines: int) -> str:
    """The Vega expression that breaks a name into so many lines of LETTERS letters, if it is long enough."""
    parts = [f"slice(datum.label, {at * LETTERS}, {(at + 1) * LETTERS})" for at in range(lines)]
    told = "datum.label"
    for count in range(2, lines + 1):
        several = f"[{', '.join(parts[:count])}]"
        told = f"length(datum.label) > {(count - 1) * LETTERS} ? {several} : ({told})"
    return told
