"""Downloads of what a screen shows."""

import pandas as pd
import streamlit as st

from lib.exports.csv import safe_csv
from lib.ui.bar import View


def download_csv(
    frame: pd.DataFrame, headings: dict[str, str], *, name: str, view: View, label: str = "下载表格"
) -> None:
    """Nothing. A button that downloads the named columns, with the view in the lines above them."""
    lines = [name, view.line, *(["演示数据"] if view.demo else [])]
    chosen = frame[list(headings)].rename(columns=headings)
    st.download_button(
        label,
        lambda: safe_csv(chosen, lines),
        file_name=f"{name}-{view.place_name}-{view.as_of}.csv",
        mime="text/csv",
        icon=None,
        on_click="ignore",
        key=f"download-{name}",
    )
