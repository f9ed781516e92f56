"""Native tables on a slide of a PPTX, in the largest letters with which they fit; the heat map is one of them."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu

from lib.charts.palette import GROUND, INK, LEVELS, MUTED, RED, RULE
from lib.exports.docx import width
from lib.exports.pptx.text import PIXEL, Box, emus, paint, rgb, text, write
from lib.rules.level import Level
from lib.slides import CellKind, Cells, Column

SIZES = (14, 13, 12, 11, 10, 9, 8)  # points of a table's letters, the largest that fits
MARGIN, LINE = 8, 1.35  # pixels beside a cell's words; height of a line in letters
TEXTS = {CellKind.TEXT, CellKind.DAY, CellKind.MARK}
LAMP_INKS = {"■": RED, "▲": "#c47f00"}
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the table style “no style, no grid”
Edge = tuple[str, float, str]  # colour, points, how it is drawn
RULED: Edge = (RULE, 0.75, "solid")
WHITE: Edge = (GROUND, 1.5, "solid")
DASHED: Edge = (MUTED, 1, "dash")


def grid(
    sheet: Any,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    box: Box,
    *,
    largest: int = SIZES[0],
    ruled: bool = True,
) -> Any:
    """A native table of these texts, in the largest letters with which it fits; ruled: a line under each row."""
    left, top, wide, high = box
    whole = sum(column.wide for column in columns)
    widths = [wide * column.wide / whole for column in columns]
    lines = [[column.heading for column in columns], *rows]
    fitting = (size for size in SIZES if size <= largest and sum(highs(lines, widths, size)) <= high)
    size = next(fitting, SIZES[-1])
    heights = highs(lines, widths, size)
    shape = sheet.shapes.add_table(len(lines), len(columns), *emus((left, top, wide, sum(heights))))
    table = shape.table
    shape._element.graphic.graphicData.tbl.tblPr.find(
        f"{{{shape._element.nsmap['a']}}}tableStyleId"
    ).text = PLAIN
    table.horz_banding = False
    for at, each in enumerate(widths):
        table.columns[at].width = Emu(round(each * PIXEL))
    for at, line in enumerate(lines):
        table.rows[at].height = Emu(round(heights[at] * PIXEL))
        for number, (column, words) in enumerate(zip(columns, line, strict=True)):
            cell = table.cell(at, number)
            cell.margin_left = cell.margin_right = Emu(MARGIN * PIXEL)
            cell.margin_top = cell.margin_bottom = Emu(2 * PIXEL)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE if at else MSO_ANCHOR.BOTTOM
            if ruled:
                edged(cell, {"B": RULED})
            lamp = LAMP_INKS.get(words[:1], INK) if column.kind is CellKind.MARK else INK
            found = cell.text_frame.paragraphs[0]
            found.alignment = PP_ALIGN.LEFT if column.kind in TEXTS else PP_ALIGN.RIGHT
            write(found, words, size if at else max(size - 2, SIZES[-1]), lamp if at else MUTED, bold=not at)
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


def edged(cell: Any, edges: dict[str, Edge]) -> None:
    """Nothing. The edges of a cell (L, R, T, B), which stand before its fill."""
    properties = cell._tc.get_or_add_tcPr()
    for at, side in enumerate(one for one in "LRTB" if one in edges):
        colour, points, dash = edges[side]
        line = parse_xml(
            f'<a:ln{side} {nsdecls("a")} w="{round(points * 12700)}" cap="flat" cmpd="sng" algn="ctr"><a:solidFill>'
            f'<a:srgbClr val="{rgb(colour)}"/></a:solidFill><a:prstDash val="{dash}"/></a:ln{side}>'
        )
        properties.insert(at, line)


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
    table = grid(sheet, headings, rows, (*box[:3], box[3] - 44), ruled=False)
    for column in range(1, len(headings)):
        table.cell(0, column).text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    for row, marks in enumerate(block.marks):
        for column, mark in enumerate(marks):
            level = LEVELS[Level(mark)]
            cell = table.cell(row + 1, column + 1)
            paint(cell.fill, level.fill)
            edged(cell, edges_of(block.marks, row, column))
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
            cell.text_frame.paragraphs[0].runs[0].font.color.rgb = rgb(level.ink)
    key = "　".join(one.label for one in LEVELS.values())
    text(sheet, (box[0], box[1] + box[3] - 40, box[2], 40), [[f"{key}；格中数字为百分比"]], 11, MUTED)


def edges_of(marks: Sequence[Sequence[str]], row: int, column: int) -> dict[str, Edge]:
    """The edges of a field: dashed where it or its neighbour is not reported, so that both say the same; else white."""
    beside = {"L": (row, column - 1), "R": (row, column + 1), "T": (row - 1, column), "B": (row + 1, column)}
    edges = {}
    for side, (at, of) in beside.items():
        inside = 0 <= at < len(marks) and 0 <= of < len(marks[row])
        both = {marks[row][column], marks[at][of] if inside else ""}
        edges[side] = DASHED if Level.UNREPORTED in both else WHITE
    return edges
