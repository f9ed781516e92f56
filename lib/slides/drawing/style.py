"""Colours, letters and legends of a slide's charts, large enough for a wall."""

from typing import Any

from lib.charts.palette import BLUE, BLUE_SOFT, CONFIG, GREEN, INK, MUTED, RED, WHITE, YELLOW
from lib.slides.values import Role

SIZE = 23  # of the letters; on a wall of 1080 lines they are read from ten metres
INK_ON_BAR = "#1b2431"  # as good as the ink, but it stays dark on a dark wall, where the ink turns light
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


def legend_at_top() -> dict[str, Any]:
    """The legend of series, over the chart."""
    return {"title": None, "orient": "top", "direction": "horizontal", "columnPadding": 28, "offset": 6}


def colour_of(series: list[tuple[str, Role]], field: str = "series") -> dict[str, Any]:
    """The colours of the series by what each is; lamps keep theirs."""
    scale = {"domain": [name for name, _ in series], "range": [FILLS[role] for _, role in series]}
    legend = legend_at_top() | {"symbolStrokeColor": MUTED, "symbolStrokeWidth": 0.8, "symbolType": "square"}
    return {"field": field, "type": "nominal", "scale": scale, "legend": legend if len(series) > 1 else None}
