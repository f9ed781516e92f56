"""Draws a chart from a template that was built once and a frame."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.charts import Template
from lib.ui.bar import View
from lib.ui.tables import Pick
from lib.ui.words import section


def draw(
    template: Template,
    frame: pd.DataFrame,
    *,
    key: str,
    title: str,
    view: View,
    note: str = "",
    rows: int = 0,
    numbers: dict[str, float] | None = None,
    on_pick: Pick | None = None,
) -> None:
    """Nothing. Draws the chart under its title and the line that says whose figures of when, counted how.

    rows is how many lines the chart has if not one for each row of the frame; numbers go into its expressions.
    A click on a mark hands the fields that the template's selection names to on_pick.
    """
    if title:
        section(title, f"{view.line}{'；' if note else ''}{note}")
    spec = template.sized(rows or len(frame), **(numbers or {}))
    alt = f"{title}。{template.alt}"
    data = frame[list(template.fields)]
    if on_pick is None:
        st.vega_lite_chart(data, spec, key=key, theme=None, alt=alt)
        return
    st.vega_lite_chart(
        data,
        spec,
        key=key,
        theme=None,
        alt=alt,
        selection_mode="pick",
        on_select=lambda: _picked(key, on_pick),
    )


def _picked(key: str, on_pick: Pick) -> None:
    """Nothing. Hands the picked mark to on_pick; a click beside the marks picks nothing."""
    picked: Any = st.session_state[key]["selection"].get("pick")
    if picked:
        on_pick(dict(picked[0]))
