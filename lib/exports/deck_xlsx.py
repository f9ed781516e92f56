"""A meeting's figures as XLSX: a sheet for each chart and table of a slide, so that an office can sort and count on.

One sheet a table, not one a slide: only so each has its own filter, frozen heading and widths. A slide's paragraphs
stand above its first table; a slide of words alone has a sheet of its own. Rates are shares shown in per cent; a cell
of the heat map is the share, with the word and the colour of its level as its number format. What the speaker says is
not in the file.
"""

from collections.abc import Iterator, Sequence

from lib.charts.palette import LAMPS, LEVELS, RED, YELLOW
from lib.exports.cells import Cell, Column, Kind, Marked, day, number, tidy
from lib.exports.progress import Report, quiet
from lib.exports.xlsx import EXPLAINED, NO_ROWS, About, Sheet, book, explanation, named, pattern_of
from lib.queries.lamp_units import LampState
from lib.rules.explained import explained
from lib.rules.level import Level
from lib.slides import Bars, Block, CellKind, Cells, Deck, Figures, Lines, Map, Slide, Table, Value, Words
from lib.slides import Column as SlideColumn

Made = tuple[tuple[Column, ...], Sequence[Sequence[Cell]], str]
CONTENTS = "目录"
PER_CENT = "（%）"
KINDS = {
    CellKind.WHOLE: Kind.WHOLE,
    CellKind.DECIMAL: Kind.DECIMAL,
    CellKind.RATE: Kind.RATE,
    CellKind.CHANGE: Kind.CHANGE,
    CellKind.MONEY: Kind.DECIMAL,
    CellKind.DAY: Kind.DAY,
}
INKS = {LAMPS[LampState.RED].shape: RED, LAMPS[LampState.YELLOW].shape: YELLOW}


def deck_xlsx(deck: Deck, title: str, report: Report = quiet) -> bytes:
    """The file: contents, the sheets of each slide in order, how was counted. title: of the meeting, as it may be told."""
    line = deck.slides[0].line if deck.slides else ""
    of_slides = [
        list(sheets_of(slide, number, (title, deck.state))) for number, slide in enumerate(deck.slides, 1)
    ]
    with book(About(title, line, deck.card["held_on"])) as made:
        made.add(contents(deck, title, of_slides))
        for number, sheets in enumerate(of_slides, 1):
            for sheet in sheets:
                made.add(sheet)
            report(number, len(deck.slides))
        told = " ".join(words for sheets in of_slides for sheet in sheets for words in spoken(sheet))
        made.add(explanation(explained(told, deck.rules), line))
        return made.content()


def contents(deck: Deck, title: str, of_slides: Sequence[Sequence[Sheet]]) -> Sheet:
    """The first sheet: which slide stands on which sheets."""
    rows: list[Sequence[Cell]] = [
        (number, tidy(slide.title), sheet.name, sheet.lines[0], len(sheet.rows))
        for number, (slide, sheets) in enumerate(zip(deck.slides, of_slides, strict=True), 1)
        for sheet in sheets
    ]
    columns = (
        Column("页", Kind.WHOLE),
        Column("标题"),
        Column("工作表"),
        Column("内容"),
        Column("行数", Kind.WHOLE),
    )
    lines = (
        title,
        *((deck.slides[0].line,) if deck.slides else ()),
        deck.state,
        f"计数办法见最后一张表「{EXPLAINED}」",
    )
    return Sheet(CONTENTS, lines, columns, rows)


def spoken(sheet: Sheet) -> Iterator[str]:
    """The words of a sheet that say what is counted in it."""
    yield from sheet.lines
    yield from (column.heading for column in sheet.columns)
    yield from (str(row[0]) for row in sheet.rows)


def sheets_of(slide: Slide, number: int, meeting: tuple[str, str]) -> Iterator[Sheet]:
    """The sheets of a slide: one for each block that has rows, the paragraphs above the first."""
    words = [paragraph for block in slide.blocks if isinstance(block, Words) for paragraph in said(block)]
    blocks = [block for block in slide.blocks if not isinstance(block, Words)]
    foot = "　".join(meeting)
    if not blocks:
        written = [(one,) for one in words]
        yield Sheet(
            named(f"{number} {slide.title}"),
            (slide.title, slide.line, foot),
            (Column("内容", widest=100),),
            written,
        )
    for at, block in enumerate(blocks):
        name = f"{number} {slide.title}" if not at else f"{number}-{at + 1} {title_of(block) or slide.title}"
        heading = "：".join(one for one in (slide.title, title_of(block)) if one)
        columns, rows, none = table_of(block)
        yield Sheet(named(name), (heading, slide.line, foot, *(words if not at else ())), columns, rows, none)


def said(block: Words) -> list[str]:
    """The paragraphs of a block, as plain text."""
    return ["".join(one if isinstance(one, str) else one[0] for one in each) for each in block.paragraphs]


def title_of(block: Block) -> str:
    """What a block is called."""
    return "主要数字" if isinstance(block, Figures) else str(getattr(block, "title", ""))


def table_of(block: Block) -> Made:
    """The block as columns and rows, and what stands there where there is no row."""
    if isinstance(block, Figures):
        return figures(block)
    if isinstance(block, Bars | Lines):
        return chart(block)
    if isinstance(block, Cells):
        return heat(block)
    if isinstance(block, Map):
        return areas(block)
    assert isinstance(block, Table)
    columns = tuple(
        Column(
            one.heading.removesuffix(PER_CENT) if one.kind is CellKind.RATE else one.heading,
            KINDS.get(one.kind, Kind.TEXT),
            one.places,
        )
        for one in block.columns
    )
    rows = [
        [cell(value, column) for value, column in zip(row, block.columns, strict=True)] for row in block.rows
    ]
    return columns, rows, block.none or NO_ROWS


def figures(block: Figures) -> Made:
    """Large figures line by line, as they stand on the slide, with their units."""
    columns = (
        Column("项目", Kind.TEXT),
        Column("数值", Kind.DECIMAL),
        Column("单位", Kind.TEXT),
        Column("变化", Kind.CHANGE),
        Column("与什么相比", Kind.TEXT),
    )
    rows = [
        (
            tidy(one.label),
            shaped(one.value, Kind.DECIMAL, one.places),
            one.unit,
            shaped(one.change, Kind.CHANGE, one.places),
            one.against if one.change is not None else None,
        )
        for one in block.items
    ]
    return columns, rows, NO_ROWS


def chart(block: Bars | Lines) -> Made:
    """A chart's categories line by line, a column a series."""
    shares = block.unit == "%"
    first = Column("项目" if isinstance(block, Bars) else "时间", Kind.TEXT)
    kind = Kind.RATE if shares else Kind.DECIMAL if block.places else Kind.WHOLE
    headings = (one.name if shares else f"{one.name}（{block.unit}）" for one in block.series)
    columns = (first, *(Column(name, kind, block.places) for name in headings))
    rows: list[Sequence[Cell]] = [
        (
            tidy(category),
            *(share(one.values[at]) if shares else counted(one.values[at]) for one in block.series),
        )
        for at, category in enumerate(block.categories)
    ]
    return columns, rows, NO_ROWS


def heat(block: Cells) -> Made:
    """The heat map, each cell its share with the word of its level; where there is none, the word alone."""
    columns = (Column("项目", Kind.TEXT), *(Column(name, Kind.RATE) for name in block.columns))
    rows: list[Sequence[Cell]] = [
        (tidy(name), *(level(value, Level(mark)) for value, mark in zip(values, marks, strict=True)))
        for name, values, marks in zip(block.rows, block.values, block.marks, strict=True)
    ]
    return columns, rows, NO_ROWS


def level(value: float | None, mark: Level) -> Marked:
    """A cell of the heat map."""
    shown = LEVELS[mark]
    if value is None:
        return Marked(shown.label, fill=shown.fill, ink=shown.ink)
    return Marked(share(value), f'"{shown.label} "0.0%', shown.fill, shown.ink)


def areas(block: Map) -> Made:
    """The areas of a map: the worst lamp, and how many units under it have which."""
    columns = (
        Column("地区", Kind.TEXT),
        Column("最重的灯", Kind.TEXT),
        *(Column(word, Kind.WHOLE) for word in ("红灯（家）", "黄灯（家）", "单位（家）")),
    )
    rows = [
        (tidy(one.name), lamp(LAMPS[LampState(one.state)].label), one.red, one.yellow, one.units)
        for one in block.areas
    ]
    return columns, rows, NO_ROWS


def cell(value: Value, column: SlideColumn) -> Cell:
    """A cell of a slide's table."""
    if value is None:
        return None
    if column.kind is CellKind.RATE and not isinstance(value, str):
        return share(value)
    if column.kind is CellKind.DAY:
        return day(value)
    if column.kind is CellKind.MARK:
        return lamp(str(value))
    return tidy(value) if isinstance(value, str) else number(value)


def share(value: float | None) -> float | None:
    """A value in per cent as a share."""
    return None if value is None else value / 100


def counted(value: float | None) -> float | None:
    """A value of a chart: whole where it is."""
    return int(value) if value is not None and float(value).is_integer() else value


def shaped(value: float | None, kind: Kind, places: int) -> Marked | None:
    """A number with decimals of its own, among others in the column."""
    return None if value is None else Marked(counted(value), pattern_of(kind, places))


def lamp(words: str) -> Cell:
    """A lamp's shape and word, in its colour."""
    return Marked(tidy(words), ink=INKS[words[:1]]) if words[:1] in INKS else tidy(words)
