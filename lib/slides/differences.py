"""What changed between the slides that were fixed and the same slides now, figure by figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from lib.rules.level import LEVEL_WORDS, Level
from lib.rules.wording import Part
from lib.slides.values import (
    NO_VALUE,
    Bars,
    Block,
    Cells,
    Figures,
    Lines,
    Map,
    Slide,
    Table,
    Words,
    written,
)


@dataclass(frozen=True)
class Difference:
    """One figure that is not what it was: on which slide (from 1), what, before and now; — where there was none."""

    slide: int
    title: str
    what: str
    before: str
    now: str


def differences(before: Sequence[Slide], now: Sequence[Slide]) -> list[Difference]:
    """The figures that differ, slide by slide in the order in which they stand."""
    found = []
    for at, (one, other) in enumerate(zip_longest(before, now), 1):
        old, new = (dict(figures(slide)) if slide else {} for slide in (one, other))
        title = (one or other).title  # type: ignore[union-attr]
        for what in dict.fromkeys([*old, *new]):
            pair = old.get(what, NO_VALUE), new.get(what, NO_VALUE)
            if pair[0] != pair[1]:
                found.append(Difference(at, title, what, *pair))
    return found


def figures(slide: Slide) -> Iterator[tuple[str, str]]:
    """Everything that a slide says, each with what it is about."""
    yield "标题", slide.title
    yield "口径行", slide.line
    for block in slide.blocks:
        yield from told(block)


def told(block: Block) -> Iterator[tuple[str, str]]:
    """Everything that a block says."""
    if isinstance(block, Figures):
        for figure in block.items:
            yield figure.label, f"{shown(figure.value, figure.places)} {figure.unit}"
    elif isinstance(block, Words):
        for at, paragraph in enumerate(block.paragraphs, 1):
            yield f"{block.title or '文字'}第 {at} 段", "".join(map(said, paragraph))
    elif isinstance(block, Bars | Lines):
        for series in block.series:
            for category, value in zip(block.categories, series.values, strict=True):
                yield f"{block.title}·{category}·{series.name}", f"{shown(value, block.places)} {block.unit}"
    elif isinstance(block, Cells):
        for row, values, marks in zip(block.rows, block.values, block.marks, strict=True):
            for column, value, mark in zip(block.columns, values, marks, strict=True):
                yield f"{row}·{column}", f"{LEVEL_WORDS[Level(mark)]} {shown(value, 1)} %"
    elif isinstance(block, Table):
        yield from cells(block)
    elif isinstance(block, Map):
        for area in block.areas:
            yield f"{block.title}·{area.name}", f"红 {area.red} 黄 {area.yellow} 共 {area.units} 家"


def cells(table: Table) -> Iterator[tuple[str, str]]:
    """Each cell of a table by the number of its row and its heading."""
    for at, row in enumerate(table.rows, 1):
        for column, value in zip(table.columns, row, strict=True):
            yield f"{table.title or '表'}第 {at} 行·{column.heading}", written(value, column)


def said(part: Part) -> str:
    """The words of a part of a paragraph."""
    return part if isinstance(part, str) else part[0]


def shown(value: float | None, places: int) -> str:
    """A number as people read it, with so many decimals."""
    return NO_VALUE if value is None else f"{value:,.{places}f}"
