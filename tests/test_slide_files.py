"""Files made of a meeting's slides say what the slides say, as things that can be edited, and no name that is hidden."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pptx
import pytest
from pptx.oxml.ns import qn
from sqlmodel import Session, col, select

from lib import db, slides
from lib.access import Viewer, viewer_of
from lib.exports.pptx import deck_pptx
from lib.models import Organisation, Tree, User
from lib.rules.slides import Item, Names, SlideKind, offered
from lib.slides import Bars, Cells, Deck, Figures, Lines, Table
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
    return Deck({"held_on": DAY}, slides.slides(session, viewer, asked, items), None, "")


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
                assert [cell.text for cell in table.rows[0].cells][1:] == list(block.columns)
    assert charts >= 8
    assert file.slides[12].notes_slide.notes_text_frame.text == "念两遍"
    runs = list(file.slides[0].shapes._spTree.iter(qn("a:rPr")))
    assert runs and all(one.find(qn("a:ea")).get("typeface") == "微软雅黑" for one in runs)
    assert file.core_properties.author == "明责"


@pytest.mark.parametrize("names", [Names.MASKED, Names.LEFT_OUT])
def test_a_hidden_name_is_nowhere_in_a_pptx(session: Session, leader: Viewer, names: Names) -> None:
    below = list(
        session.exec(
            select(col(Organisation.name))
            .join(Tree, col(Tree.descendant_id) == col(Organisation.id))
            .where(col(Tree.ancestor_id) == leader.organisation_id, col(Tree.depth) > 0)
        )
    )
    items = [*offered(True), Item(SlideKind.WORDS, {"title": "五龙乡", "text": "五龙乡"}, "五龙乡")]
    shown, hidden = (
        all_text(deck_pptx(deck(session, leader, how, items), "会商")) for how in (Names.SHOWN, names)
    )
    assert sum(name in shown for name in below) > 20
    assert [name for name in below if name in hidden] == []
