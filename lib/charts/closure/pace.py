"""Time gone against work done (时间过半，任务是否过半): the mid-year question of Jilin's report, organisation by organisation."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.board import percent, shortened
from lib.charts.palette import BLUE, BLUE_SOFT, GROUND, INK, MUTED
from lib.charts.template import Template, built, chart

NAMED = 6  # of those that are behind
NEAR = 0.06  # of the scale: what one name stands over the next, and how near dots lie that share a name
LOWEST = 0.02

CORNERS: tuple[tuple[str, float, float, Literal["left", "right"], Literal["top", "bottom"]], ...] = (
    ("斜线以上：任务快于时间", 0.0, 1, "left", "top"),
    ("斜线以下：任务落后于时间", 0.08, 0, "left", "bottom"),
)


def paced(session: Session, viewer: Viewer, place: int, as_of: date, year: int | None) -> pd.DataFrame:
    """What the dots draw: one row per child of the place with deadlines, those furthest behind first; the first ones named.

    Columns: number, organisation_id, name, problems, time_gone, work_done (0–1), gone, done (in words), behind, label, label_at.
    """
    rows = queries.closure_pace(session, viewer, place, as_of, year)
    names = shortened(session, viewer, place, rows["name"])
    behind = rows["work_done"] < rows["time_gone"]
    labels = labelled(rows["time_gone"].tolist(), rows["work_done"].tolist(), names, behind.tolist())
    label_at, floor = {}, LOWEST
    for at in sorted(labels, key=lambda at: rows["work_done"].iloc[at]):  # each stands over the one below it
        label_at[at] = max(floor, rows["work_done"].iloc[at])
        floor = label_at[at] + NEAR
    return rows.assign(
        number=range(len(rows)),
        name=names,
        gone=[percent(value) for value in rows["time_gone"]],
        done=[percent(value) for value in rows["work_done"]],
        behind=behind,
        label=[labels.get(at, "") for at in range(len(rows))],
        label_at=[label_at.get(at, 0.0) for at in range(len(rows))],
    )


def labelled(
    times: Sequence[float], done: Sequence[float], names: Sequence[str], behind: Sequence[bool]
) -> dict[int, str]:
    """By number of the dot the label of the first ones that are behind; dots that lie on one another share one label."""
    groups: list[list[int]] = []
    for at in range(len(names)):
        if not behind[at]:
            continue
        first = next(
            (
                those
                for those in groups
                if max(abs(times[those[0]] - times[at]), abs(done[those[0]] - done[at])) < NEAR
            ),
            None,
        )
        if first is not None:
            first.append(at)
        elif len(groups) < NAMED:
            groups.append([at])
    return {
        those[0]: names[those[0]] + (f" 等 {len(those)} 家" if len(those) > 1 else "") for those in groups
    }


@chart()
def pace_dots() -> Template:
    """A dot per organisation: to the right the time gone, upwards the work done; under the diagonal the work is behind."""
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], ticks=False, domain=False)
    scale = alt.Scale(domain=[-0.04, 1.04], nice=False)
    x = alt.X("time_gone:Q", title="时间进度（从发现到期限，已过去的）", scale=scale, axis=axis)
    y = alt.Y("work_done:Q", title="任务进度（已销号的）", scale=scale, axis=axis)
    tooltip = [
        alt.Tooltip("name:N", title="单位"),
        alt.Tooltip("gone:N", title="时间进度"),
        alt.Tooltip("done:N", title="任务进度"),
        alt.Tooltip("problems:Q", title="定了期限的问题（个）"),
    ]
    pick = alt.selection_point(name="pick", fields=["organisation_id"], on="click", clear=False)
    whole = alt.Chart()
    once = whole.transform_filter("datum.number == 0")
    diagonal = once.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(
        x=alt.datum(0), y=alt.datum(0), x2=alt.datum(1), y2=alt.datum(1)
    )
    size = alt.Size("problems:Q", scale=alt.Scale(range=[50, 420], zero=True), legend=None)
    dots = whole.mark_circle(opacity=0.9, stroke=INK, strokeWidth=0.6, cursor="pointer").encode(
        x=x,
        y=y,
        size=size,
        color=alt.condition("datum.behind", alt.value(BLUE), alt.value(BLUE_SOFT)),
        tooltip=tooltip,
    )
    left = "datum.time_gone > 0.45"
    outline: dict[str, Any] = {"color": GROUND, "stroke": GROUND, "strokeWidth": 3, "strokeJoin": "round"}
    labels = [
        whole.transform_filter("datum.label != ''")
        .mark_text(
            align=alt.ExprRef(f"{left} ? 'right' : 'left'"), dx=alt.ExprRef(f"{left} ? -12 : 12"), **style
        )
        .encode(x=x, y=alt.Y("label_at:Q", scale=scale, axis=axis), text="label:N", tooltip=tooltip)
        for style in (outline, {"color": INK})
    ]
    corners = [
        once.mark_text(color=MUTED, fontSize=12, align=align, baseline=baseline).encode(
            x=alt.datum(across), y=alt.datum(up), text=alt.value(words)
        )
        for words, across, up, align, baseline in CORNERS
    ]
    return built(
        alt.layer(diagonal, dots.add_params(pick), *labels, *corners),
        (
            *("number", "organisation_id", "name", "problems", "time_gone", "work_done", "gone", "done"),
            *("behind", "label", "label_at"),
        ),
        "每点一个单位：横为时间进度，竖为任务进度，斜线以下是任务落后于时间，点越大定了期限的问题越多",
        height=300,
        lines=lambda frame: 0,
    )
