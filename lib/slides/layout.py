"""Where the blocks of a slide stand, in pixels of 1920 × 1080: the room's view and the PDF share it, so charts are drawn once."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from lib.slides.values import Bars, Block, Cells, Figures, Lines, Map, Table, Words

WIDE, HIGH = 1800, 838  # of a slide's body
GAP, FIGURES_HIGH, HEADING, LINE_HIGH, LETTERS = 40, 205, 46, 52, 56
MANY_FIGURES, LONG_TABLE, WIDE_TABLE = 6, 9, 5
LEAST = 200  # pixels of a chart's height, however much stands above it

Above = Words | Figures
Below = Table | Cells | Bars | Lines | Map


class Place(NamedTuple):
    """A chart or a table with its share of the width, its width and the height of its row."""

    block: Below
    weight: int
    wide: int
    high: int


class Layout(NamedTuple):
    """Words and figures over the whole width, and under them charts and tables side by side."""

    above: list[Above]
    below: list[Place]


def laid_out(blocks: Sequence[Block]) -> Layout:
    """Where the blocks stand. The height of words is a guess."""
    above = [one for one in blocks if isinstance(one, Above)]
    below = [one for one in blocks if not isinstance(one, Above)]
    high = HIGH - sum(high_of(one) for one in above)
    weights = [weight_of(one) if len(below) > 1 else 1 for one in below]
    room = (WIDE - GAP * max(len(below) - 1, 0)) / max(sum(weights), 1)
    places = [
        Place(one, weight, int(room * weight), high) for one, weight in zip(below, weights, strict=True)
    ]
    return Layout(above, places)


def weight_of(block: Block) -> int:
    """How much of the width a chart or a table gets beside another: a table of many columns twice as much."""
    return 4 if isinstance(block, Table) and len(block.columns) > WIDE_TABLE else 2


def high_of(block: Block) -> int:
    """About how many pixels words or figures take."""
    if isinstance(block, Words):
        letters = [
            sum(len(one if isinstance(one, str) else one[0]) for one in each) for each in block.paragraphs
        ]
        return 32 + sum(LINE_HIGH * ceil(max(count, 1) / LETTERS) for count in letters)
    return FIGURES_HIGH


def chart_high(block: Below, high: int) -> int:
    """How high a chart is that stands in a row of this height, under its heading and over its note."""
    note = bool(isinstance(block, Map) and block.note)
    return max(high - HEADING * (bool(block.title) + note), LEAST)
