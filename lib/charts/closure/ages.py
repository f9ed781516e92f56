"""How old what is open is (未销号时长), and how long it took to strike off (销号用时)."""

from datetime import date
from math import ceil

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, BLUE_SOFT, INK, MUTED
from lib.charts.template import Template, built, chart

BINS = 16
WIDTHS = (1, 2, 5, 7, 10, 15, 30, 60, 90, 180, 365)


def aged(session: Session, viewer: Viewer, place: int, as_of: date, year: int | None) -> pd.DataFrame:
    """What the age bands draw: one row per band: number, band, open, overdue, in_time, figure."""
    rows = queries.closure_ages(session, viewer, place, as_of, year)
    figures = [
        f"{open_}（逾期 {overdue}）" if overdue else f"{open_}"
        for open_, overdue in zip(rows["open"], rows["overdue"], strict=True)
    ]
    return rows.assign(number=range(len(rows)), in_time=rows["open"] - rows["overdue"], figure=figures)


@chart()
def age_bars() -> Template:
    """A bar per age band of open problems, the overdue ones dark."""
    y = alt.Y(
        "band:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False),
        scale=alt.Scale(paddingInner=0.42),
    )
    axis = alt.Axis(tickCount=4, tickMinStep=1, grid=False, ticks=False, format=",d")
    x = alt.X(
        "overdue:Q",
        title="未销号（个）",
        axis=axis,
        scale=alt.Scale(domainMin=0, nice=False, range=[0, alt.ExprRef("width - 84")]),
    )
    tooltip = [
        alt.Tooltip("band:N", title="发现至今"),
        alt.Tooltip("open:Q", title="未销号（个）"),
        alt.Tooltip("overdue:Q", title="其中逾期（个）"),
        alt.Tooltip("in_time:Q", title="未逾期（个）"),
    ]
    pick = alt.selection_point(name="pick", fields=["number"], on="click", clear=False)
    whole = alt.Chart()
    late = whole.mark_bar(color=BLUE, cursor="pointer").encode(
        y=y, x=x, x2=alt.datum(0), tooltip=tooltip, detail="number:N"
    )
    rest = whole.mark_bar(color=BLUE_SOFT, cursor="pointer").encode(
        y=y, x=alt.X("overdue:Q"), x2="open:Q", tooltip=tooltip, detail="number:N"
    )
    figures = whole.mark_text(align="left", dx=6).encode(y=y, x=alt.X("open:Q"), text="figure:N")
    return built(
        alt.layer(rest.add_params(pick), late, figures),
        ("number", "band", "open", "overdue", "in_time", "figure"),
        "未销号的问题按发现至今的天数分段，深色为逾期的",
        height=250,
        lines=lambda frame: 0,
    )


def took(session: Session, viewer: Viewer, place: int, start: date, as_of: date) -> pd.DataFrame:
    """What the histogram draws: one row per span of days: first, after (days), span, problems; and median and p90 on each."""
    found = queries.closure_days(session, viewer, place, start, as_of)
    rows = binned(found["histogram"])
    return rows.assign(
        last=rows["after"].max(),
        median=found["median"],
        p90=found["p90"],
        median_words=f"中位 {found['median'] or 0:g} 天",
        p90_words=f"九成 {found['p90'] or 0:g} 天",
    )


def binned(histogram: pd.DataFrame) -> pd.DataFrame:
    """The days gathered into spans of one width, empty ones too; problems struck off on the day they were found took 0 days."""
    if histogram.empty:
        return pd.DataFrame(columns=["first", "after", "span", "problems"])
    longest = int(histogram["days"].max())
    width = next((days for days in WIDTHS if longest // days < BINS), ceil((longest + 1) / BINS))
    count = longest // width + 1
    sums = histogram.groupby(histogram["days"] // width)["problems"].sum().reindex(range(count), fill_value=0)
    first = [number * width for number in range(count)]
    return pd.DataFrame(
        {
            "first": first,
            "after": [day + width for day in first],
            "span": [f"{day} 天" if width == 1 else f"{day}–{day + width - 1} 天" for day in first],
            "problems": sums.to_numpy(),
        }
    )


@chart()
def day_bars() -> Template:
    """How many problems took so many days from found to struck off; lines at the median and at nine of ten."""
    x = alt.X(
        "first:Q",
        title="从发现到销号（天）",
        scale=alt.Scale(nice=False, domainMin=0),
        axis=alt.Axis(grid=False, ticks=False, tickMinStep=1, tickCount=7, format=",d"),
    )
    y = alt.Y(
        "problems:Q",
        title="问题（个）",
        scale=alt.Scale(domainMin=0, range=[alt.ExprRef("height"), 38]),
        axis=alt.Axis(tickCount=4, tickMinStep=1, domain=False, ticks=False, format=",d"),
    )
    tooltip = [alt.Tooltip("span:N", title="用时"), alt.Tooltip("problems:Q", title="问题（个）")]
    pick = alt.selection_point(name="pick", fields=["first", "after"], on="click", clear=False)
    whole = alt.Chart()
    bars = whole.mark_bar(color=BLUE, binSpacing=1, cursor="pointer").encode(
        x=x, x2="after:Q", y=y, y2=alt.datum(0), tooltip=tooltip
    )
    once = whole.transform_filter("datum.first == 0")
    marks = []
    for field, dash, top in (("median", [1, 0], 2), ("p90", [4, 3], 19)):
        marks.append(
            once.mark_rule(
                color=INK if field == "median" else MUTED, strokeWidth=1.6, strokeDash=dash
            ).encode(x=alt.X(f"{field}:Q"))
        )
        marks.append(
            once.mark_text(
                align=alt.ExprRef(f"datum.{field} > datum.last * 0.6 ? 'right' : 'left'"),
                dx=alt.ExprRef(f"datum.{field} > datum.last * 0.6 ? -5 : 5"),
                fontSize=12,
                baseline="top",
            ).encode(x=alt.X(f"{field}:Q"), y=alt.value(top), text=f"{field}_words:N")
        )
    return built(
        alt.layer(bars.add_params(pick), *marks),
        ("first", "after", "span", "problems", "median", "p90", "median_words", "p90_words", "last"),
        "从发现到销号用了多少天；实线为中位数，虚线为九成问题在这么多天之内销号",
        height=250,
        lines=lambda frame: 0,
    )
