"""What the screens of both rules share: from which quarter a version holds, and on what grounds."""

import pandas as pd
import streamlit as st

from lib.models import QuarterState
from lib.rules.calendar import earlier, quarter_words

AHEAD = 4  # quarters that are not there yet and can be chosen as the first one


def start_words(rows: pd.DataFrame) -> list[str]:
    """Since when each version holds; the first one always did."""
    first = rows["from_quarter"].min()
    return ["最初" if start == first else quarter_words(start) for start in rows["from_quarter"]]


def first_quarter(terms: pd.DataFrame, key: str) -> int:
    """The quarter from which the new numbers hold: an open one, or one that is still to come."""
    open_ones = terms.loc[terms["state"] == QuarterState.OPEN, "id"].tolist()
    newest = int(terms["id"].max()) if len(terms) else 20001
    options = sorted({*open_ones, *(earlier(newest, -step) for step in range(1, AHEAD + 1))})
    chosen = st.selectbox("自哪个季度起", options, format_func=quarter_words, key=key, filter_mode=None)
    return chosen if chosen in options else options[0]


def note_field(key: str) -> str:
    """The grounds as they were typed."""
    return st.text_input("依据或原因", max_chars=200, key=key, placeholder="例如文件名称和文号") or ""
