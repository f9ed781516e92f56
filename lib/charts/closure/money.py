"""The money (涉及金额): found, recovered source by source, and what is still out."""

from datetime import date
from typing import Any

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, BLUE_SOFT, INK
from lib.charts.template import Template, built, chart
from lib.rules.closure import PROBLEM_SOURCE_WORDS, ProblemSource
from lib.rules.wording import MINUS, wan

FEN = 1_000_000  # in 10,000 yuan


def recovered(session: Session, viewer: Viewer, place: int, as_of: date, year: int | None) -> pd.DataFrame:
    """What the waterfall draws: the amount found, a step per source from which money came back, and what is still out.

    Columns: value (the source that a click picks; empty for a total), step, before and after (10,000 yuan),
    figure, problems, total. Empty where no problem has an amount.
    """
    return waterfall_of(queries.closure_money(session, viewer, place, as_of, year).to_dict("records"))


def waterfall_of(sources: list[dict[Any, Any]]) -> pd.DataFrame:
    """The steps from what the sources found and recovered; more recovered than found leaves nothing out, and is said."""
    found = sum(int(row["found_fen"]) for row in sources)
    steps: list[tuple[str, str, int, int, str, int, bool]] = []
    if sources:
        problems = sum(int(row["problems"]) for row in sources)
        steps.append(("", "涉及金额", 0, found, wan(found), problems, True))
    left = found
    for row in sources:
        back = int(row["recovered_fen"])
        if back:
            name = PROBLEM_SOURCE_WORDS[ProblemSource(row["source"])]
            after = max(0, left - back)
            steps.append(
                (row["source"], f"已追回·{name}", left, after, MINUS + wan(back), int(row["problems"]), False)
            )
            left = after
    if sources:
        more = sum(int(row["recovered_fen"]) for row in sources) - found
        words = f"{wan(left)}，多追回 {wan(more)}" if more > 0 else wan(left)
        steps.append(("", "尚未追回", 0, left, words, problems, True))
    frame = pd.DataFrame(steps, columns=["value", "step", "before", "after", "figure", "problems", "total"])
    sides = {side: frame[side].astype("float64") / FEN for side in ("before", "after")}
    return frame.assign(**sides, at=[max(pair) for pair in zip(sides["before"], sides["after"], strict=True)])


@chart()
def money_steps() -> Template:
    """Bars from the amount found down to what is still out; a step too small for a bar keeps its tick and its figure."""
    y = alt.Y(
        "step:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False),
        scale=alt.Scale(paddingInner=0.42, paddingOuter=0.2),
    )
    x = alt.X(
        "before:Q",
        title="金额（万元）",
        scale=alt.Scale(domainMin=0, nice=False, range=[0, alt.ExprRef("width - 92")]),
        axis=alt.Axis(format=",.0f", tickCount=4, grid=False, ticks=False),
    )
    tooltip = [
        alt.Tooltip("step:N", title="款项"),
        alt.Tooltip("figure:N", title="金额"),
        alt.Tooltip("problems:Q", title="涉及金额的问题（个）"),
    ]
    pick = alt.selection_point(name="pick", fields=["value"], on="click", clear=False)
    colour = alt.condition("datum.total", alt.value(BLUE), alt.value(BLUE_SOFT))
    whole = alt.Chart()
    bars = whole.mark_bar(cursor="pointer").encode(
        y=y, x=x, x2="after:Q", color=colour, detail="value:N", tooltip=tooltip
    )
    ticks = whole.mark_tick(color=INK, thickness=2, size=18).encode(y=y, x=alt.X("after:Q"), tooltip=tooltip)
    figures = whole.mark_text(align="left", dx=6).encode(y=y, x=alt.X("at:Q"), text="figure:N")
    return built(
        alt.layer(bars.add_params(pick), ticks, figures),
        ("value", "step", "before", "after", "at", "figure", "problems", "total"),
        "从涉及金额逐个来源减去已追回的，剩下尚未追回的，单位万元",
        height=250,
        row_height=31,
    )
