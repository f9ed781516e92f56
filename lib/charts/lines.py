"""Lines over the quarters (走势): a place with its children, or one organisation's score."""

from datetime import date
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.board import COUNTS, board, percent
from lib.charts.palette import BLUE, BLUE_SOFT, MUTED, RATE_WORDS
from lib.charts.template import Template, built, chart
from lib.rules.calendar import earlier
from lib.rules.status import Basis, rate

QUARTERS = 8
MOST = 6  # children that are drawn beside the whole; of more only the first and the last


def trend(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, basis: Basis
) -> pd.DataFrame:
    """What the trend lines draw: the rate of the place and of its children, quarter by quarter, oldest first."""
    rows = board(session, viewer, place, quarter, as_of)
    card = queries.organisation_card(session, viewer, place)
    name = card["name"].iloc[0] if len(card) else ""
    whole = rows.groupby(["quarter_id", "label"], as_index=False)[COUNTS].sum().assign(name=name, whole=True)
    lines = pd.concat([rows[rows["name"].isin(shown(rows, quarter, basis))].assign(whole=False), whole])
    lines["rate"] = [rate(*pair) for pair in zip(lines[basis.value], lines["due"], strict=True)]
    lines = lines.sort_values(["quarter_id", "whole"], ignore_index=True)
    lines["figure"] = [percent(value) for value in lines["rate"]]
    ends = [f"{name} {100 * value:.1f}" for name, value in zip(lines["name"], lines["rate"], strict=True)]
    return ended(lines, "rate", ends, quarter, runs(session, viewer, quarter, as_of))


def shown(rows: pd.DataFrame, quarter: int, basis: Basis) -> list[str]:
    """The names of the children that get a line; none where there is only the place's own."""
    now = rows[rows["quarter_id"] == quarter]
    rates = [rate(*pair) for pair in zip(now[basis.value], now["due"], strict=True)]
    names = now.assign(rate=rates).sort_values("rate", ascending=False)["name"].tolist()
    if len(names) < 2:
        return []
    return names if len(names) <= MOST else [names[0], names[-1]]


def runs(session: Session, viewer: Viewer, quarter: int, as_of: date) -> bool:
    """Whether the quarter was still running at as_of, so that its figures are not its last."""
    days = queries.quarters(session, viewer).set_index("id")["due_on"].to_dict()
    return quarter in days and as_of <= days[quarter]


def ended(lines: pd.DataFrame, field: str, ends: list[str], quarter: int, running: bool) -> pd.DataFrame:
    """The lines with their short quarters, the label at their end, and what is drawn dashed: the running quarter."""
    values, last = lines[field].astype("float64"), lines["quarter_id"] == quarter
    at = apart(values[last].tolist(), max(float(values.max() - values.min()), 0.01) * 0.075)
    return lines.assign(
        short=lines["label"].astype("str").str.slice(2),
        settled=values.where(~last | (not running)),
        running=values.where(running & lines["quarter_id"].isin((quarter, earlier(quarter)))),
        end=pd.Series(ends, index=lines.index).where(last, ""),
        end_at=pd.Series(at, index=lines.index[last], dtype="float64"),
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


def scores(session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date) -> pd.DataFrame:
    """What the score line draws: an organisation's score, quarter by quarter, oldest first."""
    rows = own_quarters(session, viewer, organisation, quarter, as_of)
    figures = [f"{points:g}" for points in rows["mean_score"]]
    lines = rows.assign(name="得分", whole=True, figure=figures)
    return ended(lines, "mean_score", figures, quarter, runs(session, viewer, quarter, as_of))


def own_quarters(
    session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date
) -> pd.DataFrame:
    """One row per quarter, of the last eight, of the organisation's own assignments (not of what stands under it), oldest first."""
    rows = queries.heat_quarters(session, viewer, organisation, quarter, as_of, QUARTERS)
    return rows[rows["organisation_id"] == organisation].sort_values("quarter_id", ignore_index=True)


@chart(*Basis)
def trend_lines(basis: Basis) -> Template:
    """One line per child of a place and a bold one for the whole, with its name and last figure at its end."""
    return lines_of(f"{RATE_WORDS[basis]}", ".0%", f"近六个季度{RATE_WORDS[basis]}走势，粗线为全部", 400)


@chart()
def score_line() -> Template:
    """One line: the score of an organisation, quarter by quarter."""
    return lines_of("得分（分）", ".0f", "近八个季度得分走势", 190)


def lines_of(title: str, form: str, words: str, height: int) -> Template:
    """The template of lines over quarters; a running quarter's stretch is dashed."""
    x = alt.X(
        "short:O",
        sort=None,
        title="季度",
        axis=alt.Axis(labelAngle=0, grid=False, ticks=False),
        scale=alt.Scale(padding=0.2),
    )
    scale = alt.Scale(zero=False, nice=True)
    axis = alt.Axis(format=form, tickCount=5, domain=False, ticks=False)

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", title=title, scale=scale, axis=axis)

    bold = alt.condition("datum.whole", alt.value(2.6), alt.value(1.4))
    colour = alt.condition("datum.whole", alt.value(BLUE), alt.value(BLUE_SOFT))
    tooltip = [
        alt.Tooltip("name:N", title="单位"),
        alt.Tooltip("label:O", title="季度"),
        alt.Tooltip("figure:N", title=title),
    ]
    whole = alt.Chart().encode(x=x)
    lines = whole.mark_line().encode(y=y("settled"), detail="name:N", strokeWidth=bold, color=colour)
    dashed = whole.mark_line(strokeDash=[4, 3]).encode(
        y=y("running"), detail="name:N", strokeWidth=bold, color=colour
    )
    points = [
        whole.mark_point(filled=True, size=28, opacity=1).encode(y=y(field), color=colour, tooltip=tooltip)
        for field in ("settled", "running")
    ]
    ends = whole.mark_text(align="left", dx=8, fontSize=12, color=MUTED).encode(y=y("end_at"), text="end:N")
    drawing = alt.layer(lines, dashed, *points, ends).properties(padding={"right": 8})
    fields = ("short", "label", "settled", "running", "name", "whole", "figure", "end", "end_at")
    return built(drawing, fields, words, height=height)
