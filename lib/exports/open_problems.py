"""The list of open problems (未销号问题清单) as DOCX: A4 across, a table whose heading stands on every page."""

from dataclasses import dataclass
from datetime import date

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length, Mm, Pt

from lib.exports.docx import BODY, LARGE, SMALL, TITLE, packed, paragraph, prepare
from lib.exports.docx_table import Column, add_table, styles
from lib.exports.progress import Report, quiet
from lib.rules.circular import MARK
from lib.slides import CellKind, Deck, Figures, Table, written
from lib.slides.papers.values import Papers, Part

EDGE, HEAD, FOOT = Mm(20), Mm(24), Mm(22)
WIDTH = Length(Mm(297) - 2 * EDGE)
CELLS, CELL_LINE = Pt(10.5), Pt(15)  # 五号
TEXTS = {CellKind.TEXT, CellKind.DAY, CellKind.MARK}
NOT_KEPT = "会议定稿时没有存下未销号问题清单；解除定稿后重新定稿，即可下载。"
ONLY_LATEST = "会议定稿时只存下了逾期最久的问题；解除定稿后重新定稿，即可下载全部。"


@dataclass(frozen=True)
class OpenProblems:
    """A list of open problems: whose, its line (截至 and so on), counts and table as lib.slides.open_problems gives them.

    more: what else is to be said of it under its line; demo: the figures are made up.
    """

    place: str
    line: str
    day: date
    counts: Figures | None
    table: Table | None
    more: str = ""
    demo: bool = False

    @property
    def title(self) -> tuple[str, ...]:
        """The title in one line."""
        return (f"{self.place}未销号问题清单",)

    @property
    def mark(self) -> str:
        """What stands above every page."""
        return MARK if self.demo else ""

    @property
    def note(self) -> str:
        """What the file says of itself."""
        return f"数据：{self.line}"

    @property
    def sender(self) -> str:
        """Nobody signs a list."""
        return ""

    @property
    def signed_on(self) -> date:
        """The day whose state it shows."""
        return self.day

    @property
    def sums(self) -> str:
        """How many there are, and how many of them are late; empty where nobody counted."""
        if self.counts is None:
            return ""
        found = {one.label: int(one.value or 0) for one in self.counts.items}
        return f"共 {found['未销号']:,} 项，其中逾期 {found['逾期']:,} 项"


def deck_open_problems(deck: Deck, title: str, report: Report = quiet) -> bytes:
    """The list of the problems that were open at a meeting's as_of; its deck has its papers, and the list a title of its own."""
    if deck.papers is None:
        raise ValueError("the deck was asked for without its papers: lib.slides.with_papers")
    return open_problems_docx(of_papers(deck.papers, deck.card["as_of"], deck.state), report)


def of_papers(papers: Papers, as_of: date, state: str) -> OpenProblems:
    """The list that a meeting's papers hold."""
    counts, table = papers.first(Part.PROBLEMS, Figures), papers.first(Part.PROBLEMS, Table)
    more = "" if counts else ONLY_LATEST if table else NOT_KEPT
    line = f"{papers.of_problems} · {state}"
    return OpenProblems(papers.place, line, as_of, counts, table, more, papers.demo)


def open_problems_docx(told: OpenProblems, report: Report = quiet) -> bytes:
    """The file of the list."""
    document = docx.Document()
    prepare(document, told)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = EDGE
    section.top_margin, section.bottom_margin = HEAD, FOOT
    section.header_distance = section.footer_distance = Mm(12)
    styles(document, CELLS, CELL_LINE)
    paragraph(document, told.title[0], TITLE, LARGE, WD_ALIGN_PARAGRAPH.CENTER)
    for words in filter(None, (told.line, told.more)):
        line = paragraph(document, words, BODY, SMALL, WD_ALIGN_PARAGRAPH.CENTER)
        line.paragraph_format.line_spacing, line.paragraph_format.space_after = Pt(24), Pt(4)
    table = told.table
    if table is None or not table.rows:
        paragraph(document, table.none if table else "", BODY, SMALL)
    else:
        columns = [Column(one.heading, one.wide, one.kind not in TEXTS) for one in table.columns]
        rows = [
            [written(value, column) for value, column in zip(row, table.columns, strict=True)]
            for row in table.rows
        ]
        add_table(document, columns, rows, WIDTH, told.sums, report)
        paragraph(document, "").paragraph_format.line_spacing = Pt(1)
    return packed(document, told.day)
