"""Lamps month by month (亮灯与熄灯): how many were lit, how many went out, how many were left."""

from datetime import date

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, BLUE_SOFT
from lib.charts.template import Template, built, chart

MONTHS = 12


def months(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """What the chart by months draws: one row per month, the oldest first."""
    rows = queries.lamp_months(session, viewer, place, as_of, MONTHS)
    days = [date.fromisoformat(str(day)[:10]) for day in rows["month"]]
    return rows.assign(label=[day.strftime("%Y-%m") for day in days], down=-rows["cleared"])


@chart()
def month_bars() -> Template:
    """Lamps lit as bars upwards, lamps that went out as bars downwards, those left at a month's end as a figure on top."""
    words = "slice(datum.value, 5) == '01' || datum.index == 0 ? [toNumber(slice(datum.value, 5)) + '月', slice(datum.value, 0, 4)] : toNumber(slice(datum.value, 5)) + '月'"
    x = alt.X(
        "label:N",
        sort=None,
        title=None,
        axis=alt.Axis(labelAngle=0, domain=False, ticks=False, labelExpr=words, labelOverlap="parity"),
    )
    axis = alt.Axis(title=None, labelExpr="format(abs(datum.value), ',d')", tickCount=4, tickMinStep=1)
    scale = alt.Scale(padding=26)  # room for the figures of the bars, and for those on top
    tooltip = [
        alt.Tooltip("label:N", title="月份"),
        alt.Tooltip("lit:Q", title="当月亮灯（盏）"),
        alt.Tooltip("cleared:Q", title="当月熄灯（盏）"),
        alt.Tooltip("lit_at_end:Q", title="月末亮着（盏）"),
    ]
    whole = alt.Chart()
    bars = [
        whole.mark_bar(color=colour, cornerRadiusEnd=2, width={"band": 0.5}).encode(
            x=x, y=alt.Y(f"{field}:Q", axis=axis, scale=scale), tooltip=tooltip
        )
        for field, colour in (("lit", BLUE), ("down", BLUE_SOFT))
    ]
    figures = [
        whole.transform_filter(f"datum.{field} > 0")
        .mark_text(dy=dy, fontSize=11)
        .encode(x=x, y=f"{at}:Q", text=alt.Text(f"{field}:Q", format=",d"))
        for field, at, dy in (("lit", "lit", -7), ("cleared", "down", 8))
    ]
    left = whole.mark_text(fontSize=11, fontWeight="bold", baseline="top").encode(
        x=x, y=alt.value(0), text=alt.Text("lit_at_end:Q", format=",d"), tooltip=tooltip
    )
    return built(
        alt.layer(*bars, *figures, left),
        ("label", "lit", "cleared", "down", "lit_at_end"),
        "每月亮灯（向上）、熄灯（向下）的盏数；最上面一行是月末亮着的盏数",
        height=230,
        lines=lambda frame: 0,
    )
