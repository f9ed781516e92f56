"""How the open problems went down over time (未销号走势), against the line that the deadlines demand."""

from datetime import UTC, date, datetime

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, INK, MUTED
from lib.charts.template import Template, built, chart

ENDS = 84  # pixels for the words at the ends of the lines


def burned(
    session: Session, viewer: Viewer, place: int, start: date, as_of: date, year: int | None
) -> pd.DataFrame:
    """What the burn-down draws: one row per day on which something changed: at (milliseconds), day, open, ideal, found, closed.

    end_open and end_ideal are the words at the ends of the lines.
    """
    rows = queries.closure_course(session, viewer, place, start, as_of, year)
    days = [pd.Timestamp(day).date() for day in rows["day"]]
    last = len(rows) - 1
    return rows.assign(
        at=pd.Series([moment_of(day) for day in days], index=rows.index, dtype="float64"),
        day=pd.Series([f"{day}" for day in days], index=rows.index, dtype="object"),
        end_open=[f"未销号 {open_}" if at == last else "" for at, open_ in enumerate(rows["open"])],
        end_ideal=[f"按期应剩 {ideal}" if at == last else "" for at, ideal in enumerate(rows["ideal"])],
    )


def moment_of(day: date) -> float:
    """The day as browsers count time: milliseconds, in no time zone."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000


@chart()
def burn_down() -> Template:
    """Two lines in steps: how many problems were open, and how many should have been by the first deadlines."""
    x = alt.X(
        "at:T",
        title=None,
        scale=alt.Scale(type="utc", range=[0, alt.ExprRef(f"width - {ENDS}")]),
        axis=alt.Axis(
            format="%Y-%m", grid=False, ticks=False, tickCount=4, labelOverlap="greedy", labelSeparation=10
        ),
    )
    axis = alt.Axis(tickCount=5, tickMinStep=1, domain=False, ticks=False, format=",d")
    tooltip = [
        alt.Tooltip("day:N", title="日期"),
        alt.Tooltip("open:Q", title="未销号（个）"),
        alt.Tooltip("ideal:Q", title="按期应剩（个）"),
        alt.Tooltip("found:Q", title="累计发现（个）"),
        alt.Tooltip("closed:Q", title="累计销号（个）"),
    ]
    whole = alt.Chart().encode(x=x)
    title = "问题（个）"
    ideal = whole.mark_line(interpolate="step-after", strokeDash=[4, 3], strokeWidth=1.6, color=MUTED).encode(
        y=alt.Y("ideal:Q", title=title, axis=axis)
    )
    line = whole.mark_line(interpolate="step-after", strokeWidth=2.6, color=BLUE).encode(
        y=alt.Y("open:Q", title=title, axis=axis)
    )
    points = whole.mark_point(filled=True, size=60, opacity=0).encode(
        y=alt.Y("open:Q", title=title, axis=axis), tooltip=tooltip
    )
    ends = [
        whole.transform_filter(f"datum.end_{field} != ''")
        .mark_text(align="left", dx=5, dy=alt.ExprRef(dy), fontSize=12, color=colour)
        .encode(y=alt.Y(f"{field}:Q", title=title, axis=axis), text=f"end_{field}:N")
        for field, colour, dy in (
            ("open", INK, "datum.open >= datum.ideal ? -7 : 7"),
            ("ideal", MUTED, "datum.open >= datum.ideal ? 7 : -7"),
        )
    ]
    return built(
        alt.layer(ideal, line, points, *ends),
        ("at", "day", "open", "ideal", "found", "closed", "end_open", "end_ideal"),
        "实线为未销号的问题数，虚线为按最初期限应剩下的数",
        height=400,
        lines=lambda frame: 0,
    )
