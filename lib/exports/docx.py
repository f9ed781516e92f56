"""A letter as DOCX in the layout of official letters (GB/T 9704—2012 党政机关公文格式), which an office opens and edits.

A4, margins 37/35/28/26 mm, title 2号小标宋, body 3号仿宋 at 28 points a line, page numbers — n — at the outer edge.
Each font is named together with what may stand in its place, because most machines lack some of them. Texts are
written as texts: nothing in them becomes a field, a link or markup.
"""

import io
import unicodedata
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any, Protocol
from xml.sax.saxutils import quoteattr

import docx
import pandas as pd
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt

from lib.rules.letter import Letter, chinese_day

TITLE, BODY, PLAIN, LATIN = "方正小标宋简体", "仿宋_GB2312", "宋体", "Times New Roman"
FIRST, SECOND = "黑体", "楷体_GB2312"  # headings of the first and the second level (7.3.3)
FALLBACKS = {
    TITLE: "方正小标宋_GBK,华文中宋,宋体,SimSun,Noto Serif CJK SC",
    BODY: "仿宋,FangSong,华文仿宋,方正仿宋_GBK,Noto Serif CJK SC",
    PLAIN: "SimSun,Noto Serif CJK SC",
    FIRST: "SimHei,华文黑体,Noto Sans CJK SC",
    SECOND: "楷体,KaiTi,华文楷体,Noto Serif CJK SC",
    LATIN: "Liberation Serif",
}
LARGE, NORMAL, SMALL = Pt(22), Pt(16), Pt(14)  # 二号, 三号, 四号
LINE = Pt(28)
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
FONTS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts {nsdecls("w")}>{{}}</w:fonts>"""


class Paper(Protocol):
    """What every paper says: its title in lines, what stands above every page, what it says of itself, who signs it when."""

    @property
    def title(self) -> tuple[str, ...]:
        """The title, broken where the sense breaks."""

    @property
    def mark(self) -> str:
        """What stands above every page, empty for none."""

    @property
    def note(self) -> str:
        """Whose figures of when."""

    @property
    def sender(self) -> str:
        """Who signs."""

    @property
    def signed_on(self) -> date:
        """When."""


def letter_docx(letter: Letter) -> bytes:
    """The file of the letter."""
    document = docx.Document()
    prepare(document, letter)
    for line in letter.title:
        paragraph(document, line, TITLE, LARGE, WD_ALIGN_PARAGRAPH.CENTER)
    paragraph(document, "")
    paragraph(document, f"{letter.addressee}：")
    for words in letter.paragraphs:
        indent(paragraph(document, words, align=WD_ALIGN_PARAGRAPH.JUSTIFY), "firstLine", 2)
    sign(document, letter)
    indent(paragraph(document, f"（{letter.note}）"), "left", 2)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet_docx(letter: Letter, rows: pd.DataFrame) -> bytes:
    """The file of a sheet to be signed: title, paragraphs, a table with the rows' columns, the line to sign on, the date."""
    document = docx.Document()
    prepare(document, letter)
    for line in letter.title:
        paragraph(document, line, TITLE, LARGE, WD_ALIGN_PARAGRAPH.CENTER)
    for words in letter.paragraphs:
        paragraph(document, words, size=SMALL)
    table = document.add_table(rows=1, cols=len(rows.columns), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, rows.columns, strict=True):
        write(cell.paragraphs[0], str(heading), PLAIN, SMALL)
    for row in rows.itertuples(index=False):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            write(cell.paragraphs[0], str(value), BODY, SMALL)
    paragraph(document, letter.note, size=SMALL)
    sign(document, letter)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sign(document: Any, letter: Paper) -> None:
    """Nothing. Sender and date (7.3.5.2, no seal): the sender two characters from the right, the date two further in.

    Where the date is the longer one, it stands two characters from the right and the sender moves to the left. They
    stay with the last line of the body: a signature alone on a page could stand under another letter.
    """
    day = chinese_day(letter.signed_on)
    sender, dated = width(clean(letter.sender)), width(day)
    right = (2.0, sender - dated) if sender >= dated else (dated + 4 - sender, 2.0)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    paragraph(document, "").paragraph_format.keep_with_next = True
    for words, characters in ((letter.sender, right[0]), (day, right[1])):
        line = paragraph(document, words, align=WD_ALIGN_PARAGRAPH.RIGHT)
        indent(line, "right", characters)
        line.paragraph_format.keep_with_next = words is letter.sender


def prepare(document: Any, letter: Paper) -> None:
    """Nothing. Paper, fonts, page numbers, the mark above every page, and what the file says about itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.footer_distance, section.header_distance = Mm(23), Mm(20)
    normal = document.styles["Normal"]
    normal.font.size = NORMAL
    fonts(normal.element.get_or_add_rPr(), BODY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        page_number(footer.paragraphs[0], align)
    for header in (section.header, section.even_page_header):
        write(header.paragraphs[0], letter.mark, PLAIN, SMALL)
        header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    about = document.core_properties
    about.title, about.author, about.comments = clean("".join(letter.title)), "明责", clean(letter.note)
    about.created = about.modified = datetime.combine(letter.signed_on, time(), UTC)
    about.language, about.last_modified_by = "zh-CN", "明责"
    name_fallbacks(document)


def packed(document: Any, day: date) -> bytes:
    """The file, with the day as that of everything in it: the same paper is the same bytes whenever it is made."""
    first, out = io.BytesIO(), io.BytesIO()
    document.save(first)
    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, moment), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def name_fallbacks(document: Any) -> None:
    """Nothing. Says in the font table what stands in for a font that the reader's machine lacks."""
    rows = (
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(others)}/><w:charset w:val="
        f'"{"00" if name == LATIN else "86"}"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = FONTS.format("".join(rows)).encode()


def paragraph(
    document: Any,
    words: str,
    font: str = BODY,
    size: Length = NORMAL,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> Any:
    """A new paragraph at the end of the document, 28 points a line."""
    found = document.add_paragraph()
    shape = found.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    shape.alignment = align
    write(found, words, font, size)
    return found


def write(line: Any, words: str, font: str, size: Length, whole: bool = False) -> None:
    """Nothing. Adds the words to the paragraph, without what XML cannot hold; whole: with the white space around them."""
    run = line.add_run(words if whole else clean(words))
    run.font.size = size
    fonts(run._element.get_or_add_rPr(), font)


def fonts(properties: Any, chinese: str) -> None:
    """Nothing. Names the font of the Chinese characters, and that of figures and Latin letters; in a title one for all."""
    latin = TITLE if chinese == TITLE else LATIN
    found = properties.get_or_add_rFonts()
    for name in [name for name in found.attrib if "Theme" in name]:
        del found.attrib[name]
    for name, font in (("ascii", latin), ("hAnsi", latin), ("eastAsia", chinese), ("cs", latin)):
        found.set(qn(f"w:{name}"), font)
    found.set(qn("w:hint"), "eastAsia")  # “” — … are Chinese marks here, as wide as a character


def indent(line: Any, side: str, characters: float) -> None:
    """Nothing. Indents the paragraph by so many characters of its size; firstLine, left or right."""
    found = line._p.get_or_add_pPr().get_or_add_ind()
    found.set(qn(f"w:{side}Chars"), str(round(100 * characters)))
    found.set(qn(f"w:{side}"), str(round(20 * characters * NORMAL.pt)))


def page_number(line: Any, align: WD_ALIGN_PARAGRAPH) -> None:
    """Nothing. — n — in 4号宋体, one character from the outer edge (7.5)."""
    line.alignment = align
    indent(line, "right" if align is WD_ALIGN_PARAGRAPH.RIGHT else "left", 1)
    write(line, "— ", PLAIN, SMALL, whole=True)
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    run = field[0]
    properties = run.get_or_add_rPr()
    fonts(properties, PLAIN)
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), str(round(2 * SMALL.pt)))
    properties.append(size)
    line._p.append(field)
    write(line, " —", PLAIN, SMALL, whole=True)


def clean(words: str) -> str:
    """The words in one line, without control characters and without marks that turn the direction of writing."""
    line = " ".join(words.split())
    return "".join(each for each in line if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Cn"))


def width(words: str) -> float:
    """How wide the words are, in Chinese characters: figures and Latin letters take half of one."""
    return sum(1.0 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in words)
