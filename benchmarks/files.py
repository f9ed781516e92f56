"""Files to take along: a meeting's, a list of 1,000 open problems, a workbook of 50,000 rows; against their libraries alone.

What the libraries alone are given: for the workbooks the same cells, for the PPTX as many native charts as it has
slides, for the circular the same paragraphs and cells of tables without any layout.
"""

import io
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any

import docx
import openpyxl
import pandas as pd
import pptx
import xlsxwriter
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm
from sqlalchemy import Engine
from sqlmodel import select

from lib import db, demo, queries, slides
from lib.access import viewer_of
from lib.exports.cells import Column, Kind
from lib.exports.circular import deck_circular
from lib.exports.deck_xlsx import deck_xlsx
from lib.exports.open_problems import of_papers, open_problems_docx
from lib.exports.pptx import deck_pptx
from lib.exports.progress import quiet
from lib.exports.xlsx import About, frame_sheet, workbook
from lib.models import User
from lib.slides import Deck, Table
from lib.slides.drawing import png_of, svg_of
from lib.ui.presenting.taking import FILES

REPEATS, MANY, LEADER, ROWS = 5, 1000, "zs_leader", 50_000
KINDS = {
    "name": Kind.TEXT,
    "indicator": Kind.TEXT,
    "state": Kind.TEXT,
    **{f"count_{at}": Kind.WHOLE for at in range(4)},
    "rate": Kind.RATE,
    "score": Kind.DECIMAL,
    "due_on": Kind.DAY,
}
FORMATS = {Kind.WHOLE: "#,##0", Kind.RATE: "0.0%", Kind.DECIMAL: "#,##0.0", Kind.DAY: "yyyy-mm-dd"}


def build(engine: Engine) -> None:
    """Nothing. Loads the first place of the demonstration."""
    demo.load_if_empty(engine)


def measure(engines: dict[str, Engine]) -> Iterator[tuple[str, ...]]:
    """A row a file: what it is, best and median ms, KB, best ms of the library alone. Files ask the database nothing, so one of the databases will do."""
    engine = engines["SQLite"]
    yield row("slides and papers, asked of the database", lambda: asked(engine))
    made = asked(engine)
    alone = floors(made)
    for file in FILES:
        if not file.missing():
            name = f"{file.button}, {len(made.slides)} slides"
            yield row(name, partial(file.make, made, "会商", quiet), alone.get(file.make))
    frame = large_list()
    name = f"XLSX of a list, {ROWS:,} rows of {len(KINDS)} columns"
    yield row(name, partial(as_workbook, frame), partial(bare_rows, frame))
    assert made.papers is not None
    told = of_papers(made.papers, demo.TODAY, made.state)
    assert isinstance(told.table, Table)
    rows = told.table.rows * (MANY // len(told.table.rows) + 1)
    many = replace(told, table=replace(told.table, rows=rows[:MANY]))
    yield row(f"未销号问题清单 DOCX, {MANY:,} problems", lambda: open_problems_docx(many))
    yield row("python-docx, an empty document", lambda: saved(docx.Document()))
    yield row("python-pptx, an empty presentation", lambda: saved(pptx.Presentation()))


def row(name: str, make: Callable[[], Any], alone: Callable[[], Any] | None = None) -> tuple[str, ...]:
    """How long the making takes, how large what it made is, and how long its library takes alone."""
    times, made = timed(make)
    size = f"{len(made) / 1024:,.0f}" if isinstance(made, bytes) else "—"
    floor = min(timed(alone)[0]) if alone else None
    against = "—" if floor is None else f"{floor:,.0f} ({min(times) / floor:.1f}×)"
    return name, f"{min(times):,.0f}", f"{median(times):,.0f}", size, against


def timed(make: Callable[[], Any]) -> tuple[list[float], Any]:
    """How many ms each of some runs took, and what the last one made. Drawings are made anew in each."""
    times: list[float] = []
    made = None
    for _ in range(REPEATS):
        svg_of.cache_clear()
        png_of.cache_clear()
        started = time.perf_counter()
        made = make()
        times.append(1000 * (time.perf_counter() - started))
    return times, made


def floors(deck: Deck) -> dict[Any, Callable[[], bytes]]:
    """By the maker of a file what its library does alone."""
    circular = docx.Document(io.BytesIO(deck_circular(deck, "会商")))
    return {
        deck_xlsx: partial(bare_cells, cells_of(deck_xlsx(deck, "会商"))),
        deck_pptx: partial(bare_slides, len(deck.slides)),
        deck_circular: partial(bare_document, circular),
    }


def asked(engine: Engine) -> Deck:
    """The slides and papers of the meeting that the demonstration brings, as they are now."""
    with db.reading(engine) as session:
        viewer = viewer_of(session, session.exec(select(User).where(User.username == LEADER)).one())
        meeting = queries.meetings(session, viewer, viewer.organisation_id)["id"].iloc[0]
        return slides.with_papers(session, viewer, int(meeting), live=True)


def saved(document: Any) -> bytes:
    """The file of a document of one of the libraries."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def large_list() -> pd.DataFrame:
    """A large list: texts of which many are alike, counts, a share, points, days."""
    names = [f"{at % 1500} 号乡镇街道" for at in range(ROWS)]
    return pd.DataFrame(
        {
            "name": names,
            "indicator": [f"指标 {at % 28}" for at in range(ROWS)],
            "state": [("审核通过", "审核退回", "待审核")[at % 3] for at in range(ROWS)],
            **{f"count_{at}": range(ROWS) for at in range(4)},
            "rate": [at / ROWS for at in range(ROWS)],
            "score": [at % 1000 / 10 for at in range(ROWS)],
            "due_on": [demo.TODAY - timedelta(days=at % 400) for at in range(ROWS)],
        }
    )


def as_workbook(frame: pd.DataFrame) -> bytes:
    """The list as the program hands it out."""
    columns = {name: Column(name, kind) for name, kind in KINDS.items()}
    return workbook(
        [frame_sheet("清单", ("清单", "舟山市"), frame, columns)], About("清单", "舟山市", demo.TODAY)
    )


def bare_rows(frame: pd.DataFrame) -> bytes:
    """The same cells by the library alone, a row at a time, on the disk as the program does it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        paper = book.add_worksheet()
        shapes = [book.add_format({"num_format": FORMATS.get(kind, "General")}) for kind in KINDS.values()]
        for at, values in enumerate(frame.itertuples(index=False)):
            for place, value in enumerate(values):
                if isinstance(value, str):
                    paper.write_string(at, place, value, shapes[place])
                elif isinstance(value, date):
                    paper.write_datetime(at, place, value, shapes[place])
                else:
                    paper.write_number(at, place, value, shapes[place])
    return out.getvalue()


def cells_of(file: bytes) -> list[list[tuple[Any, ...]]]:
    """The cells of each sheet of a workbook."""
    return [[*paper.iter_rows(values_only=True)] for paper in openpyxl.load_workbook(io.BytesIO(file))]


def bare_cells(papers: Sequence[Sequence[Sequence[Any]]]) -> bytes:
    """The same cells on as many sheets, without formats."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for paper in papers:
            sheet = book.add_worksheet()
            for at, values in enumerate(paper):
                sheet.write_row(at, 0, values)
    return out.getvalue()


def bare_slides(count: int) -> bytes:
    """So many slides with a native chart of two series on each."""
    file = pptx.Presentation()
    for _ in range(count):
        data = CategoryChartData()
        data.categories = [f"{at} 号单位" for at in range(12)]
        for name in ("本季度", "上季度"):
            data.add_series(name, [at / 12 for at in range(12)])
        sheet = file.slides.add_slide(file.slide_layouts[6])
        sheet.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Cm(1), Cm(1), Cm(20), Cm(12), data)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def bare_document(like: Any) -> bytes:
    """As many paragraphs and cells of tables with the same texts, without any layout."""
    document = docx.Document()
    for paragraph in like.paragraphs:
        document.add_paragraph(paragraph.text)
    for table in like.tables:
        texts = [[cell.text for cell in each.cells] for each in table.rows]
        made = document.add_table(rows=len(texts), cols=len(table.columns))
        for line, words in zip(made.rows, texts, strict=True):
            for cell, text in zip(line.cells, words, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
