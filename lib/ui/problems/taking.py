"""The list of open problems (未销号问题清单) to take along, as it stands at the place and day that are looked at."""

from collections.abc import Callable
from typing import Protocol

import streamlit as st

from lib import slides
from lib.access import Permission, Viewer
from lib.actions.exporting import note_export
from lib.exports.open_problems import OpenProblems, open_problems_docx
from lib.queries import Pick
from lib.slides import DEMO, Figures, Table
from lib.ui.answers import fetch
from lib.ui.downloads import Looked

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class AtPlace(Looked, Protocol):
    """What is looked at, with the place's id."""

    @property
    def place(self) -> int:
        """The organisation's id."""


def take_open_problems(viewer: Viewer, view: AtPlace, year: int | None = None) -> None:
    """Nothing. A button that downloads the list of the problems open at the place and day; year: found in it."""
    st.download_button(
        "下载未销号问题清单",
        exporter(viewer, view, year),
        file_name=f"未销号问题清单-{view.place_name}-{view.as_of}.docx",
        mime=WORD,
        icon=None,
        on_click="ignore",
        key=f"open_problems-{view.place}-{view.as_of}-{year}",
        help="公文格式的表（DOCX），可以直接打印：还没有销号的全部问题，逾期久的在前。下载会记入审计日志。",
    )


def exporter(viewer: Viewer, view: AtPlace, year: int | None) -> Callable[[], bytes]:
    """What the download button calls: writes the audit line of the export, then makes the file."""

    def make() -> bytes:
        counts, table = fetch(
            slides.open_problems, viewer, view.place, view.as_of, Pick(open=True, year=year)
        )
        assert isinstance(counts, Figures) and isinstance(table, Table)
        what = {"view": view.line, "rows": len(table.rows)}
        note_export(viewer, Permission.SEE_PROBLEMS, f"未销号问题清单 {view.place_name}", what)
        line = " · ".join((view.line, *((DEMO,) if view.demo else ())))
        told = OpenProblems(view.place_name, line, view.as_of, counts, table, demo=view.demo)
        return open_problems_docx(told)

    return make
