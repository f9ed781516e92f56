"""The quarterly circular (季度通报) as DOCX in the layout of official documents (GB/T 9704—2012)."""

from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from lib.exports.docx import (
    BODY,
    FIRST,
    LARGE,
    LEFT,
    RIGHT,
    SECOND,
    SMALL,
    TITLE,
    indent,
    packed,
    paragraph,
    prepare,
    sign,
)
from lib.exports.docx_table import Column, add_table, styles
from lib.exports.progress import Report, quiet
from lib.rules.circular import Circular, Grid, Section, circular, ordinal
from lib.slides import Deck, facts

WIDTH = Length(Mm(210) - LEFT - RIGHT)
CELLS, CELL_LINE = Pt(12), Pt(18)  # 小四
NO_PAPERS = "the deck was asked for without its papers: lib.slides.with_papers"


def deck_circular(deck: Deck, title: str, report: Report = quiet) -> bytes:
    """The circular of a meeting whose deck has its papers; title is not needed: a circular has its own."""
    if deck.papers is None:
        raise ValueError(NO_PAPERS)
    return circular_docx(circular(facts(deck.papers, deck.card, deck.state, deck.slides)), report)


def circular_docx(told: Circular, report: Report = quiet) -> bytes:
    """The file of the circular."""
    document = docx.Document()
    prepare(document, told)
    styles(document, CELLS, CELL_LINE)
    for line in told.title:
        paragraph(document, line, TITLE, LARGE, WD_ALIGN_PARAGRAPH.CENTER)
    paragraph(document, "")
    paragraph(document, f"{told.addressee}：")
    for at, section in enumerate(told.sections, 1):
        add_section(document, at, section)
        report(at, len(told.sections) + 1)
    sign(document, told)
    paragraph(document, "")
    for at, words in enumerate(told.notes, 1):
        note(document, f"附注：{at}．{words}。" if at == 1 else f"{at}．{words}。", 0 if at == 1 else 3)
    report(len(told.sections) + 1, len(told.sections) + 1)
    return packed(document, told.signed_on)


def add_section(document: Any, at: int, section: Section) -> None:
    """Nothing. Adds the at-th section: 一、 in 黑体, （一） in 楷体, the body in 仿宋, tables over the whole width."""
    heading(document, f"{ordinal(at)}、{section.heading}", FIRST, 0)
    number = 0
    for passage in section.passages:
        if passage.heading:
            number += 1
            heading(document, f"（{ordinal(number)}）{passage.heading}", SECOND, 1)
        for words in passage.paragraphs:
            line = indent_first(paragraph(document, words, align=WD_ALIGN_PARAGRAPH.JUSTIFY))
            line.paragraph_format.keep_with_next = passage.grid is not None
        if passage.grid is not None:
            add_grid(document, passage.grid)


def heading(document: Any, words: str, font: str, level: int) -> None:
    """Nothing. A heading, which stays with what stands under it and which the program's outline shows."""
    line = indent_first(paragraph(document, words, font))
    line.paragraph_format.keep_with_next = True
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level))
    line._p.get_or_add_pPr().append(outline)


def indent_first(line: Any) -> Any:
    """The paragraph with its first line two characters in."""
    indent(line, "firstLine", 2)
    return line


def add_grid(document: Any, grid: Grid) -> None:
    """Nothing. Adds the table, and an empty line of half the height."""
    columns = [Column(*one) for one in zip(grid.headings, grid.wide, grid.numbers, strict=True)]
    add_table(document, columns, grid.rows, WIDTH)
    paragraph(document, "").paragraph_format.line_spacing = Pt(14)


def note(document: Any, words: str, characters: float) -> None:
    """Nothing. A line of the notes in 四号, indented under the one above."""
    line = paragraph(document, words, BODY, SMALL)
    line.paragraph_format.line_spacing = Pt(22)
    indent(line, "left", 2 + characters * SMALL / Pt(16))
