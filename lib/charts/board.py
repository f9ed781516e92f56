"""The children of a place side by side (位次与走势): the frame, the ranking bars and the trend lines."""

from datetime import date
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, BLUE_SOFT, MUTED, NO_FIGURE, RATE_WORDS
from lib.charts.template import Template, built, chart
from lib.rules.calendar import earlier, last_quarters
from lib.rules.status import Basis, rate

QUARTERS = 6
TALL = 8  # with more bars than these, name and rank stand in one line
DIRECT = {"province": "省直单位", "city": "市直单位", "county": "县直单位"}
ROOM = 0.11  # of the scale: a label stands behind last quarter's tick where the tick would strike it through
COUNTS = ["due", "reported", "on_time", "passed", "returned", "pending", "overdue"]


def board(session: Session, viewer: Viewer, place: int, quarter: int, as_of: date) -> pd.DataFrame:
    """One row per quarter and child of the place, the counts of its subtree; a place's own units are one row together.

    Columns: organisation_id (of the place itself for its own units), name, has_children, quarter_id, label, the counts.
    """
    rows = queries.heat_quarters(session, viewer, place, quarter, as_of, QUARTERS)
    if rows.empty or not rows["has_children"].any():
        return rows
    card = queries.organisation_card(session, viewer, place)
    leaves = rows["has_children"] == False  # noqa: E712
    rows.loc[leaves, "name"] = DIRECT.get(card["kind"].iloc[0], "直属单位")
    rows.loc[leaves, "organisation_id"] = place
    keys = ["organisation_id", "name", "has_children", "quarter_id", "label"]
    return rows.groupby(keys, sort=False, as_index=False)[COUNTS].sum()


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
    lines = "\n" if len(now) <= TALL else "\u3000"
    places = zip(now["name"], now["rank"], strict=True)
    return now.assign(
        before=pd.Series([past.get(name) for name in now["name"]], dtype="float64"),
        label=[f"{name}{lines}{rank_words(rank, past_ranks.get(name))}" for name, rank in places],
        figure=[f"{100 * value:.1f}%" for value in now["rate"]],
        figure_before=[percent(past.get(name)) for name in now["name"]],
    ).assign(
        figure_at=lambda those: [label_at(*pair) for pair in zip(those["rate"], those["before"], strict=True)]
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


def label_at(value: float, before: float) -> float:
    """Where the figure stands: at the end of the bar, or behind last quarter's tick if that is close by."""
    return before if value < before < value + ROOM else value


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
    scale = alt.Scale(domain=[0, 1.15], nice=False)
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
    ticks = whole.mark_tick(color=BLUE_SOFT, thickness=3, size=26).encode(
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
        height=300,
        row_height=22,
    )


def trend(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, basis: Basis
) -> pd.DataFrame:
    """What the trend lines draw: the rate of the place and of its children, quarter by quarter, oldest first.

    With more than six children only the first and the last of the ranking are drawn beside the whole.
    """
    rows = board(session, viewer, place, quarter, as_of)
    name = queries.organisation_card(session, viewer, place)["name"].iloc[0]
    whole = rows.groupby(["quarter_id", "label"], as_index=False)[COUNTS].sum().assign(name=name, whole=True)
    names = rows.loc[rows["quarter_id"] == quarter].assign(
        rate=lambda those: [rate(*pair) for pair in zip(those[basis.value], those["due"], strict=True)]
    )
    names = names.sort_values("rate", ascending=False)["name"].tolist()
    kept = names if len(names) <= 6 else [names[0], names[-1]]
    parts = (
        rows[rows["name"].isin(kept)].assign(whole=False) if len(names) > 1 else rows[:0].assign(whole=False)
    )
    lines = pd.concat([parts, whole], ignore_index=True)
    lines["rate"] = [rate(*pair) for pair in zip(lines[basis.value], lines["due"], strict=True)]
    lines["short"] = lines["label"].str.slice(2)
    return labelled(lines.sort_values(["quarter_id", "whole"], ignore_index=True), quarter)


def labelled(lines: pd.DataFrame, quarter: int) -> pd.DataFrame:
    """The lines with the label at their end, moved apart where they would overlap, and the words of the tooltip."""
    ends = lines[(lines["quarter_id"] == quarter) & lines["rate"].notna()]
    spread = float(lines["rate"].max() - lines["rate"].min()) if len(ends) else 0.0
    at = apart(ends["rate"].tolist(), max(spread, 0.05) * 0.075)
    return lines.assign(
        figure=[percent(value) for value in lines["rate"]],
        end=pd.Series(
            [f"{name} {100 * value:.1f}" for name, value in zip(ends["name"], ends["rate"], strict=True)],
            index=ends.index,
        ),
        end_at=pd.Series(at, index=ends.index, dtype="float64"),
    )


def apart(values: list[float], gap: float) -> list[float]:
    """The values, moved so that each two are at least the gap apart, their order kept and their middle in place."""
    order = sorted(range(len(values)), key=values.__getitem__)
    moved = [values[number] for number in order]
    for number in range(1, len(moved)):
        moved[number] = max(moved[number], moved[number - 1] + gap)
    shift = (sum(moved) - sum(values)) / len(values) if values else 0.0
    result = list(values)
    for place, number in enumerate(order):
        result[number] = moved[place] - shift
    return result


@chart(*Basis)
def trend_lines(basis: Basis) -> Template:
    """One line per child of a place and a bold one for the whole, with its name and last figure at its end."""
    return lines_of(RATE_WORDS[basis], "rate", ".0%", f"近六个季度{RATE_WORDS[basis]}走势，粗线为全部")


def lines_of(title: str, field: str, form: str, words: str, height: int = 300) -> Template:
    """The template of lines over quarters; the frame has short, label, field, name, whole, figure, end, end_at."""
    x = alt.X(
        "short:O",
        sort=None,
        title="季度",
        axis=alt.Axis(labelAngle=0, grid=False, ticks=False),
        scale=alt.Scale(padding=0.2),
    )
    scale = alt.Scale(zero=False, nice=True)
    y: Any = alt.Y(
        f"{field}:Q",
        title=title,
        scale=scale,
        axis=alt.Axis(format=form, tickCount=5, domain=False, ticks=False),
    )
    bold = alt.condition("datum.whole", alt.value(2.6), alt.value(1.4))
    colour = alt.condition("datum.whole", alt.value(BLUE), alt.value(BLUE_SOFT))
    tooltip = [
        alt.Tooltip("name:N", title="单位"),
        alt.Tooltip("label:O", title="季度"),
        alt.Tooltip("figure:N", title=title),
    ]
    whole = alt.Chart()
    lines = whole.mark_line(interpolate="linear").encode(
        x=x, y=y, detail="name:N", strokeWidth=bold, color=colour
    )
    points = whole.mark_point(filled=True, size=28, opacity=1).encode(x=x, y=y, color=colour, tooltip=tooltip)
    ends = whole.mark_text(align="left", dx=8, fontSize=12, color=MUTED).encode(
        x=x, y=alt.Y("end_at:Q", scale=scale), text="end:N"
    )
    fields = ("short", "label", field, "name", "whole", "figure", "end", "end_at")
    drawing = alt.layer(lines, points, ends)
    return built(drawing, fields, words, height=height)


def one_line(rows: pd.DataFrame, field: str, name: str, figures: list[str]) -> pd.DataFrame:
    """What lines_of draws of a single series: rows with label and the field, one line, its last figure at the end."""
    last = [figure if number == len(figures) - 1 else None for number, figure in enumerate(figures)]
    return rows.assign(
        short=rows["label"].str.slice(2),
        name=name,
        whole=True,
        figure=figures,
        end=pd.Series(last, dtype="object", index=rows.index),
        end_at=[None if figure is None else value for figure, value in zip(last, rows[field], strict=True)],
    )


@chart()
def score_line() -> Template:
    """One line: the score of an organisation, quarter by quarter."""
    return lines_of("得分（分）", "mean_score", ".0f", "近六个季度得分走势", height=190)


def quarters_shown(quarter: int) -> tuple[int, ...]:
    """The quarters that trends show, oldest first."""
    return tuple(last_quarters(quarter, QUARTERS))
