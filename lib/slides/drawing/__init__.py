"""A slide's charts as Vega-Lite and, offline, as SVG or PNG: made of a block's values alone, in a slide's large type.

Sizes are pixels of a slide of 1920 × 1080. vl-convert draws with the fonts of the machine and asks no other host.
"""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Any

from lib import vega
from lib.charts.palette import GROUND
from lib.slides.drawing.areas import areas
from lib.slides.drawing.bars import bars
from lib.slides.drawing.cells import cells
from lib.slides.drawing.lines import lines
from lib.slides.drawing.style import LARGE
from lib.slides.values import Bars, Cells, Lines, Map

Chart = Bars | Lines | Cells | Map
CHARTS = (Bars, Lines, Cells, Map)


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


@lru_cache(512)
def svg_of(chart: Chart, wide: int, high: int) -> str:
    """The chart as an SVG element that can stand in a page beside others: no style attributes, ids of its own."""
    drawn = vega.svg(spec_of(chart, wide, high))
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
    return vega.png(vega.svg(spec), scale)


__all__ = ["CHARTS", "Chart", "png_of", "spec_of", "svg_of"]
