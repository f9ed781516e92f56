"""How far rectification is, side by side (整改进度): by organisation, source, category or responsible department."""

from datetime import date
from enum import StrEnum
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.board import percent, shortened
from lib.charts.gathering import first_and_rest
from lib.charts.palette import BLUE, BLUE_PALE, BLUE_SOFT, INK, MUTED, NO_FIGURE, WHITE
from lib.charts.template import Template, built, chart
from lib.rules.closure import PROBLEM_SOURCE_WORDS, ProblemSource
from lib.rules.status import rate

MOST = 12  # bars; what is more stands together in the last one
ROOM = 2.0  # of the scale: the figures stand behind the bars
UNCLAIMED = "（还没有认领）"


class Facet(StrEnum):
    """By what problems are told apart (按什么分)."""

    ORGANISATION = "organisation"
    SOURCE = "source"
    CATEGORY = "category"
    DEPARTMENT = "department"


FACET_WORDS = {
    Facet.ORGANISATION: "按单位",
    Facet.SOURCE: "按来源",
    Facet.CATEGORY: "按方面",
    Facet.DEPARTMENT: "按责任部门",
}
PARTS = {
    "closed": ("已销号", BLUE),
    "handed_in": ("待验收", BLUE_SOFT),
    "mending": ("整改中", BLUE_PALE),
    "unclaimed": ("待认领", WHITE),
}
LATE = "overdue"
SUMMED = ("found", "closed", "handed_in", "mending", "waiting", "reopened_open", "overdue")


def progressed(
    session: Session, viewer: Viewer, place: int, as_of: date, facet: str, year: int | None
) -> pd.DataFrame:
    """What the progress bars draw: for each organisation, source … a row per state, and one for what is overdue.

    Columns: value (what a click picks; empty for the rest together), label, part, name (of the part), count, start and
    end (shares), figure (beside the bar; on one row of each), told (the rate in words), found, late.
    """
    rows = queries.closure_by(session, viewer, place, as_of, facet, year)
    if facet == Facet.ORGANISATION:
        names = shortened(session, viewer, place, rows["name"])
        rows = rows.assign(value=rows["organisation_id"].astype("str"), label=names)
    else:
        rows = rows.assign(
            value=rows["word"].astype("str"), label=[worded(facet, word) for word in rows["word"]]
        )
    unit = "家" if facet == Facet.ORGANISATION else "项"
    return parts_of(first_and_rest(rows[rows["found"] > 0], MOST, unit, SUMMED))


def worded(facet: str, word: str) -> str:
    """The word of a facet as it is shown."""
    return PROBLEM_SOURCE_WORDS[ProblemSource(word)] if facet == Facet.SOURCE else word or UNCLAIMED


def parts_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Each bar's parts from left to right, and under them the line of what is overdue."""
    drawn: list[dict[str, Any]] = []
    for row in rows.to_dict("records"):
        counts = {name: int(row[name]) for name in SUMMED}
        found, late = counts["found"], counts[LATE]
        counts["unclaimed"] = counts["waiting"] + counts["reopened_open"]
        same = {
            "value": row["value"],
            "label": row["label"],
            "told": percent(rate(counts["closed"], found)),
            "found": found,
            "late": late,
        }
        done = 0
        for part, (name, _) in PARTS.items():
            after = done + counts[part]
            drawn.append(
                same | {"part": part, "name": name, "count": counts[part], "start": done, "end": after}
            )
            done = after
        first = counts["closed"]
        drawn.append(
            same | {"part": LATE, "name": "逾期", "count": late, "start": first, "end": first + late}
        )
        drawn[-1]["figure"] = f"{same['told']}　{counts['closed']}/{found}" + (
            f"　逾期 {late}" if late else ""
        )
    columns = ["value", "label", "part", "name", "count", "start", "end", "figure", "told", "found", "late"]
    frame = pd.DataFrame(drawn, columns=columns)
    shares = {side: (frame[side] / frame["found"]).astype("float64") for side in ("start", "end")}
    return frame.assign(**shares, figure=frame["figure"].fillna(""))


def bars_of(frame: pd.DataFrame) -> int:
    """How many bars there are."""
    return int((frame["part"] == LATE).sum())


@chart()
def progress_bars() -> Template:
    """One bar for each: struck off, handed in, being mended, not yet claimed; a line under it for what is overdue."""
    y = alt.Y(
        "label:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=126),
        scale=alt.Scale(paddingInner=0.42, paddingOuter=0.2),
    )
    x = alt.X(
        "start:Q",
        title="占全部问题的比率",
        scale=alt.Scale(domain=[0, ROOM], nice=False),
        axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=False, ticks=False),
    )
    names = " : ".join([*(f"datum.value == '{part}' ? '{name}'" for part, (name, _) in PARTS.items()), "''"])
    colour = alt.Color(
        "part:N",
        scale=alt.Scale(domain=[*PARTS], range=[fill for _, fill in PARTS.values()]),
        legend=alt.Legend(
            title=None,
            orient="top",
            labelExpr=names,
            symbolType="square",
            symbolSize=120,
            symbolStrokeColor=MUTED,
            symbolStrokeWidth=0.8,
        ),
    )
    tooltip = [
        alt.Tooltip("label:N", title="名称"),
        alt.Tooltip("name:N", title="状态"),
        alt.Tooltip("count:Q", title="问题（个）"),
        alt.Tooltip("found:Q", title="共发现（个）"),
        alt.Tooltip("told:N", title="销号率"),
        alt.Tooltip("late:Q", title="逾期（个）"),
    ]
    pick = alt.selection_point(name="pick", fields=["value", "part"], on="click", clear=False)
    whole = alt.Chart()
    bars = (
        whole.transform_filter(f"datum.part != '{LATE}' && datum.count > 0")
        .mark_bar(stroke=MUTED, strokeWidth=0.5, cursor="pointer")
        .encode(y=y, x=x, x2="end:Q", color=colour, detail="value:N", tooltip=tooltip)
    )
    late = (
        whole.transform_filter(f"datum.part == '{LATE}' && datum.count > 0")
        .mark_bar(color=INK, height=4, yOffset=alt.ExprRef("bandwidth('y') / 2 + 3"), cursor="pointer")
        .encode(y=y, x=x, x2="end:Q", detail="value:N", tooltip=tooltip)
    )
    figures = (
        whole.transform_filter("datum.figure != ''")
        .mark_text(align="left", dx=0, fontSize=12)
        .encode(y=y, x=alt.datum(1.03), text="figure:N", tooltip=tooltip)
    )
    return built(
        alt.layer(bars.add_params(pick), late, figures),
        ("value", "label", "part", "name", "count", "start", "end", "figure", "told", "found", "late"),
        f"每条按已销号、待验收、整改中、待认领分段；下面的黑线为逾期；后面写着销号率、已销号/共发现、逾期数，{NO_FIGURE} 为没有",
        height=110,
        row_height=34,
        lines=bars_of,
    )
