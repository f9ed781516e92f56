"""Coverage by talks (谈话覆盖): of each kind of organisation the share that was talked to."""

from datetime import date

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, BLUE_PALE
from lib.charts.template import Template, built, chart


def covered(session: Session, viewer: Viewer, place: int, since: date | None, as_of: date) -> pd.DataFrame:
    """What the bars draw: kind, word, rate, whole (1), organisations, talked, figure (beside the bar)."""
    rows = queries.talk_coverage(session, viewer, place, since, as_of)
    counted = zip(rows["talked"], rows["organisations"], rows["rate"], strict=True)
    figures = [f"{talked} / {whole} 家　{rate:.1%}" for talked, whole, rate in counted]
    return rows.assign(whole=1.0, figure=figures)


@chart()
def coverage_bars() -> Template:
    """One bar for each kind of organisation: the share talked to in the period, before what should have been."""
    y = alt.Y(
        "word:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False),
        scale=alt.Scale(paddingInner=0.45, paddingOuter=0.2),
    )
    tooltip = [
        alt.Tooltip("word:N", title="单位类型"),
        alt.Tooltip("organisations:Q", title="应谈（家）"),
        alt.Tooltip("talked:Q", title="已谈（家）"),
        alt.Tooltip("rate:Q", title="覆盖率", format=".1%"),
    ]
    scale, axis = (
        alt.Scale(domain=[0, 1.6]),
        alt.Axis(grid=False, ticks=False, format="%", values=[0, 0.5, 1]),
    )
    whole = alt.Chart()
    rail = whole.mark_bar(color=BLUE_PALE, cornerRadiusEnd=2).encode(
        y=y, x=alt.X("whole:Q", scale=scale, axis=axis, title=None), tooltip=tooltip
    )
    bars = whole.mark_bar(color=BLUE, cornerRadiusEnd=2).encode(y=y, x=alt.X("rate:Q"), tooltip=tooltip)
    figures = whole.mark_text(align="left", dx=6, fontSize=12).encode(
        y=y, x=alt.X("whole:Q"), text="figure:N", tooltip=tooltip
    )
    return built(
        alt.layer(rail, bars, figures),
        ("word", "rate", "whole", "organisations", "talked", "figure"),
        "每条一类单位，深色是期间内谈过话的，后面写着家数和覆盖率",
        height=84,
        row_height=30,
    )
