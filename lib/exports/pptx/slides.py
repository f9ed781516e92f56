"""A meeting's slides as PPTX: text, native charts and native tables that an office edits, 16:9, with the speaker's notes.

Laid out in pixels of a slide of 1920 × 1080 like the room's view. Each run of text names its Chinese font as well as
its Latin one; no text becomes a link, and no name in a chart's workbook is taken for a formula.
"""

import io
from datetime import UTC, datetime, time
from math import ceil
from typing import Any

import pptx
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Pt

from lib.charts.palette import BLUE, INK, LAMPS, MUTED, RED, RULE
from lib.exports.docx import clean, width
from lib.exports.pptx.charts import chart
from lib.exports.pptx.tables import grid, heat, highs
from lib.exports.pptx.text import PIXEL, Box, emus, ground, rgb, text, write
from lib.exports.progress import Report, quiet
from lib.queries.lamp_units import LampState
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
from lib.slides.drawing import png_of
from lib.slides.layout import laid_out
from lib.slides.values import NO_VALUE

LEFT, TOP, WIDE, HIGH, GAP = 60, 200, 1800, 786, 36
FIGURES_HIGH, FIGURES_LOW, HEADING, NOTE, FOOT = 150, 116, 46, 32, 1010
MAP_LEAST, FINE = (
    280,
    1.35,
)  # pixels of a map's height: where there is less, only the table of its areas; drawn finer, its letters are smaller


def deck_pptx(deck: Deck, title: str, report: Report = quiet) -> bytes:
    """The file: one slide each, in order. title: of the meeting, as it may be told."""
    file = pptx.Presentation()
    file.slide_width, file.slide_height = Emu(1920 * PIXEL), Emu(1080 * PIXEL)
    for number, slide in enumerate(deck.slides, 1):
        sheet = file.slides.add_slide(file.slide_layouts[6])
        one_slide(sheet, slide)
        foot = text(sheet, (LEFT, FOOT, 1500, 44), [], 11, MUTED).paragraphs[0]
        write(foot, deck.state, 11, MUTED if deck.fixed_at else RED, bold=True)
        write(foot, f"　{title}", 11, MUTED)
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
    text(sheet, (LEFT, 36, WIDE, 84), [[(slide.title,)]], fitting(slide.title, WIDE, 28, 16), BLUE)
    text(sheet, (LEFT, 122, WIDE, 50), [[slide.line]], fitting(slide.line, WIDE, 13, 9), MUTED)
    rule = sheet.shapes.add_connector(1, *emus((LEFT, 180)), *emus((LEFT + WIDE, 180)))
    rule.line.color.rgb, rule.line.width = rgb(RULE), Pt(1)
    rule._element.remove(rule._element.find(f"{{{rule._element.nsmap['p']}}}style"))  # it brings a shadow
    above, below = laid_out(slide.blocks)
    at = float(TOP)
    for block in above:
        if isinstance(block, Words):
            alone = not below and len(above) == 1
            size, after, high = words_size(block, HIGH) if alone else words_size(block, HIGH / 3, 16)
            text(sheet, (LEFT, at, WIDE, high), block.paragraphs, size, INK, bold=BLUE, after=after)
        else:
            high = FIGURES_HIGH if any(one.against for one in block.items) else FIGURES_LOW
            figures(sheet, block, at, high)
        at += high + 16
    room = (WIDE - GAP * max(len(below) - 1, 0)) / max(sum(one.weight for one in below), 1)
    left = float(LEFT)
    for one in below:
        part(sheet, one.block, (left, at, room * one.weight, TOP + HIGH - at))
        left += room * one.weight + GAP


def fitting(words: str, room: float, size: int, least: int) -> int:
    """The largest letters, in points, with which the words stand on one line; not less than the least."""
    return max(min(size, int((room - 8) / max(width(words), 1) / 2)), least)


def words_size(block: Words, room: float, largest: int = 22) -> tuple[int, int, float]:
    """The largest letters, in points, with which the paragraphs fit; the points between two; the pixels they take."""
    for size in range(largest, 9, -2):
        after = size // 2 if largest > 16 else size // 4
        high = words_high(block, size, after)
        if high <= room:
            break
    return size, after, high


def words_high(block: Words, size: int, after: int) -> float:
    """How many pixels the paragraphs take."""
    told = ["".join(one if isinstance(one, str) else one[0] for one in each) for each in block.paragraphs]
    lines = (ceil(max(width(one), 1) * size * 2 / (WIDE - 40)) for one in told)
    return sum(count * size * 2 * 1.4 + after * 2 for count in lines) + 8


def figures(sheet: Any, block: Figures, top: float, high: float) -> None:
    """Nothing. Large figures beside one another: label, value with unit, change."""
    wide = (WIDE - 16 * (len(block.items) - 1)) / max(len(block.items), 1)
    for at, one in enumerate(block.items):
        left, room = LEFT + at * (wide + 16), wide - 36
        ground(sheet, (left, top, wide, high), "#f4f6f9")
        ground(sheet, (left, top, 6, high), BLUE)
        value = NO_VALUE if one.value is None else f"{one.value:,.{one.places}f}"
        label = fitting(one.label, room, 12, 8)
        frame = text(sheet, (left + 18, top + 6, wide - 24, high - 12), [[one.label]], label, MUTED)
        line = frame.add_paragraph()
        size = 26 if len(block.items) <= 6 else 20
        write(line, value, fitting(value, room - width(one.unit) * 24 - 12, size, 10), INK, bold=True)
        write(line, f" {one.unit}", 12, MUTED)
        if one.against:
            change = NO_VALUE if one.change is None else signed(one.change, one.places)
            told = f"{one.against} {change}"
            write(frame.add_paragraph(), told, fitting(told, room, 11, 8), MUTED)


def part(sheet: Any, block: Block, box: Box) -> None:
    """Nothing. A chart or a table under its heading."""
    left, top, wide, high = box
    title = getattr(block, "title", "")
    if title:
        text(sheet, (left, top, wide, HEADING), [[(title,)]], fitting(title, wide, 13, 9), INK)
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
    """Nothing. The map as a picture, and its areas as a table: the worst lamp, how many units have which."""
    headings = (
        Column("最重的灯", CellKind.MARK),
        Column("地区", wide=1.4),
        *(Column(word, CellKind.WHOLE) for word in ("红灯（家）", "黄灯（家）", "单位（家）")),
    )
    rows = [
        [LAMPS[LampState(one.state)].label, one.name, f"{one.red:,}", f"{one.yellow:,}", f"{one.units:,}"]
        for one in block.areas
    ]
    left, top, wide, high = box
    lines = [[column.heading for column in headings], *rows]
    table = sum(highs(lines, [wide / len(headings)] * len(headings), 10))
    picture = high - table - NOTE - 12
    if picture < MAP_LEAST:
        grid(sheet, headings, rows, box)
        return
    drawn = png_of(block, int(wide * FINE), int(picture * FINE), 1.5)
    shape = sheet.shapes.add_picture(io.BytesIO(drawn), *emus((left, top, wide, int(picture))))
    shape._element.nvPicPr.cNvPr.set("descr", clean(f"{block.title}：" + "；".join(map("".join, rows))))
    note = fitting(block.note, wide, 9, 6)
    text(sheet, (left, top + picture, wide, NOTE), [[block.note]], note, MUTED)
    grid(sheet, headings, rows, (left, top + picture + NOTE + 8, wide, table + 4), largest=10)
