"""Files made of a meeting's slides say what the slides say, as things that can be edited, and no name that is hidden."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pptx
import pypdfium2
import pytest
from pptx.oxml.ns import qn
from sqlmodel import Session, col, select

from lib import db, slides
from lib.access import Viewer, viewer_of
from lib.charts.palette import LEVELS
from lib.exports import pdf
from lib.exports.deck_xlsx import deck_xlsx
from lib.exports.pictures import deck_pictures
from lib.exports.pptx import deck_pptx
from lib.exports.progress import Cancelled
from lib.models import Organisation, Tree, User
from lib.rules.explained import InForce
from lib.rules.lamps import LampNumbers
from lib.rules.level import Level
from lib.rules.score import ScoreRule
from lib.rules.slides import Item, Names, SlideKind, offered
from lib.slides import Bars, Cells, Deck, Figures, Lines, Map, Series, Slide, Table, Words
from tests.conftest import Databases, engine_on

QUARTER, DAY = 20183, date(2018, 9, 28)


@pytest.fixture(scope="module")
def session(backend: str, databases: Databases, loaded: str) -> Iterator[Session]:
    """A session on the demonstration, to look at only."""
    for _ in engine_on(databases.make(backend, loaded)):
        with db.reading() as session:
            yield session


@pytest.fixture(scope="module")
def leader(session: Session) -> Viewer:
    return viewer_of(session, session.exec(select(User).where(User.username == "zs_leader")).one())


def deck(session: Session, viewer: Viewer, names: Names, items: list[Item]) -> Deck:
    asked = slides.asked(session, viewer, viewer.organisation_id, QUARTER, DAY, names=names)
    return Deck({"held_on": DAY, "name": "舟山市"}, slides.slides(session, viewer, asked, items), None, "")


def texts(sheet: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in sheet.shapes if shape.has_text_frame)


def all_text(file: bytes) -> str:
    """Everything in the file, also in the workbooks of its charts."""
    found = []
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        for name in packed.namelist():
            held = packed.read(name)
            found.append(name)
            found.append(all_text(held) if name.endswith(".xlsx") else held.decode("utf-8", "replace"))
    return "\n".join(found)


def test_the_figures_of_a_pptx_are_those_of_the_slides(session: Session, leader: Viewer) -> None:
    items = [*offered(True), Item(SlideKind.WORDS, {"title": "=1+1", "text": "第一\n\x0b第二"}, "念两遍")]
    made = deck(session, leader, Names.SHOWN, items)
    file = pptx.Presentation(io.BytesIO(deck_pptx(made, "第三季度会商")))
    assert (file.slide_width, file.slide_height) == (12192000, 6858000)
    assert len(file.slides) == len(made.slides) == 13
    charts = 0
    for number, (sheet, slide) in enumerate(zip(file.slides, made.slides, strict=True), 1):
        said = texts(sheet)
        assert slide.title in said and slide.line in said and f"{number} / 13" in said and "未定稿" in said
        drawn = [shape.chart for shape in sheet.shapes if shape.has_chart]
        tables = [shape.table for shape in sheet.shapes if shape.has_table]
        for block in slide.blocks:
            if isinstance(block, Figures):
                for one in block.items:
                    assert f"{one.label}\n{one.value:,.{one.places}f} {one.unit}" in said
            elif isinstance(block, Bars | Lines):
                plot = drawn.pop(0).plots[0]
                charts += 1
                assert tuple(plot.categories) == block.categories
                assert [tuple(one.values) for one in plot.series] == [one.values for one in block.series]
                if isinstance(block, Bars):
                    axes = [one.find(qn("c:crosses")).get("val") for one in plot._element.getparent()[-2:]]
                    assert axes == ["autoZero", "max"], (
                        "values stand under the bars, the first category on top"
                    )
            elif isinstance(block, Table) and block.rows:
                rows = [[cell.text for cell in row.cells] for row in tables.pop(0).rows]
                assert rows[0] == [column.heading for column in block.columns]
                assert rows[1:] == [
                    [slides.written(value, column) for value, column in zip(row, block.columns, strict=True)]
                    for row in block.rows
                ]
            elif isinstance(block, Cells):
                table = tables.pop(0)
                assert len(table.rows) == len(block.rows) + 1
                field = [one.tag.split("}")[1] for one in table.cell(1, 1)._tc.tcPr]
                assert field == ["lnL", "lnR", "lnT", "lnB", "solidFill"], "the order that PowerPoint wants"
                assert [cell.text for cell in table.rows[0].cells][1:] == list(block.columns)
    assert charts >= 8
    assert file.slides[12].notes_slide.notes_text_frame.text == "念两遍"
    runs = list(file.slides[0].shapes._spTree.iter(qn("a:rPr")))
    assert runs and all(one.find(qn("a:ea")).get("typeface") == "微软雅黑" for one in runs)
    assert file.core_properties.author == "明责"


def pages(file: bytes) -> list[str]:
    """What stands on each page of a PDF, without spaces and breaks."""
    with pypdfium2.PdfDocument(file) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    return ["".join(text.split()) for text in texts]


def packed(*words: str) -> str:
    return "".join("".join(words).split())


def all_of_pdf(file: bytes) -> str:
    """Everything in a PDF: its pages, its streams, and the texts of its objects (titles, marks, pictures in words)."""
    found = [*pages(file), file.decode("latin-1")]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, re.DOTALL):
        try:
            found.append(zlib.decompress(stream).decode("utf-8", "replace"))
        except zlib.error:
            continue
    texts = re.findall(r"<FEFF([0-9A-F]+)>", "\n".join(found))
    return "\n".join([*found, *(bytes.fromhex(one).decode("utf-16-be") for one in texts)])


def test_the_figures_of_a_pdf_are_those_of_the_slides(session: Session, leader: Viewer) -> None:
    items = [*offered(True), Item(SlideKind.WORDS, {"title": "#h(1)", "text": "*甲* $乙$ #丙\n\x0b第二"})]
    made = deck(session, leader, Names.SHOWN, items)
    steps: list[tuple[int, int]] = []
    file = pdf.deck_pdf(made, "第三季度会商", lambda *step: steps.append(step))
    assert steps == [(number, 14) for number in range(1, 15)]
    assert file == pdf.deck_pdf(made, "第三季度会商"), "the same slides make the same file"
    cover, *rest = pages(file)
    assert packed("第三季度会商", "舟山市 2018-09-28", made.slides[0].line, "未定稿") in cover
    assert len(rest) == len(made.slides) == 13
    for number, (said, slide) in enumerate(zip(rest, made.slides, strict=True), 1):
        assert said.startswith(packed(slide.title)) and packed(slide.line) in said
        assert said.endswith(packed(f"未定稿第三季度会商{number} / 13"))
        for block in slide.blocks:
            assert packed(getattr(block, "title", "")) in said
            if isinstance(block, Figures):
                for one in block.items:
                    assert packed(one.label, f"{one.value:,.{one.places}f}", one.unit) in said
            elif isinstance(block, Words):
                for parts in block.paragraphs:
                    assert packed(*(one if isinstance(one, str) else one[0] for one in parts)) in said
            elif isinstance(block, Bars | Lines):
                drawn = block.series if isinstance(block, Bars) and not block.stacked else block.series[:1]
                written = [
                    f"{value:,.{block.places}f}" for one in drawn for value in one.values if value is not None
                ]
                if not getattr(block, "stacked", False):
                    assert written and all(value in said for value in written)
                assert all(one[:8] in said for one in block.categories)
            elif isinstance(block, Table) and block.rows:
                assert packed(*(column.heading for column in block.columns)) in said
                for row in block.rows:
                    cells = zip(row, block.columns, strict=True)
                    assert packed(*(slides.written(value, column) for value, column in cells)) in said
            elif isinstance(block, Cells):
                assert packed(*block.columns) in said
                for name, values, marks in zip(block.rows, block.values, block.marks, strict=True):
                    shares = ("" if value is None else f"{value:.0f}" for value in values)
                    shapes = (LEVELS[Level(mark)].shape for mark in marks)
                    fields = (shape + share for shape, share in zip(shapes, shares, strict=True))
                    assert packed(name, *fields) in said
            elif isinstance(block, Map):
                assert packed(block.note) in said and all(area.name in said for area in block.areas)
    told = all_of_pdf(file)
    assert "<pdfaid:part>2" in told, "PDF/A: no sign is missing from the fonts"
    assert told.count("/Type/FontDescriptor") == len(re.findall(r"/FontFile[23]? ", told)) >= 2
    assert "/home" not in told and "/tmp" not in told and str(pdf.HERE) not in told
    assert set(re.findall(r"(?:Create|Modify)Date>([^<]+)<", told)) == {"2018-09-28T00:00:00Z"}


def test_a_long_slide_goes_on_over_several_pages_of_the_pdf(session: Session, leader: Viewer) -> None:
    lamps = deck(session, leader, Names.SHOWN, [Item(SlideKind.LAMPS)]).slides[0]
    bars, table = lamps.blocks
    assert isinstance(table, Table)
    rows = tuple((*table.rows[0][:3], f"第{at}行", *table.rows[0][4:]) for at in range(120))
    long = replace(lamps, blocks=(bars, replace(table, rows=rows)))
    empty = replace(lamps, title="罕见𪛗", blocks=(replace(table, rows=(), none="没有亮灯。"),))
    made = Deck({"held_on": DAY, "name": "舟山市"}, [long, empty], None, "")
    file = pdf.deck_pdf(made, "会商")
    _, first, *more, last = pages(file)
    assert len(more) >= 3 and "没有亮灯。" in last and last.endswith("2/2")
    headings = packed(*(column.heading for column in table.columns))
    for at, page in enumerate([first, *more]):
        assert headings in page and packed(lamps.line) in page
        assert page.endswith(f"1/2（续{at}）" if at else "1/2")
        assert page.startswith(packed(lamps.title) + "（续）" * bool(at))
    seen = [int(one) for page in [first, *more] for one in re.findall(r"第(\d+)行", page)]
    assert seen == list(range(120))


def test_the_speakers_paper_has_each_slide_with_its_notes(session: Session, leader: Viewer) -> None:
    notes = "先念这一页。\n#pagebreak() *不是标记*"
    items = [Item(SlideKind.LAMPS, {}, notes), Item(SlideKind.OVERDUE)]
    made = deck(session, leader, Names.SHOWN, items)
    first, second = pages(pdf.notes_pdf(made, "会商"))
    assert packed(made.slides[0].title, made.slides[0].line) in first and packed(notes) in first
    assert "这一页没有讲稿。" in second and "第2页，共2页" in second
    for said, slide in zip((first, second), made.slides, strict=True):
        last = next(block for block in slide.blocks if isinstance(block, Table)).rows[-1]
        assert all(packed(one) in said for one in last if isinstance(one, str))


def test_without_a_font_for_chinese_no_pdf_is_made_but_said_what_to_install(
    session: Session, leader: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = deck(session, leader, Names.SHOWN, [Item(SlideKind.WORDS, {"text": "字"})])
    with monkeypatch.context() as patched:
        patched.setattr(pdf, "fonts_here", lambda: pdf.typst.Fonts(include_system_fonts=False))
        with pytest.raises(pdf.NoChineseFont, match=r"没有中文字体.*fonts-noto-cjk.*重新启动"):
            pdf.deck_pdf(made, "会商")
        assert "没有中文字体" in pdf.missing_font()
    assert pdf.missing_font() == ""

    def stop(done: int, of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        pdf.deck_pdf(made, "会商", stop)


def read(cell: Any) -> Any:
    """What somebody reads in a cell of a workbook: a share in per cent, a day as 2018-09-28."""
    if cell.is_date:
        return f"{cell.value:%Y-%m-%d}"
    return 100 * cell.value if "%" in cell.number_format and cell.data_type == "n" else cell.value


def test_the_figures_of_a_workbook_are_those_of_the_slides(session: Session, leader: Viewer) -> None:
    items = [*offered(True), Item(SlideKind.WORDS, {"title": "=1+1", "text": "第一\n=第二"}, "念两遍")]
    made = deck(session, leader, Names.SHOWN, items)
    numbers = InForce(QUARTER, ScoreRule(returned=1.25), LampNumbers(overdue_red=21))
    file = deck_xlsx(replace(made, rules=numbers), "第三季度会商")
    assert deck_xlsx(replace(made, rules=numbers), "第三季度会商") == file
    assert "念两遍" not in all_text(file) and "<f>" not in all_text(file)
    book = openpyxl.load_workbook(io.BytesIO(file))
    assert book.properties.creator == "明责" and book.properties.title == "第三季度会商"
    contents, *papers, rules = book.worksheets
    assert [row[2].value for row in contents.iter_rows(min_row=7)] == [paper.title for paper in papers]
    for number, slide in enumerate(made.slides, 1):
        blocks = [block for block in slide.blocks if not isinstance(block, slides.Words)]
        for block in blocks or [None]:
            paper = papers.pop(0)
            assert paper.title.startswith(f"{number}-" if block and block is not blocks[0] else f"{number} ")
            assert paper["A1"].value.startswith(slide.title) and paper["A2"].value == slide.line
            top = int(paper.freeze_panes[1:]) - 1
            assert paper.auto_filter.ref.startswith(f"A{top}:") and paper.print_title_rows == f"${top}:${top}"
            assert paper.page_setup.orientation == "landscape" and paper.page_setup.fitToHeight == 0
            headings, *rows = [[read(cell) for cell in row] for row in paper.iter_rows(min_row=top)]
            if isinstance(block, Figures):
                assert [row[:3] for row in rows] == [
                    [one.label, pytest.approx(one.value), one.unit] for one in block.items
                ]
            elif isinstance(block, Bars | Lines):
                assert [row[0] for row in rows] == list(block.categories)
                for at, one in enumerate(block.series, 1):
                    assert headings[at].startswith(one.name)
                    assert [row[at] for row in rows] == [
                        value if value is None else pytest.approx(value) for value in one.values
                    ]
            elif isinstance(block, Table) and block.rows:
                assert rows == [
                    [pytest.approx(value) if isinstance(value, float) else value for value in row]
                    for row in block.rows
                ]
            elif isinstance(block, Cells):
                for row, values, marks in zip(
                    paper.iter_rows(min_row=top + 1), block.values, block.marks, strict=True
                ):
                    for cell, value, mark in zip(row[1:], values, marks, strict=True):
                        assert read(cell) == (
                            LEVELS[Level(mark)].label if value is None else pytest.approx(value)
                        )
                        assert LEVELS[Level(mark)].word in (
                            cell.value if value is None else cell.number_format
                        )
            elif block is None:
                assert [row[0] for row in rows][:2] == ["".join(map(str, one)) for one in said(slide)][:2]
    assert papers == []
    quoted = book["13 =1+1"]["A7"]
    assert (quoted.value, quoted.data_type, quoted.quotePrefix) == ("=第二", "s", True)
    explained = {row[0]: row[1] for row in rules.iter_rows(min_row=5, values_only=True)}
    assert "每项审核退回扣 1.25 分" in explained["得分"] and "第 21 天转红灯" in explained["亮灯：逾期未报"]
    assert "第三季度" in explained["分值和天数"]


def said(slide: slides.Slide) -> list[list[str]]:
    return [
        [one if isinstance(one, str) else one[0] for one in each]
        for block in slide.blocks
        if isinstance(block, slides.Words)
        for each in block.paragraphs
    ]


@pytest.mark.parametrize("names", [Names.MASKED, Names.LEFT_OUT])
def test_a_hidden_name_is_nowhere_in_a_file(session: Session, leader: Viewer, names: Names) -> None:
    below = list(
        session.exec(
            select(col(Organisation.name))
            .join(Tree, col(Tree.descendant_id) == col(Organisation.id))
            .where(col(Tree.ancestor_id) == leader.organisation_id, col(Tree.depth) > 0)
        )
    )
    items = [*offered(True), Item(SlideKind.WORDS, {"title": "五龙乡", "text": "五龙乡"}, "五龙乡")]
    shown, hidden = (deck(session, leader, how, items) for how in (Names.SHOWN, names))
    for text_of, make in ((all_text, deck_pptx), (all_text, deck_xlsx), (all_of_pdf, pdf.deck_pdf)):
        told = text_of(make(shown, "会商"))
        assert sum(name in told for name in below) > 20
        told = text_of(make(hidden, "会商"))
        assert [name for name in below if name in told] == []
    told = all_of_pdf(pdf.notes_pdf(hidden, "会商"))
    assert [name for name in below if name in told] == []


def test_the_charts_of_the_slides_are_pictures_with_their_title_lines() -> None:
    line = "舟山市 · 2018年第三季度 · 截至 2018-09-28 · 审核通过口径 · 演示数据"
    bars = Bars("完成率", ("定海<区>", "普陀&区"), (Series("本季度", (81.5, 56.3)),), "%", 1)
    cells = Cells("谁落后", ("甲",), ("乙", "丙"), ((25.0, None),), ((Level.BEHIND, Level.NOT_APPLICABLE),))
    words = Words((("没有图",),))
    made = [Slide(SlideKind.RANKING, "排名", line, blocks) for blocks in ((bars, cells), (words,))]
    told: list[tuple[int, int]] = []
    content = deck_pictures(
        Deck({"held_on": DAY}, made, None, ""), "会商", lambda *so_far: told.append(so_far)
    )
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.namelist() == [
            f"01-{name}.{ending}" for name in ("1-完成率", "2-谁落后") for ending in ("png", "svg")
        ]
        assert {info.date_time for info in file.infolist()} == {(2018, 9, 28, 0, 0, 0)}
        first, second = (file.read(name).decode() for name in file.namelist() if name.endswith("svg"))
        assert all(file.read(name).startswith(b"\x89PNG") for name in file.namelist() if name.endswith("png"))
    for drawn, said in (
        (first, {"定海<区>", "普陀&区", "81.5", "56.3"}),
        (second, {"甲", "乙", "丙", "■ 25"}),
    ):
        texts = [text for one in ElementTree.fromstring(drawn).iter() if (text := one.text)]
        assert texts[0].startswith("排名") and line in texts and "会商 · 未定稿" in texts
        assert said <= {*texts}
    assert told == [(1, 2), (2, 2)]
