"""The charts of the registers: entries, persons or amounts by kind, label, organisation or year, one bar each."""

from datetime import date

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.gathering import first_and_rest
from lib.charts.palette import BLUE
from lib.charts.template import Template, built, chart

MOST = 14  # bars; what is more stands together in the last one
UNTOLD = "（没有写明）"
NOT_TOLD = "—"  # none of the entries says how many, which is not the same as zero
MEASURES = {"entries": 1, "quantity": 1, "amount": 1_000_000}  # fen in 万元


def register_parts(
    session: Session,
    viewer: Viewer,
    place: int,
    name: str,
    since: date | None,
    as_of: date,
    facet: str,
    measure: str,
) -> pd.DataFrame:
    """What the bars draw: the parts of a register by the facet, the largest first, years in their order.

    Columns: value (what a click picks; empty for the rest together), label, amount (in the measure's unit; money in
    万元), figure (beside the bar), entries.
    """
    rows = queries.register_by(session, viewer, place, name, since, as_of, facet)
    rows = pd.DataFrame(
        {
            "value": rows["value"].astype("str"),
            "label": [word or UNTOLD for word in rows["word"]],
            "amount": rows[measure].astype("float64") / MEASURES[measure],
            "entries": rows["entries"].astype("int64"),
            "told": rows["entries" if measure == "entries" else f"with_{measure}"].astype("int64"),
        }
    )
    if facet != queries.RegisterFacet.YEAR:
        rows = rows.sort_values("amount", ascending=False, kind="stable", ignore_index=True)
    unit = "家" if facet == queries.RegisterFacet.ORGANISATION else "类"
    rows = first_and_rest(rows, MOST, unit, ("amount", "entries", "told"))
    places = 2 if measure == "amount" else 0
    figures = [f"{amount:,.{places}f}" for amount in rows["amount"]]
    told = zip(figures, rows.pop("told"), strict=True)
    return rows.assign(figure=[figure if entries else NOT_TOLD for figure, entries in told])


@chart("次", "件", "人次", "人", "个", "条", "份", "家", "项", "张", "笔", "万元")
def register_bars(unit: str) -> Template:
    """One bar for each part of a register with its figure beside it, counted in the unit."""
    y = alt.Y(
        "label:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=180),
        scale=alt.Scale(paddingInner=0.4, paddingOuter=0.2),
    )
    x = alt.X(
        "amount:Q",
        title=f"（{unit}）",
        scale=alt.Scale(domainMin=0, nice=True, range=[0, alt.ExprRef("width - 64")]),
        axis=alt.Axis(grid=False, ticks=False, format=",.0f", tickMinStep=1, tickCount=5),
    )
    tooltip = [
        alt.Tooltip("label:N", title="名称"),
        alt.Tooltip("figure:N", title=f"数量（{unit}）"),
        alt.Tooltip("entries:Q", title="台账记录（条）"),
    ]
    pick = alt.selection_point(name="pick", fields=["value"], on="click", clear=False)
    whole = alt.Chart()
    bars = whole.mark_bar(color=BLUE, cornerRadiusEnd=2, cursor="pointer").encode(
        y=y, x=x, detail="value:N", tooltip=tooltip
    )
    figures = whole.mark_text(align="left", dx=6, fontSize=12).encode(
        y=y, x=alt.X("amount:Q"), text="figure:N", tooltip=tooltip
    )
    return built(
        alt.layer(bars.add_params(pick), figures),
        ("value", "label", "amount", "figure", "entries"),
        f"每条一类，后面写着数量（{unit}）",
        height=120,
        row_height=28,
    )
