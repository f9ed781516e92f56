"""A chart of a screen as a file of its own: the screen's specification and data drawn offline, with title lines over it.

The lines are texts beside the drawing and not a title inside of it, so that the drawing keeps the screen's sizes.
Nothing is fetched: a map's shapes are read from this machine's files.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil
from typing import Any

import pyarrow as pa

from lib import maps, vega
from lib.charts.palette import FONT, GROUND, INK, MUTED
from lib.exports.docx import clean

WIDE = 760  # pixels of a chart
COLUMN, WIDEST = 30, 1240  # pixels of each of many columns, and of all of them
EDGE, TITLE, SMALL = 20, 18, 13  # pixels: the margin, the letters of the title, those of the lines
HALF = 0x2000  # signs before this one are about half as wide as Chinese ones


@dataclass(frozen=True)
class Picture:
    """A chart to take along: its title, the lines under it and those under the drawing, what is drawn and how."""

    title: str
    lines: tuple[str, ...]
    foot: tuple[str, ...]
    spec: dict[str, Any]
    data: pa.Table


def chart_svg(picture: Picture) -> bytes:
    """The picture as SVG, its texts as texts."""
    columns = max((one["value"] for one in picture.spec["params"] if one["name"] == "columns"), default=0)
    drawn = vega.svg(spec_of(picture, columns))
    return framed(drawn, picture.title, picture.lines, picture.foot).encode()


def chart_png(picture: Picture) -> bytes:
    """The picture as PNG, on white, twice as many pixels as it is wide and high."""
    return vega.png(chart_svg(picture).decode())


def spec_of(picture: Picture, columns: float) -> dict[str, Any]:
    """The specification with its data, as the browser would have put it together: as wide as a chart is, names included.

    One of many columns is as wide as they need, with its names beside it: to fit it would lay out each cell twice.
    """
    size: dict[str, Any] = {"width": WIDE, "autosize": {"type": "fit", "contains": "padding"}}
    if columns:
        size = {"width": min(WIDEST, max(WIDE, COLUMN * columns)), "autosize": "pad"}
    return {
        **inlined(picture.spec),
        **size,
        "data": {"values": [plain(row) for row in picture.data.to_pylist()]},
    }


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its days as texts."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def inlined(part: Any) -> Any:
    """The specification with the shapes of a map in the place of their address; an address of no file of ours is empty."""
    if isinstance(part, list):
        return [inlined(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "url" in part:
        file = maps.served(str(part["url"]).rsplit("/", 1)[-1])
        return {"values": json.loads(file.content)["features"] if file else []}
    return {name: inlined(one) for name, one in part.items()}


def framed(
    drawn: str, title: str, lines: Sequence[str], foot: Sequence[str] = (), larger: float = 1.0
) -> str:
    """An SVG with its title and lines over it and lines under it, on white; larger: how many times the usual letters."""
    wide, high = (float(drawn.split(f'{side}="', 1)[1].split('"', 1)[0]) for side in ("width", "height"))
    large, small = round(TITLE * larger), round(SMALL * larger)
    said: list[str] = []
    at = EDGE
    for line, size, colour in ((title, large, INK), *((line, small, MUTED) for line in lines)):
        for piece in broken(line, wide / size):
            at += size + 6
            said.append(text_at(piece, at - 6, size, colour))
        at += 4 if size == large else 0
    top = at + 4
    at = top + ceil(high)
    for piece in (piece for line in foot for piece in broken(line, wide / small)):
        at += small + 6
        said.append(text_at(piece, at, small, MUTED))
    whole, deep = ceil(wide) + 2 * EDGE, at + EDGE
    inner = drawn.replace("<svg ", f'<svg x="{EDGE}" y="{top}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{deep}" viewBox="0 0 {whole} {deep}">'
        f'<rect width="100%" height="100%" fill="{GROUND}"/>{"".join(said)}{inner}</svg>'
    )


def text_at(line: str, at: float, size: int, colour: str) -> str:
    """One line of text; what is written in ink is bold."""
    weight = ' font-weight="bold"' if colour == INK else ""
    return (
        f'<text x="{EDGE}" y="{at}" font-family="{FONT}" font-size="{size}" fill="{colour}"{weight}>'
        f"{escape(clean(line))}</text>"
    )


def broken(line: str, room: float) -> list[str]:
    """The text in lines that are no wider than so many letters."""
    found, wide = [""], 0.0
    for sign in line:
        letter = 0.58 if ord(sign) < HALF else 1.0
        if wide + letter > room:
            found.append("")
            wide = 0.0
        found[-1] += sign
        wide += letter
    return found
