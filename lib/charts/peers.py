"""How the scores of an organisation's kind are spread (同类分布), and where its own lies."""

from datetime import date

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, BLUE_SOFT, INK
from lib.charts.template import Template, built, chart
from lib.rules.portrait import bands


def spread(session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date) -> pd.DataFrame:
    """What the spread draws: a row per band of scores, the lowest first: over, up_to, units, own, figure, words.

    Empty for a viewer who may not see the others.
    """
    rows = queries.siblings(session, viewer, organisation, quarter, as_of)
    mine = rows.loc[rows["organisation_id"] == organisation, "score"].tolist()
    if not mine:
        return pd.DataFrame()
    found = pd.DataFrame(bands(rows["score"].tolist()), columns=["over", "up_to", "units"])
    own = (found["over"] < mine[0]) & (mine[0] <= found["up_to"])
    width = (found["up_to"] - found["over"]).iloc[0]
    return found.assign(
        own=own,
        left=found["over"] + width * 0.06,
        right=found["up_to"] - width * 0.06,
        figure=[f"{units} 家" if units else "" for units in found["units"]],
        here=[f"本单位 {mine[0]:g} 分" if each else "" for each in own],
        words=[
            f"{over:g} 分以上至 {up_to:g} 分"
            for over, up_to in zip(found["over"], found["up_to"], strict=True)
        ],
    )


@chart()
def spread_bars() -> Template:
    """A bar per band of scores, as high as there are organisations in it; the organisation's own band dark."""
    x = alt.X(
        "left:Q",
        title="得分（分）",
        scale=alt.Scale(zero=False, nice=False, padding=12),
        axis=alt.Axis(format=".4~g", grid=False, ticks=False, tickCount=8, tickMinStep=0.5),
    )
    # room above the highest bar for the count and the words over it
    y = alt.Y(
        "units:Q",
        title=None,
        scale=alt.Scale(domainMin=0, nice=False, range=[alt.ExprRef("height"), 44]),
        axis=None,
    )
    tooltip = [alt.Tooltip("words:N", title="得分"), alt.Tooltip("units:Q", title="单位（家）")]
    whole = alt.Chart()
    colour = alt.condition("datum.own", alt.value(BLUE), alt.value(BLUE_SOFT))
    bars = whole.mark_bar(cornerRadiusEnd=2).encode(
        x=x, x2="right:Q", y=y, y2=alt.datum(0), color=colour, tooltip=tooltip
    )
    middle = alt.X("middle:Q", scale=alt.Scale(zero=False, nice=False, padding=12))
    figures = whole.transform_calculate(middle="(datum.left + datum.right) / 2")
    counts = figures.mark_text(dy=-9, color=INK, fontSize=12).encode(x=middle, y=y, text="figure:N")
    here = figures.mark_text(dy=-27, color=BLUE, fontSize=13, fontWeight="bold").encode(
        x=middle, y=y, text="here:N"
    )
    fields = ("left", "right", "units", "own", "figure", "here", "words")
    drawing = alt.layer(bars, counts, here)
    return built(drawing, fields, "同类单位得分的分布，深色是本单位所在的一段", height=236)
