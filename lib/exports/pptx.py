"""A meeting's slides as PPTX: text, native charts and native tables that an office edits, 16:9, with the speaker's notes.

Laid out in pixels of a slide of 1920 × 1080 like the room's view. Each run of text names its Chinese font as well as
its Latin one; no text becomes a link, and no name in a chart's workbook is taken for a formula.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from math import ceil
from typing import Any

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from lib.charts.palette import BLUE, BLUE_PALE, GROUND, INK, LAMPS, LEVELS, MUTED, RED, RULE, YELLOW
from lib.exports.csv import safe
from lib.exports.docx import clean, width
from lib.exports.pptx_text import PIXEL, Box, emus, named, paint, rgb, text, write
from lib.exports.progress import Report, quiet
from lib.queries.lamp_units import LampState
from lib.rules.level import Level
from lib.rules.wording import signed
from lib.slides import (
    Bars,
    Block,
    CellKind,
    Cells,
    Column,
    Deck,
    Figures,
    Lines,
    Map,
    Slide,
    Table,
    Words,
    written,
)
from lib.slides.drawing.style import FILLS
from lib.slides.values import NO_VALUE

LEFT, TOP, WIDE, HIGH, GAP = 60, 196, 1800, 790, 36
FIGURES_HIGH, HEADING, FOOT = 150, 46, 1010
SIZES = (16, 15, 14, 13, 12, 11, 10, 9, 8)  # points of a table's letters, the largest that fits
MARGIN, LINE = 8, 1.35  # pixels beside a cell's words; height of a line in letters
TEXTS = {CellKind.TEXT, CellKind.DAY, CellKind.MARK}
LAMP_INKS = {"■": RED, "▲": YELLOW}


def deck_pptx(deck: Deck, title: str, report: Report = quiet) -> bytes:
    """The file: one slide each, in order. title: of the meeting, as it may be told."""
    file = pptx.Presentation()
    file.slide_width, file.slide_height = Emu(1920 * PIXEL), Emu(1080 * PIXEL)
    for number, slide in enumerate(deck.slides, 1):
        sheet = file.slides.add_slide(file.slide_layouts[6])
        one_slide(sheet, slide)
        foot = f"{deck.state}　{title}"
        text(sheet, (LEFT, FOOT, 1500, 44), [[foot]], 11, MUTED)
        place = (LEFT + 1500, FOOT, 300, 44)
        text(sheet, place, [[f"{number} / {len(deck.slides)}"]], 13, INK, align=PP_ALIGN.RIGHT)
        if slide.notes:
            notes = [clean(line) for line in slide.notes.splitlines()]
            sheet.notes_slide.notes_text_frame.text = "\n".join(notes)
        report(number, len(deck.slides))
    about = file.core_properties
    about.title, about.author, about.last_modified_by = clean(title), "明责", "明责"
    about.comments = clean(deck.slides[0].line) if deck.slides else ""
    about.created = about.modified = datetime.combine(deck.card["held_on"], time(), UTC)
    about.language = "zh-CN"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def one_slide(sheet: Any, slide: Slide) -> None:
    """Nothing. Words and figures over the whole width, under them charts and tables side by side."""
    text(sheet, (LEFT, 36, WIDE, 84), [[(slide.title,)]], 28, BLUE)
    text(sheet, (LEFT, 122, WIDE, 50), [[slide.line]], 13, MUTED)
    rule = sheet.shapes.add_connector(1, *emus((LEFT, 178)), *emus((LEFT + WIDE, 178)))
    rule.line.color.rgb = rgb(RULE)
    above = [one for one in slide.blocks if isinstance(one, Words | Figures)]
    below = [one for one in slide.blocks if not isinstance(one, Words | Figures)]
    at = float(TOP)
    for block in above:
        if isinstance(block, Words):
            size = 16 if len(slide.blocks) > 1 else 22
            high = words_high(block, size)
            text(sheet, (LEFT, at, WIDE, high), block.paragraphs, size, INK)
        else:
            high = FIGURES_HIGH
            figures(sheet, block, at)
        at += high + 16
    weights = [3 if isinstance(one, Table) and len(one.columns) > 5 else 2 for one in below]
    room = (WIDE - GAP * max(len(below) - 1, 0)) / max(sum(weights), 1)
    left = float(LEFT)
    for one, weight in zip(below, weights, strict=True):
        part(sheet, one, (left, at, room * weight, TOP + HIGH - at))
        left += room * weight + GAP


def words_high(block: Words, size: int) -> float:
    """How many pixels the paragraphs take."""
    told = ["".join(one if isinstance(one, str) else one[0] for one in each) for each in block.paragraphs]
    return sum(ceil(max(width(one), 1) * size * 2 / (WIDE - 40)) * size * 2 * 1.45 for one in told) + 16


def figures(sheet: Any, block: Figures, top: float) -> None:
    """Nothing. Large figures beside one another: label, value with unit, change."""
    wide = (WIDE - 16 * (len(block.items) - 1)) / max(len(block.items), 1)
    size = 26 if len(block.items) <= 6 else 19
    for at, one in enumerate(block.items):
        box = (LEFT + at * (wide + 16), top, wide, FIGURES_HIGH)
        value = NO_VALUE if one.value is None else f"{one.value:,.{one.places}f}"
        change = NO_VALUE if one.change is None else signed(one.change, one.places)
        frame = text(sheet, box, [[one.label]], 12, MUTED, fill=True)
        line = frame.add_paragraph()
        write(line, value, size, INK, bold=True)
        write(line, f" {one.unit}", 12, MUTED)
        if one.against:
            write(frame.add_paragraph(), f"{one.against} {change}", 11, MUTED)


def part(sheet: Any, block: Block, box: Box) -> None:
    """Nothing. A chart or a table under its heading."""
    left, top, wide, high = box
    title = getattr(block, "title", "")
    if title:
        text(sheet, (left, top, wide, HEADING), [[(title,)]], 13, INK)
        top, high = top + HEADING, high - HEADING
    inside = (left, top, wide, high)
    if isinstance(block, Bars | Lines):
        chart(sheet, block, inside)
    elif isinstance(block, Table):
        if not block.rows:
            text(sheet, inside, [[block.none or "没有数据。"]], 16, MUTED)
            return
        rows = [
            [written(value, column) for value, column in zip(row, block.columns, strict=True)]
            for row in block.rows
        ]
        grid(sheet, block.columns, rows, inside)
    elif isinstance(block, Cells):
        heat(sheet, block, inside)
    elif isinstance(block, Map):
        areas(sheet, block, inside)


def areas(sheet: Any, block: Map, box: Box) -> None:
    """Nothing. The areas of a map as a table: the worst lamp, how many units have which."""
    headings = (
        Column("最重的灯", CellKind.MARK),
        Column("地区", wide=1.4),
        *(Column(word, CellKind.WHOLE) for word in ("红灯（家）", "黄灯（家）", "单位（家）")),
    )
    rows = [
        [LAMPS[LampState(one.state)].label, one.name, f"{one.red:,}", f"{one.yellow:,}", f"{one.units:,}"]
        for one in block.areas
    ]
    grid(sheet, headings, rows, box)


def heat(sheet: Any, block: Cells, box: Box) -> None:
    """Nothing. The heat map as a native table, each cell in the colour of its level with its shape and share."""
    wide = max(2.4, len(block.columns) * 0.32)
    headings = [Column("", wide=wide), *(Column(name, CellKind.RATE) for name in block.columns)]
    rows = [
        [
            name,
            *(
                LEVELS[Level(mark)].shape + ("" if value is None else f" {value:.0f}")
                for value, mark in zip(values, marks, strict=True)
            ),
        ]
        for name, values, marks in zip(block.rows, block.values, block.marks, strict=True)
    ]
    table = grid(sheet, headings, rows, (*box[:3], box[3] - 44))
    for row, marks in enumerate(block.marks, 1):
        for column, mark in enumerate(marks, 1):
            level = LEVELS[Level(mark)]
            cell = table.cell(row, column)
            paint(cell.fill, level.fill)
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
            cell.text_frame.paragraphs[0].runs[0].font.color.rgb = rgb(level.ink)
    key = "　".join(one.label for one in LEVELS.values())
    text(sheet, (box[0], box[1] + box[3] - 40, box[2], 40), [[f"{key}；格中数字为百分比"]], 11, MUTED)


def grid(sheet: Any, columns: Sequence[Column], rows: Sequence[Sequence[str]], box: Box) -> Any:
    """A native table of these texts, in the largest letters with which it fits."""
    left, top, wide, high = box
    whole = sum(column.wide for column in columns)
    widths = [wide * column.wide / whole for column in columns]
    lines = [[column.heading for column in columns], *rows]
    fitting = (size for size in SIZES if sum(highs(lines, widths, size)) <= high)
    size = next(fitting, SIZES[-1])
    heights = highs(lines, widths, size)
    shape = sheet.shapes.add_table(len(lines), len(columns), *emus((left, top, wide, sum(heights))))
    table = shape.table
    for at, each in enumerate(widths):
        table.columns[at].width = Emu(round(each * PIXEL))
    for at, line in enumerate(lines):
        table.rows[at].height = Emu(round(heights[at] * PIXEL))
        for number, (column, words) in enumerate(zip(columns, line, strict=True)):
            cell = table.cell(at, number)
            cell.margin_left = cell.margin_right = Emu(MARGIN * PIXEL)
            cell.margin_top = cell.margin_bottom = Emu(2 * PIXEL)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            paint(cell.fill, GROUND if at else BLUE_PALE)
            lamp = LAMP_INKS.get(words[:1], INK) if at and column.kind is CellKind.MARK else INK
            found = cell.text_frame.paragraphs[0]
            found.alignment = PP_ALIGN.LEFT if column.kind in TEXTS else PP_ALIGN.RIGHT
            write(found, words, size, lamp, bold=not at)
    return table


def highs(lines: Sequence[Sequence[str]], widths: Sequence[float], size: int) -> list[float]:
    """How many pixels each line of a table takes in letters of so many points."""
    return [
        14
        + 2
        * size
        * LINE
        * max(
            ceil(max(width(one), 1) * 2 * size / (wide - 2 * MARGIN - 2))
            for one, wide in zip(line, widths, strict=True)
        )
        for line in lines
    ]


def chart(sheet: Any, block: Bars | Lines, box: Box) -> None:
    """Nothing. A native chart whose data can be edited, with its figures beside the bars or over the points."""
    stacked = isinstance(block, Bars) and block.stacked
    shape = "#,##0" + ("." + "0" * block.places if block.places else "")
    data = CategoryChartData(number_format=shape)
    data.categories = [safe(clean(one)) for one in block.categories]
    for one in block.series:
        data.add_series(safe(clean(one.name)), one.values)
    kind = XL_CHART_TYPE.LINE_MARKERS
    if isinstance(block, Bars):
        kind = XL_CHART_TYPE.BAR_STACKED if stacked else XL_CHART_TYPE.BAR_CLUSTERED
    found = sheet.shapes.add_chart(kind, *emus(box), data).chart
    found.has_title = False
    found.font.size, found.font.color.rgb = Pt(11), rgb(INK)
    named(found.font._rPr)
    found.has_legend = len(block.series) > 1
    if found.has_legend:
        found.legend.position, found.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    plot = found.plots[0]
    found.value_axis.has_major_gridlines = isinstance(block, Lines)
    found.value_axis.format.line.fill.background()
    found.value_axis.has_title = True
    write(found.value_axis.axis_title.text_frame.paragraphs[0], f"（{block.unit}）", 10, MUTED)
    if isinstance(block, Bars):
        plot.gap_width, plot.overlap = 45, 100 if stacked else -5
        found.category_axis.reverse_order = True  # the first category stands on top
        found.value_axis.minimum_scale = 0
        every = OxmlElement("c:tickLblSkip")  # each bar has its name, also where there is little room
        every.set("val", "1")
        found.category_axis._element.find(qn("c:noMultiLvlLbl")).addprevious(every)
    else:
        found.value_axis.major_gridlines.format.line.color.rgb = rgb(RULE)
    for one, series in zip(block.series, plot.series, strict=True):
        fill = FILLS[one.role]
        if isinstance(block, Bars):
            paint(series.format.fill, fill)
            series.format.line.color.rgb = rgb(RULE)
            series.invert_if_negative = False
        else:
            series.smooth = False
            series.format.line.color.rgb = rgb(fill)
            paint(series.marker.format.fill, fill)
        if isinstance(block, Bars) or one is block.series[0]:
            labels = series.data_labels
            labels.show_value, labels.number_format_is_linked = True, False
            labels.number_format = f"{shape};;" if stacked else shape
            labels.font.size = Pt(10)
            if isinstance(block, Lines):
                labels.position = XL_LABEL_POSITION.ABOVE
            elif stacked:
                labels.font.color.rgb = rgb(GROUND if fill in (BLUE, INK, RED) else INK)
