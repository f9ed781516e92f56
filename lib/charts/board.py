"""The children of a place side by side (位次与走势): the frame, the ranking bars and the trend lines."""

from datetime import date

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, BLUE_SOFT, NO_FIGURE, RATE_WORDS
from lib.charts.template import Template, built, chart
from lib.rules.calendar import earlier
from lib.rules.status import Basis, rate

QUARTERS = 6
TALL = 8  # with more bars than these, name and rank stand in one line
DIRECT = {"province": "省直单位", "city": "市直单位", "county": "县直单位"}
ROOM, NARROW_ROOM = (
    0.2,
    0.28,
)  # of the scale: a label stands behind last quarter's tick where the tick would strike it through
COUNTS = ["due", "reported", "on_time", "passed", "returned", "pending", "overdue"]


def board(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per quarter and child of the place, the counts of its subtree; a place's own units are one row together.

    Columns: organisation_id (of the place itself for its own units), name, has_children, quarter_id, label, the counts.
    """
    rows = queries.heat_quarters(session, viewer, place, quarter, as_of, QUARTERS)
    rows["name"] = shortened(session, viewer, place, rows["name"])
    if rows.empty or not rows["has_children"].any():
        return rows
    card = queries.organisation_card(session, viewer, place)
    leaves = rows["has_children"] == False  # noqa: E712
    rows.loc[leaves, "name"] = DIRECT.get(card["kind"].iloc[0] if len(card) else "", "直属单位")
    rows.loc[leaves, "organisation_id"] = place
    keys = ["organisation_id", "name", "has_children", "quarter_id", "label"]
    return rows.groupby(keys, sort=False, as_index=False)[COUNTS].sum()


def shortened(session: Session, viewer: Viewer, place: int, names: pd.Series) -> list[str]:
    """The names without that of the place which all of them stand under: 嵊泗县财政局 is 财政局 in 嵊泗县."""
    card = queries.organisation_card(session, viewer, place)
    prefix = card["name"].iloc[0] if len(card) else ""
    return [name.removeprefix(prefix) or name for name in names]


def ranked(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, basis: Basis
) -> pd.DataFrame:
    """What the ranking bars draw: the children of the place by their rate in per cent, the highest first."""
    rows = board(session, viewer, place, quarter, as_of)
    rates = rows.assign(rate=[rate(*pair) for pair in zip(rows[basis.value], rows["due"], strict=True)])
    now = rates[rates["quarter_id"] == quarter].copy()
    before = rates[rates["quarter_id"] == earlier(quarter)]
    past = dict(zip(before["name"], before["rate"], strict=True))
    now["rank"] = now["rate"].rank(method="min", ascending=False).astype("int64")
    past_ranks = dict(zip(before["name"], before["rate"].rank(method="min", ascending=False), strict=True))
    now = now.sort_values(["rank", "due"], ascending=[True, False], ignore_index=True)
    lines, room = ("\n", ROOM) if len(now) <= TALL else ("\u3000", NARROW_ROOM)
    places = zip(now["name"], now["rank"], strict=True)
    return now.assign(
        before=pd.Series([past.get(name) for name in now["name"]], dtype="float64"),
        label=[f"{name}{lines}{rank_words(rank, past_ranks.get(name))}" for name, rank in places],
        figure=[f"{100 * value:.1f}%" for value in now["rate"]],
        figure_before=[percent(past.get(name)) for name in now["name"]],
    ).assign(
        figure_at=lambda those: [
            label_at(*pair, room) for pair in zip(those["rate"], those["before"], strict=True)
        ]
    )


def lines_of_labels(ranked: pd.DataFrame) -> dict[str, float]:
    """What the ranking bars reckon with: how many lines a label has."""
    return {"lines": 2 if len(ranked) <= TALL else 1}


def rank_words(rank: int, before: float | None) -> str:
    """The rank and its movement since the last quarter, e.g. 第 1 ↑1."""
    moved = "新" if before is None else int(before) - rank
    arrow = (
        moved
        if isinstance(moved, str)
        else NO_FIGURE
        if not moved
        else f"{'↑' if moved > 0 else '↓'}{abs(moved)}"
    )
    return f"第 {rank} {arrow}"


def percent(value: float | None) -> str:
    """The share as a percentage with one decimal, — where there is none."""
    return NO_FIGURE if value is None or value != value else f"{100 * value:.1f}%"


def label_at(value: float, before: float, room: float) -> float:
    """Where the figure stands: at the end of the bar, or behind last quarter's tick if that is close by."""
    return before if value < before < value + room else value


@chart(*Basis)
def ranking_bars(basis: Basis) -> Template:
    """One bar per child of a place, last quarter as a tick, the figure beside it, rank and movement under the name."""
    y = alt.Y(
        "label:N",
        sort=None,
        title=None,
        axis=alt.Axis(
            labelExpr="split(datum.label, '\\n')",
            domain=False,
            ticks=False,
            labelLineHeight=16,
            labelOffset=alt.ExprRef("lines > 1 ? -8 : 0"),
        ),
        scale=alt.Scale(paddingInner=0.5, paddingOuter=0.25),
    )
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("lines > 1 ? 1.18 : 1.3"), nice=False)
    axis = alt.Axis(format=".0%", values=[0, 0.2, 0.4, 0.6, 0.8, 1], grid=False, ticks=False)
    tooltip = [
        alt.Tooltip("name:N", title="单位"),
        alt.Tooltip("figure:N", title=RATE_WORDS[basis]),
        alt.Tooltip("figure_before:N", title="上季度"),
        alt.Tooltip("due:Q", title="应完成（项）"),
        alt.Tooltip("reported:Q", title="已上报（项）"),
        alt.Tooltip("passed:Q", title="审核通过（项）"),
        alt.Tooltip("returned:Q", title="审核退回（项）"),
        alt.Tooltip("overdue:Q", title="逾期未报（项）"),
    ]
    pick = alt.selection_point(name="pick", fields=["organisation_id"], on="click", clear=False)
    whole = alt.Chart()
    bars = whole.mark_bar(color=BLUE, cornerRadiusEnd=2, cursor="pointer").encode(
        y=y, x=alt.X("rate:Q", scale=scale, axis=axis, title=RATE_WORDS[basis]), tooltip=tooltip
    )
    ticks = whole.mark_tick(color=BLUE_SOFT, thickness=3, size=alt.ExprRef("lines > 1 ? 26 : 13")).encode(
        y=y, x=alt.X("before:Q", scale=scale), tooltip=tooltip
    )
    figures = whole.mark_text(align="left", dx=6, fontSize=13).encode(
        y=y, x=alt.X("figure_at:Q", scale=scale), text="figure:N"
    )
    fields = (
        *("label", "rate", "before", "figure_at", "figure", "figure_before", "name", "organisation_id"),
        *("due", "reported", "passed", "returned", "overdue"),
    )
    return built(
        alt.layer(bars.add_params(pick), ticks, figures),
        fields,
        f"各单位{RATE_WORDS[basis]}从高到低，竖线为上季度",
        height=400,
        row_height=22,
        numbers=lines_of_labels,
    )
