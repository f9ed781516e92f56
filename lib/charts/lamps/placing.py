"""Where the labels of a map stand: on their areas, or beside them with a line where they would cover one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, cos, degrees, hypot, pi, radians, sin, tan

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""

WIDE, HIGH = (
    480,
    495,
)  # pixels of the drawing on a screen of 1440; on a wider one there is more room between the labels
ANGLES = 24
RINGS = (26, 40, 56, 74, 94, 116, 140, 166, 194, 224)
FAR = 0.35  # what a pixel of distance costs
HIDES = 26.0  # what it costs to cover the middle of another area
OUT = 4.0  # what a pixel beyond the edge costs
CROSSES = 60.0  # what it costs when two lines cross


@dataclass(frozen=True)
class Label:
    """A label: where its area's middle is, in pixels, and the box that it takes round its own middle."""

    x: float
    y: float
    wide: float
    high: float

    def box(self, dx: float, dy: float) -> Box:
        """The box of the label when it is moved so far."""
        x, y = self.x + dx, self.y + dy
        return x - self.wide / 2, y - self.high / 2, x + self.wide / 2, y + self.high / 2


def in_pixels(lon: float, lat: float, bounds: Box) -> tuple[float, float]:
    """Where a point of the earth is drawn, when the map fills its frame. Bounds are in degrees, as mercator has them."""
    west, south, east, north = bounds
    scale = min(WIDE / (east - west), HIGH / (north - south))
    left, top = (WIDE - scale * (east - west)) / 2, (HIGH - scale * (north - south)) / 2
    return left + scale * (lon - west), top + scale * (north - mercator(lat))


def mercator(lat: float) -> float:
    """The latitude as the map stretches it."""
    return degrees(asinh(tan(radians(lat))))


def moves(labels: Sequence[Label]) -> list[tuple[float, float]]:
    """How far each label is moved from the middle of its area, so that none covers another.

    One after the other takes the cheapest place that is left; those in the thick of it choose last and go out furthest.
    """
    crowd = [sum(1 / (20 + hypot(one.x - two.x, one.y - two.y)) for two in labels) for one in labels]
    found: dict[int, tuple[float, float]] = {}
    for at in sorted(range(len(labels)), key=crowd.__getitem__):
        found[at] = min(candidates(), key=lambda move: cost(labels, found, at, move))
    return [found[at] for at in range(len(labels))]


def candidates() -> list[tuple[float, float]]:
    """Where a label may go: it stays, or moves to one of the places round about."""
    steps = [2 * pi * number / ANGLES for number in range(ANGLES)]
    return [(0.0, 0.0), *((ring * cos(step) * 1.35, ring * sin(step)) for ring in RINGS for step in steps)]


def cost(
    labels: Sequence[Label],
    taken: dict[int, tuple[float, float]],
    at: int,
    move: tuple[float, float],
) -> float:
    """What a place costs: covering what is there already most of all, then distance."""
    one, box = labels[at], labels[at].box(*move)
    price = FAR * hypot(*move) + (8 if any(move) else 0)
    price += OUT * sum(max(0.0, beyond) for beyond in (-box[0], -box[1], box[2] - WIDE, box[3] - HIGH))
    for other, moved in taken.items():
        price += overlap(box, labels[other].box(*moved)) * 1.5
        if any(moved) and any(move) and crossing(one, move, labels[other], moved):
            price += CROSSES
        if any(move) and strikes(one, move, labels[other].box(*moved)):
            price += CROSSES
        if any(moved) and strikes(labels[other], moved, box):
            price += CROSSES
    for number, other_label in enumerate(labels):
        if number != at and box[0] < other_label.x < box[2] and box[1] < other_label.y < box[3]:
            price += HIDES
    return price


def overlap(one: Box, two: Box) -> float:
    """How many square pixels two boxes share."""
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def crossing(one: Label, move: tuple[float, float], two: Label, moved: tuple[float, float]) -> bool:
    """Whether the lines from two labels to their areas cross."""
    a, b = (one.x, one.y), (one.x + move[0], one.y + move[1])
    c, d = (two.x, two.y), (two.x + moved[0], two.y + moved[1])
    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def side(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    """On which side of the line from a to b the point c lies."""
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def strikes(one: Label, move: tuple[float, float], box: Box) -> bool:
    """Whether the line from a label to its area runs through a box."""
    return any(
        box[0] < one.x + move[0] * part / 12 < box[2] and box[1] < one.y + move[1] * part / 12 < box[3]
        for part in range(13)
    )


def line_to(label: Label, move: tuple[float, float]) -> str:
    """The path from the middle of the area to the edge of its label; empty where the label stayed."""
    dx, dy = move
    inside = max(
        abs(dx) / (label.wide / 2) if dx else 0.0,
        abs(dy) / (label.high / 2) if dy else 0.0,
    )
    if inside <= 1:
        return ""
    part = 1 - 1 / inside
    return f"M0,0L{dx * part:.1f},{dy * part:.1f}"
