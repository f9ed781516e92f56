"""Tables: each column says what it holds, so that numbers, rates, days and states look the same on every screen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st
from sqlmodel import Session

from lib.access import Viewer
from lib.exports.cells import Kind
from lib.settings import settings
from lib.ui.answers import Ask, fetch, part
from lib.ui.sheet import sheet
from lib.ui.taking import paper_table

Width = Literal["small", "medium", "large"] | int | None
Pick = Callable[[dict[str, Any]], None]
"""What to do with the row that was picked, given as a dictionary of the frame's columns."""

ROW = 32  # pixels


@dataclass(frozen=True, eq=False)
class Column:
    """How a column of a frame is shown: its heading, Streamlit's configuration, and what becomes of its values.

    kind and places say what it holds where the frame is taken out as a file.
    """

    config: Any
    shown: Callable[[pd.Series], Any] | None = None
    kind: Kind = Kind.TEXT
    places: int = 1


def text(heading: str, width: Width = None, help: str | None = None) -> Column:
    """Words as they stand."""
    return Column(st.column_config.TextColumn(heading, width=width, help=help))


def spelt(heading: str, width: Width = None, help: str | None = None) -> Column:
    """Numbers that stand among other signs, e.g. 8 → 6: on the right, as numbers do."""
    return Column(st.column_config.TextColumn(heading, width=width, help=help, alignment="right"))


def digits(
    heading: str, told: Callable[[float], str], width: Width = "small", help: str | None = None
) -> Column:
    """Numbers of which each has as many places as it needs, told by the function; on the right."""
    return Column(
        st.column_config.TextColumn(heading, width=width, help=help, alignment="right"),
        lambda series: [None if pd.isna(value) else told(value) for value in series],
        Kind.NUMBER,
    )


def whole(heading: str, width: Width = "small", help: str | None = None) -> Column:
    """A whole number, with a comma between thousands."""
    return Column(
        st.column_config.NumberColumn(heading, width=width, help=help, format="%,d"), as_numbers, Kind.WHOLE
    )


def decimal(heading: str, places: int = 1, width: Width = "small", help: str | None = None) -> Column:
    """A number with so many places, e.g. points."""
    return Column(
        st.column_config.NumberColumn(heading, width=width, help=help, format=f"%,.{places}f"),
        as_numbers,
        Kind.DECIMAL,
        places,
    )


def rate(heading: str, width: Width = "small", help: str | None = None) -> Column:
    """A share from 0 to 1, as a percentage with one decimal."""
    return Column(
        st.column_config.NumberColumn(heading, width=width, help=help, format="%.1f%%"),
        lambda series: as_numbers(series) * 100,
        Kind.RATE,
    )


def change(heading: str, places: int = 1, width: Width = "small", help: str | None = None) -> Column:
    """A change, with its sign, e.g. percentage points or ranks."""
    return Column(
        st.column_config.NumberColumn(heading, width=width, help=help, format=f"%+.{places}f"),
        as_numbers,
        Kind.CHANGE,
        places,
    )


def day(heading: str, width: Width = "small", help: str | None = None) -> Column:
    """A day, like 2018-09-28."""
    return Column(
        st.column_config.DateColumn(heading, width=width, help=help, format="YYYY-MM-DD"), kind=Kind.DAY
    )


def moment(heading: str, width: Width = None, help: str | None = None) -> Column:
    """A moment, in the office's time zone."""
    return Column(
        st.column_config.DatetimeColumn(
            heading, width=width, help=help, format="YYYY-MM-DD HH:mm:ss", timezone=settings().time_zone
        ),
        lambda series: pd.to_datetime(series, utc=True),
        Kind.MOMENT,
    )


def words(
    heading: str, meaning: Mapping[Any, str], width: Width = "small", help: str | None = None
) -> Column:
    """The words that a code stands for; a code without words is shown as it is."""
    return Column(
        st.column_config.TextColumn(heading, width=width, help=help),
        lambda series: [meaning.get(value, value) for value in series],
    )


def progress(heading: str, width: Width = None, help: str | None = None) -> Column:
    """A share from 0 to 1, as a bar with its percentage."""
    return Column(
        st.column_config.ProgressColumn(
            heading, width=width, help=help, format="%.1f%%", min_value=0, max_value=100, color="primary"
        ),
        lambda series: as_numbers(series) * 100,
        Kind.RATE,
    )


def as_numbers(series: pd.Series) -> pd.Series:
    """The numbers of a column that may hold None."""
    return pd.to_numeric(series)


def table(
    data: pd.DataFrame | Ask,
    columns: Mapping[str, Column],
    *,
    key: str,
    alt: str,
    on_pick: Pick | None = None,
    rows: int = 20,
) -> None:
    """Nothing. Draws the named columns; a click on any cell of a row hands the row to on_pick. Beyond so many rows it scrolls.

    The columns for a question must be a constant of a module: they are remembered with its answer.
    """
    shown: Any = (
        fetch(asked, data.viewer, data, tuple(columns.items()))
        if isinstance(data, Ask)
        else as_shown(data, columns)
    )
    if sheet().paper:
        paper_table(shown, configs(columns), alt)
        return
    settings_of = drawn_like(columns, len(shown), rows, alt)
    if on_pick is None:
        st.dataframe(shown, key=key, **settings_of)
        return
    st.dataframe(
        shown,
        key=key,
        on_select=lambda: _picked(data, key, on_pick),
        selection_mode="single-cell",
        **settings_of,
    )


def tick_table(
    frame: pd.DataFrame,
    columns: Mapping[str, Column],
    *,
    key: str,
    alt: str,
    on_pick: Pick,
    rows: int = 20,
) -> pd.DataFrame:
    """The rows that are ticked, of a table with a box before each row; a click on any cell hands its row to on_pick.

    The browser knows rows by their number alone: the key must change whenever the rows do, lest a tick slip to another.
    """
    if sheet().paper:
        paper_table(as_shown(frame, columns), configs(columns), alt)
        return frame.iloc[:0]
    event: Any = st.dataframe(
        as_shown(frame, columns),
        key=key,
        on_select=lambda: _picked(frame, key, on_pick),
        selection_mode=("multi-row", "single-cell"),
        **drawn_like(columns, len(frame), rows, alt),
    )
    return frame.iloc[sorted({row for row in event["selection"]["rows"] if 0 <= row < len(frame)})]


def drawn_like(columns: Mapping[str, Column], found: int, rows: int, alt: str) -> dict[str, Any]:
    """The settings that all tables share; one with more than so many rows scrolls."""
    return {
        "column_config": configs(columns),
        "hide_index": True,
        "placeholder": "—",
        "alt": alt,
        "height": (rows + 1) * ROW + 2 if found > rows else "content",
        "row_height": ROW,
    }


def configs(columns: Mapping[str, Column]) -> dict[str, Any]:
    """Streamlit's configuration of the columns."""
    return {name: column.config for name, column in columns.items()}


def as_shown(frame: pd.DataFrame, columns: Mapping[str, Column]) -> pd.DataFrame:
    """The columns with their values as they are shown."""
    return pd.DataFrame(
        {
            name: column.shown(frame[name]) if column.shown else frame[name]
            for name, column in columns.items()
        },
        index=frame.index,
    )


def asked(
    session: Session, viewer: Viewer, question: Ask, columns: tuple[tuple[str, Column], ...]
) -> pa.Table:
    """The shown columns of a question's answer, as the browser gets them."""
    frame = part(session, question.query, viewer, *question.args)
    return pa.Table.from_pandas(as_shown(frame, dict(columns)), preserve_index=False)


def _picked(data: pd.DataFrame | Ask, key: str, on_pick: Pick) -> None:
    """Nothing. Hands the row of the selected cell to on_pick; a number that was forged picks nothing."""
    cells = st.session_state[key]["selection"]["cells"]
    frame = data.frame() if isinstance(data, Ask) else data
    if cells and 0 <= cells[0][0] < len(frame):
        on_pick(frame.iloc[cells[0][0]].to_dict())
