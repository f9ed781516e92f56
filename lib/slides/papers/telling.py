"""The papers as the plain values that the circular is worded from."""

from collections.abc import Mapping, Sequence
from typing import Any

from lib.rules.circular import Facts, Grid, Named, tight
from lib.rules.slides import NEXT_STEPS, SlideKind
from lib.rules.wording import Part as Words_
from lib.slides.papers.making import AGAIN
from lib.slides.papers.values import Papers, Part
from lib.slides.values import (
    Bars,
    CellKind,
    Column,
    Figures,
    Role,
    Slide,
    Table,
    Value,
    Words,
    written,
)

TEXTS = {CellKind.TEXT, CellKind.DAY, CellKind.MARK}
NEXT = "下一步"


def facts(papers: Papers, card: Mapping[str, Any], state: str, slides: Sequence[Slide]) -> Facts:
    """What the circular is written from; card and state are those of the meeting's Deck, slides its slides."""
    ranking = papers.first(Part.RANKING, Table)
    money = papers.first(Part.MONEY, Figures)
    return Facts(
        place=papers.place,
        addressee=papers.addressee,
        sender=papers.sender,
        signed_on=card["held_on"],
        quarter=int(card["quarter_id"]),
        as_of=card["as_of"],
        line=papers.line,
        state=state,
        demo=papers.demo,
        overall=paragraph(papers.first(Part.OVERALL, Words)),
        ranking=grid(ranking),
        ranked=int(values(papers.first(Part.RANKING, Figures)).get("排名单位") or 0),
        praised=named(papers, Part.PRAISED),
        lagging=named(papers, Part.LAGGING),
        lamps={name: value or 0 for name, value in values(papers.first(Part.LAMPS, Figures)).items()},
        causes=causes(papers.first(Part.CAUSES, Bars)),
        moved={name: value or 0 for name, value in values(papers.first(Part.MOVED, Figures)).items()},
        closure=paragraph(papers.first(Part.CLOSURE, Words)),
        money=values(money),
        money_grid=grid(papers.first(Part.MONEY, Table)) if money else None,
        steps=next_steps(slides),
        missing=tuple(part.value for part in papers.missing if part is not Part.PROBLEMS),
    )


def paragraph(words: Words | None) -> str:
    """The words of a block in one line."""
    return "".join(said(part) for each in words.paragraphs for part in each) if words else ""


def said(part: Words_) -> str:
    """The words of a part of a paragraph."""
    return part if isinstance(part, str) else part[0]


def values(figures: Figures | None) -> dict[str, float | None]:
    """The figures' values by what they are called."""
    return {one.label: one.value for one in figures.items} if figures else {}


def grid(table: Table | None) -> Grid | None:
    """A slide's table as it is printed; None where it has no row."""
    if table is None or not table.rows:
        return None
    return Grid(
        table.title,
        tuple(column.heading for column in table.columns),
        tuple(
            tuple(cell(value, column) for value, column in zip(row, table.columns, strict=True))
            for row in table.rows
        ),
        tuple(column.kind not in TEXTS for column in table.columns),
        tuple(column.wide for column in table.columns),
    )


def cell(value: Value, column: Column) -> str:
    """A cell of a table as the circular prints it."""
    words = written(value, column)
    return tight(words) if column.kind is CellKind.TEXT else words


def named(papers: Papers, part: Part) -> Named | None:
    """Who is praised or lags."""
    if part not in papers.parts:
        return None
    counts, table = values(papers.first(part, Figures)), grid(papers.first(part, Table))
    return Named(
        int(counts[part.value] or 0),
        paragraph(papers.first(part, Words)),
        table,
        int(counts.get(AGAIN) or 0),
    )


def causes(bars: Bars | None) -> list[tuple[str, float, float]]:
    """How many red and yellow lamps each rule lit."""
    if bars is None:
        return []
    of = {series.role: series.values for series in bars.series}
    rows = zip(bars.categories, of[Role.RED], of[Role.YELLOW], strict=True)
    return [(rule, red or 0, yellow or 0) for rule, red, yellow in rows]


def next_steps(slides: Sequence[Slide]) -> tuple[str, ...]:
    """What is asked for next: what the meeting's own slide says of it, else what a new meeting is offered."""
    for slide in slides:
        if slide.kind is SlideKind.WORDS and NEXT in slide.title:
            found = [one for one in slide.blocks if isinstance(one, Words)]
            return tuple("".join(map(said, each)) for one in found for each in one.paragraphs)
    return tuple(NEXT_STEPS.splitlines())
