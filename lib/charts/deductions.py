"""A score taken apart (扣分构成): from 100, deduction by deduction, to what is left."""

from collections.abc import Iterator
from datetime import date

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.palette import BLUE, BLUE_SOFT, INK, WHITE
from lib.charts.template import Template, built, chart
from lib.rules.score import CAUSE_WORDS, GRADE_WORDS, Cause, grade

MOST = 8  # deductions that are drawn one by one
SHORTEST = 12  # points that the axis shows at the least, so that one deduction does not fill it


def score_steps(
    session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date
) -> pd.DataFrame:
    """What the waterfall draws: the start, a step per deduction, the score; of many, a step per cause. Empty if nothing due."""
    if queries.assignments(session, viewer, organisation, quarter, as_of).empty:
        return pd.DataFrame()
    rule = queries.score_rule(session, viewer, quarter)
    lost = queries.deductions(session, viewer, organisation, quarter, as_of)
    points = max(0.0, rule.start - float(lost["points"].sum()))
    steps = [("起始分", rule.start, rule.start, f"{rule.start:g}", "", True)]
    left = rule.start
    for words, lost_points, since in each(lost) if len(lost) <= MOST else by_cause(lost):
        figure = f"−{lost_points:g}" if lost_points > 0 else f"＋{-lost_points:g}" if lost_points else "否决"
        steps.append((words, max(left, 0.0), max(left - lost_points, 0.0), figure, since, False))
        left -= lost_points
    judged = GRADE_WORDS[grade(rule, points, Cause.VETO in set(lost["cause"]))]
    steps.append((f"得分（{judged}）", points, points, f"{points:g}", "", True))
    frame = pd.DataFrame(steps, columns=["step", "before", "after", "figure", "since", "total"])
    floor = max(0.0, min(points, rule.start - SHORTEST) - 3)
    frame["from"] = [floor if row.total else row.before for row in frame.itertuples()]
    highest = max(frame["before"].max(), frame["after"].max())
    return frame.assign(number=[f"{number}" for number in range(len(frame))], floor=floor, start=highest)


def each(lost: pd.DataFrame) -> Iterator[tuple[str, float, str]]:
    """Each deduction: words, points, since when."""
    for step in lost.itertuples():
        yield f"{CAUSE_WORDS[Cause(step.cause)]} · {step.indicator}", step.points, f"{step.since}"


def by_cause(lost: pd.DataFrame) -> Iterator[tuple[str, float, str]]:
    """The deductions of each cause together: words, points, since when the first of them counts."""
    for cause, those in lost.groupby("cause", sort=False):
        yield (
            f"{CAUSE_WORDS[Cause(cause)]} {len(those)} 项",
            float(those["points"].sum()),
            f"{min(those['since'])}",
        )


@chart()
def waterfall() -> Template:
    """A bar from 100 down to the score, one step a deduction, with its points at its end."""
    # a step's name can come twice, so lines are told apart by their number and labelled by their name
    y = alt.Y("number:O", sort=None, title=None, axis=None)
    scale = alt.Scale(zero=False, nice=False, padding=0)
    x = alt.X(
        "from:Q", title="得分（分；横轴不从 0 起）", scale=scale, axis=alt.Axis(format=".0f", tickCount=6)
    )
    colour = alt.condition("datum.total", alt.value(BLUE), alt.value(BLUE_SOFT))
    tooltip = [
        alt.Tooltip("step:N", title="扣分项"),
        alt.Tooltip("figure:N", title="分值"),
        alt.Tooltip("since:N", title="起算日"),
    ]
    whole = alt.Chart()
    bars = whole.mark_bar(height=16, cornerRadius=1).encode(
        y=y, x=x, x2="after:Q", color=colour, tooltip=tooltip
    )
    names = whole.mark_text(align="left", dx=4, dy=0).encode(
        y=y, x=alt.X("start:Q", scale=scale), text="step:N"
    )
    ink = alt.condition("datum.total", alt.value(WHITE), alt.value(INK))
    figures = whole.mark_text(align="right", dx=-5).encode(
        y=y, x=alt.X("after:Q", scale=scale), text="figure:N", color=ink
    )
    drawing = alt.layer(bars, names, figures)
    fields = ("number", "step", "from", "after", "figure", "since", "total", "start")
    return built(drawing, fields, "从起始分逐项扣到得分", height=140, row_height=34)
