"""Draws a chart from a template that was built once and a frame, or from a question that was converted once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st
from sqlmodel import Session

from lib.access import Viewer
from lib.charts import Template
from lib.exports.charts import Picture
from lib.ui.answers import Ask, fetch, part
from lib.ui.downloads import Looked
from lib.ui.sheet import sheet
from lib.ui.tables import Pick
from lib.ui.words import section, small, without_hints

MANY = 200  # rows; from here on each text is sent once and named by number, which makes a heat map a fifth as large


@dataclass(frozen=True)
class Drawing:
    """What a template is fed with: the data as the browser gets it, how many lines it has, and numbers for expressions."""

    data: pa.Table
    rows: int
    numbers: dict[str, float]


def draw(
    template: Template,
    data: pd.DataFrame | Ask,
    *,
    key: str,
    title: str,
    view: Looked,
    note: str = "",
    foot: Sequence[str] = (),
    on_pick: Pick | None = None,
) -> None:
    """Nothing. Draws the chart under its title and the line that says whose figures of when, counted how.

    A click on a mark hands the fields that the template's selection names to on_pick. The lines of foot stand under it.
    What is drawn is noted on the run's sheet: from there it can be taken along as a picture.
    """
    section(title, f"{view.line}{'；' if note else ''}{note}")
    drawing = fetch(asked, data.viewer, data, template) if isinstance(data, Ask) else drawn(data, template)
    spec = template.sized(drawing.rows, **drawing.numbers)
    sheet().pictures[key] = Picture(title, under(view, note), tuple(foot), spec, drawing.data)
    if sheet().paper:
        spec = {**spec, "usermeta": {"embedOptions": {"renderer": "svg"}}}  # sharp on every printer
    alt = f"{title}。{template.alt}"
    if on_pick is None:
        st.vega_lite_chart(drawing.data, spec, key=key, theme=None, alt=alt)
    else:
        st.vega_lite_chart(
            drawing.data,
            spec,
            key=key,
            theme=None,
            alt=alt,
            selection_mode="pick",
            on_select=lambda: _picked(key, on_pick),
        )
    for line in foot:
        small(line)


def under(view: Looked, note: str) -> tuple[str, ...]:
    """The lines under a picture's title; what a note says of clicks is of no use there."""
    told = without_hints(note)
    return (f"{view.line}；{told}" if told else view.line, *(["演示数据"] if view.demo else []))


def asked(session: Session, viewer: Viewer, question: Ask, template: Template) -> Drawing:
    """The drawing of a question's answer."""
    return drawn(part(session, question.query, viewer, *question.args), template)


def drawn(frame: pd.DataFrame, template: Template) -> Drawing:
    """The frame's fields that the template reads, as an Arrow table: made once, it costs a rerun next to nothing."""
    data = pa.Table.from_pandas(frame[list(template.fields)], preserve_index=False)
    for number, column in enumerate(data.schema):
        if pa.types.is_int64(column.type):  # twice the bytes, and a slow kind of number in the browser
            data = data.set_column(number, column.name, data.column(number).cast(pa.int32()))
        elif len(data) > MANY and is_text(column.type):
            data = data.set_column(number, column.name, data.column(number).dictionary_encode())
    return Drawing(data, template.lines(frame), template.numbers(frame))


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds texts."""
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _picked(key: str, on_pick: Pick) -> None:
    """Nothing. Hands the picked mark to on_pick; a click beside the marks picks nothing."""
    picked: Any = st.session_state[key]["selection"].get("pick")
    if picked:
        on_pick(dict(picked[0]))
