"""Native tables of a DOCX, written as text of XML: python-docx, cell by cell, takes 3 s for 1,000 rows.

The heading row stands on every page, no row is broken between two pages, and fonts stand in three styles of paragraphs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length, Pt

from lib.exports.docx import BODY, FIRST, clean, fonts
from lib.exports.progress import Report, quiet

HEADING, WORDS, NUMBER = "TableHeading", "TableWords", "TableNumber"
NAMES = {HEADING: "表头", WORDS: "表中文字", NUMBER: "表中数字"}
PART = 50  # rows between two reports
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
START = (
    f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{{width}}" w:type="dxa"/><w:jc w:val="center"/>'
    f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
    '<w:top w:w="40" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the table's width, whether it holds numbers."""

    heading: str
    wide: float
    number: bool


def styles(document: Any, size: Length, line: Length) -> None:
    """Nothing. Makes the styles of a table's paragraphs in this size of letters, so many points a line."""
    for name, words in NAMES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size = size
        fonts(style.element.get_or_add_rPr(), FIRST if name == HEADING else BODY)
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.keep_with_next = name == HEADING  # a heading alone at the end of a page heads nothing
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, line
        if name != WORDS:
            center = name == HEADING
            shape.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.RIGHT
        style.element.name_val = words


def add_table(
    document: Any,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    width: Length,
    last: str = "",
    report: Report = quiet,
) -> None:
    """Nothing. Adds the table at the end of the document; last: what a row over the whole width says at its end."""
    share = width.twips / sum(column.wide for column in columns)
    widths = [round(column.wide * share) for column in columns]
    kinds = [NUMBER if column.number else WORDS for column in columns]
    parts = [START.format(width=sum(widths)), "<w:tblGrid>"]
    parts += [f'<w:gridCol w:w="{each}"/>' for each in widths]
    parts += ["</w:tblGrid>", row([one.heading for one in columns], widths, [HEADING] * len(widths), True)]
    for at, cells in enumerate(rows, 1):
        parts.append(row(cells, widths, kinds))
        if at % PART == 0 or at == len(rows):
            report(at, len(rows))
    if last:
        parts.append(
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell(last, sum(widths), WORDS, len(widths))}</w:tr>"
        )
    document.element.body.insert_element_before(parse_xml("".join([*parts, "</w:tbl>"])), "w:sectPr")


def row(cells: Sequence[str], widths: Sequence[int], kinds: Sequence[str], heading: bool = False) -> str:
    """A row that is not broken between pages; a heading one is repeated on each."""
    repeated = "<w:tblHeader/>" if heading else ""
    inside = "".join(cell(*one) for one in zip(cells, widths, kinds, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{inside}</w:tr>"


def cell(words: str, width: int, style: str, span: int = 1) -> str:
    """A cell, its words without what XML cannot hold."""
    over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{escape(clean(words))}'
        "</w:t></w:r></w:p></w:tc>"
    )
