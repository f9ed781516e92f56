"""Downloads of what a screen shows."""

from datetime import date
from typing import Protocol

import pandas as pd
import streamlit as st

from lib.exports.csv import safe_csv
from lib.ui.answers import Ask


class Looked(Protocol):
    """What is looked at: its line, place and day stand in a download and in its name."""

    @property
    def place_name(self) -> str:
        """The organisation's name."""

    @property
    def as_of(self) -> date:
        """The day."""

    @property
    def demo(self) -> bool:
        """Whether the figures are made up."""

    @property
    def line(self) -> str:
        """The view in words."""


def download_csv(
    data: pd.DataFrame | Ask, headings: dict[str, str], *, name: str, view: Looked, label: str = "下载表格"
) -> None:
    """Nothing. A button that downloads the named columns, with the view in the lines above them."""
    lines = [name, view.line, *(["演示数据"] if view.demo else [])]

    def content() -> bytes:
        frame = data.frame() if isinstance(data, Ask) else data
        return safe_csv(frame[list(headings)].rename(columns=headings), lines)

    st.download_button(
        label,
        content,
        file_name=f"{name}-{view.place_name}-{view.as_of}.csv",
        mime="text/csv",
        icon=None,
        on_click="ignore",
        key=f"download-{name}",
    )
