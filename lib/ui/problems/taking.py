"""The list of open problems (未销号问题清单) to take along, as it stands at the place and day that are looked at."""

from functools import partial
from typing import Protocol

import streamlit as st

from lib import queries, slides
from lib.access import Permission, Viewer
from lib.actions.exporting import note_export
from lib.exports.open_problems import OpenProblems, open_problems_docx
from lib.exports.progress import Report, quiet
from lib.queries import Pick
from lib.slides import DEMO, Figures, Table
from lib.ui.answers import fetch
from lib.ui.downloads import Looked
from lib.ui.jobs import begin, watch
from lib.ui.sheet import sheet

MANY = 3000  # problems: a file of more takes longer than a second
BUTTON = "下载未销号问题清单"
HELP = "公文格式的表（DOCX），可以直接打印：还没有销号的全部问题，逾期久的在前。下载会记入审计日志。"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class AtPlace(Looked, Protocol):
    """What is looked at, with the place's id."""

    @property
    def place(self) -> int:
        """The organisation's id."""


def take_open_problems(viewer: Viewer, view: AtPlace, year: int | None = None) -> None:
    """Nothing. A button that downloads the list of the problems open at the place and day; year: found in it.

    A list of thousands is made beside the page, which shows how far it is. Nothing on a page to be printed.
    """
    if sheet().paper:
        return
    name = f"未销号问题清单-{view.place_name}-{view.as_of}.docx"
    key = f"open_problems-{view.place}-{view.as_of}-{year}"
    make = partial(made, viewer, view, year)
    if fetch(queries.closure_totals, viewer, view.place, view.as_of, year)["open"] > MANY:
        st.button(BUTTON, key=f"{key}-begin", on_click=begin, args=(key, name, WORD, make), help=HELP)
        watch(key)
        return
    st.download_button(
        BUTTON, make, file_name=name, mime=WORD, icon=None, on_click="ignore", key=key, help=HELP
    )


def made(viewer: Viewer, view: AtPlace, year: int | None, report: Report = quiet) -> bytes:
    """The file, after its audit line. Raises Forbidden for whoever may not take it any more."""
    counts, table = fetch(slides.open_problems, viewer, view.place, view.as_of, Pick(open=True, year=year))
    assert isinstance(counts, Figures) and isinstance(table, Table)
    what = {"view": view.line, "rows": len(table.rows)}
    note_export(viewer, Permission.SEE_PROBLEMS, f"未销号问题清单 {view.place_name}", what)
    line = " · ".join((view.line, *((DEMO,) if view.demo else ())))
    told = OpenProblems(view.place_name, line, view.as_of, counts, table, demo=view.demo)
    return open_problems_docx(told, report)
