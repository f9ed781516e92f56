"""The three public expenses (三公经费): what was spent of each kind and year, beside what was budgeted."""

from datetime import date

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, INK, NO_FIGURE
from lib.charts.template import Template, built, chart
from lib.rules.change import ORIGIN_WORDS, ChangeOrigin
from lib.rules.wording import MINUS

WAN = 10_000  # yuan
YEARS = 3  # that are drawn


def spent(session: Session, viewer: Viewer, place: int, since: date | None, as_of: date) -> pd.DataFrame:
    """What the bars draw: a row per year and kind of the latest three years in the period, the latest first.

    Columns: label, value (the year that a click picks), actual and budget (10,000 yuan; the budget None where there is
    none), figure (beside the bar: actual and change), planned, changed, origin (words).
    """
    rows = queries.expenses(session, viewer, place, since, as_of)
    rows = rows[rows["year"] > rows["year"].max() - YEARS] if len(rows) else rows
    changes = [as_change(percent) for percent in rows["percent"]]
    return pd.DataFrame(
        {
            "label": [f"{year} {kind}" for year, kind in zip(rows["year"], rows["kind"], strict=True)],
            "value": rows["year"].astype("str"),
            "actual": rows["actual"].astype("float64") / WAN,
            "budget": rows["budget"].astype("float64") / WAN,
            "figure": [f"{amount / WAN:,.2f}" for amount in rows["actual"]],
            "planned": [
                NO_FIGURE if amount != amount or amount is None else f"{amount / WAN:,.2f}"
                for amount in rows["budget"]
            ],
            "changed": changes,
            "origin": [ORIGIN_WORDS[ChangeOrigin(origin)] for origin in rows["origin"]],
        }
    ).assign(beside=lambda found: found["figure"] + "　同比 " + found["changed"])


def as_change(percent: float | None) -> str:
    """A change in percent with its sign and one decimal; — for none."""
    if percent is None or percent != percent:
        return NO_FIGURE
    return f"{'+' if percent >= 0 else MINUS}{abs(percent):.1f}%"


@chart()
def expense_bars() -> Template:
    """A bar per year and kind for what was spent, with a tick where the budget was."""
    y = alt.Y(
        "label:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=190),
        scale=alt.Scale(paddingInner=0.42, paddingOuter=0.2),
    )
    x = alt.X(
        "actual:Q",
        title="（万元；竖线为预算）",
        scale=alt.Scale(domainMin=0, nice=True, range=[0, alt.ExprRef("width - 150")]),
        axis=alt.Axis(format=",.0f", tickCount=4, grid=False, ticks=False),
    )
    tooltip = [
        alt.Tooltip("label:N", title="年度、种类"),
        alt.Tooltip("figure:N", title="支出（万元）"),
        alt.Tooltip("planned:N", title="预算（万元）"),
        alt.Tooltip("changed:N", title="同比"),
        alt.Tooltip("origin:N", title="同比来自"),
    ]
    pick = alt.selection_point(name="pick", fields=["value"], on="click", clear=False)
    whole = alt.Chart()
    bars = whole.mark_bar(color=BLUE, cornerRadiusEnd=2, cursor="pointer").encode(
        y=y, x=x, detail="value:N", tooltip=tooltip
    )
    budgets = (
        whole.transform_filter("isValid(datum.budget)")
        .mark_tick(color=INK, thickness=2, size=22)
        .encode(y=y, x=alt.X("budget:Q"), tooltip=tooltip)
    )
    figures = (
        whole.transform_calculate(end="max(datum.actual, isValid(datum.budget) ? datum.budget : 0)")
        .mark_text(align="left", dx=7, fontSize=12)
        .encode(y=y, x=alt.X("end:Q"), text="beside:N", tooltip=tooltip)
    )
    return built(
        alt.layer(bars.add_params(pick), budgets, figures),
        ("label", "value", "actual", "budget", "figure", "planned", "changed", "origin", "beside"),
        "每条是一年一种费用的支出，竖线是预算，单位万元",
        height=120,
        row_height=30,
    )
