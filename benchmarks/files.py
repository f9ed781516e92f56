"""A meeting's files: 12 slides of the demonstration, and a list of 1,000 open problems, against the library's empty file."""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any

import docx
import pptx
from sqlalchemy import Engine
from sqlmodel import select

from lib import db, demo, queries, slides
from lib.access import viewer_of
from lib.exports.open_problems import of_papers, open_problems_docx
from lib.exports.progress import quiet
from lib.models import User
from lib.slides import Deck, Table
from lib.ui.presenting.taking import FILES

REPEATS, MANY, LEADER = 5, 1000, "zs_leader"


def build(engine: Engine) -> None:
    """Nothing. Loads the first place of the demonstration."""
    demo.load_if_empty(engine)


def measure(engines: dict[str, Engine]) -> Iterator[tuple[str, ...]]:
    """A row a file: what it is, best and median ms, KB. Files ask the database nothing, so one of the databases will do."""
    engine = engines["SQLite"]
    yield row("slides and papers, asked of the database", lambda: asked(engine))
    made = asked(engine)
    for file in FILES:
        if not file.missing():
            yield row(f"{file.button}, {len(made.slides)} slides", partial(file.make, made, "会商", quiet))
    assert made.papers is not None
    told = of_papers(made.papers, demo.TODAY, made.state)
    assert isinstance(told.table, Table)
    rows = told.table.rows * (MANY // len(told.table.rows) + 1)
    many = replace(told, table=replace(told.table, rows=rows[:MANY]))
    yield row(f"未销号问题清单 DOCX, {MANY:,} problems", lambda: open_problems_docx(many))
    yield row("python-docx, an empty document", lambda: saved(docx.Document()))
    yield row("python-pptx, an empty presentation", lambda: saved(pptx.Presentation()))


def row(name: str, make: Callable[[], Any]) -> tuple[str, ...]:
    """How long the making takes, and how large what it made is."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        made = make()
        times.append(1000 * (time.perf_counter() - started))
    size = f"{len(made) / 1024:,.0f}" if isinstance(made, bytes) else "—"
    return name, f"{min(times):,.0f}", f"{median(times):,.0f}", size


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
