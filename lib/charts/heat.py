"""The heat map (热力图): organisations × indicators, or organisations × quarters. Missing, zero and not applicable differ."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts.board import shortened
from lib.charts.palette import BLUE, LEVEL_SCALE, LEVELS, MUTED, NO_FIGURE, legend_words
from lib.charts.template import Template, built, chart
from lib.models import RESPONSIBILITY_WORDS
from lib.rules.level import Level, level
from lib.rules.score import ScoreRule
from lib.rules.status import Basis, Counts, Status

COUNTS = ["due", "reported", "on_time", "passed", "returned", "pending", "overdue"]
LETTER = 13  # pixels that a letter of an upright name takes
LONGEST = 12  # letters of a name that are shown
LETTERS = 40  # with more letters than these in all the names, they stand upright
MANY = 24  # with more columns than these the figures are printed smaller
NARROW = 14  # with more columns than these the figures lose their %
LINE_LIMIT = "containerSize()[0] < 600 ? 110 : 250"  # pixels of a line's name
LEGEND = 40  # pixels under the lines
SINGLE = {
    Status.OVERDUE: "逾期未报",
    Status.RETURNED: "退回",
    Status.PENDING: "待审核",
    Status.PASSED: "通过",
    Status.NOT_DUE: "未到期",
}


def heat_cells(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    basis: Basis,
    kind: str = "",
    code: str = "",
) -> pd.DataFrame:
    """What the heat map by indicators draws: one row per indicator and child of the place, also where nothing is due.

    Indicators are the lines, in the order of their codes, children the columns. With a kind, only children of it;
    the line of the indicator with this code is framed.
    """
    rows = queries.heat(session, viewer, place, quarter, as_of)
    if kind:
        rows = rows[rows["organisation_id"].isin(of_kind(session, viewer, kind))]
    lines = rows.drop_duplicates("indicator_id").sort_values("indicator_code")
    words = [
        f"{RESPONSIBILITY_WORDS[responsibility][:2]}·{name}"
        for responsibility, name in zip(lines["responsibility"], lines["indicator"], strict=True)
    ]
    lines = pd.DataFrame(
        {"other_id": lines["indicator_id"], "other_code": lines["indicator_code"], "line": words}
    )
    rows = rows.assign(name=shortened(session, viewer, place, rows["name"]))
    rule = queries.score_rule(session, viewer, quarter)
    return marked(cells(rows.rename(columns={"indicator_id": "other_id"}), lines, rule, basis), code)


def heat_quarter_cells(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    basis: Basis,
    kind: str = "",
    code: str = "",
) -> pd.DataFrame:
    """What the heat map by quarters draws: one row per quarter and child of the place, also where nothing is due."""
    rows = queries.heat_quarters(session, viewer, place, quarter, as_of, 8)
    if kind:
        rows = rows[rows["organisation_id"].isin(of_kind(session, viewer, kind))]
    lines = rows.drop_duplicates("quarter_id").sort_values("quarter_id")
    lines = pd.DataFrame(
        {"other_id": lines["quarter_id"], "other_code": lines["label"], "line": lines["label"]}
    )
    rows = rows.assign(name=shortened(session, viewer, place, rows["name"]))
    rule = queries.score_rule(session, viewer, quarter)
    return marked(cells(rows.rename(columns={"quarter_id": "other_id"}), lines, rule, basis), code)


def of_kind(session: Session, viewer: Viewer, kind: str) -> list[int]:
    """The ids of the organisations of a kind."""
    places = queries.organisations(session, viewer)
    return places.loc[places["kind"] == kind, "id"].tolist()


def cells(rows: pd.DataFrame, lines: pd.DataFrame, rule: ScoreRule, basis: Basis) -> pd.DataFrame:
    """Every crossing of the lines and of the organisations in rows, with level, label and the tooltip's words."""
    columns = rows.drop_duplicates("organisation_id")[["organisation_id", "name", "has_children"]]
    crossed = lines.merge(columns.rename(columns={"name": "column"}), how="cross")
    full = crossed.merge(
        rows[["organisation_id", "other_id", *COUNTS]], on=["organisation_id", "other_id"], how="left"
    )
    counts = full[COUNTS].fillna(0).astype("int64")
    narrow = len(columns) > NARROW
    rows_of_counts = list(counts.itertuples(index=False, name=None))
    words = {values: described_cell(Counts(*values), rule, basis, narrow) for values in set(rows_of_counts)}
    described = [words[values] for values in rows_of_counts]
    found = pd.DataFrame(described, columns=["level", "label", "state", "share"], index=full.index)
    return pd.concat([full.drop(columns=COUNTS), counts, found], axis=1)


def described_cell(counts: Counts, rule: ScoreRule, basis: Basis, narrow: bool) -> tuple[str, str, str, str]:
    """The level of a cell, what is written in it, its state in words, and its share in words."""
    found = level(counts, basis, rule)
    mark = LEVELS[found]
    if found is Level.NOT_APPLICABLE:
        return found, NO_FIGURE, "不适用：本季度没有这项任务", NO_FIGURE
    share = 100 * counts.done(basis) / counts.due
    if counts.due == 1:
        word = SINGLE[single(counts)]
        return found, mark.shape if narrow else f"{mark.shape} {word}", word, f"{share:.1f}%"
    if found is Level.UNREPORTED:
        return found, mark.shape, "未上报，也都没有到期", "0.0%"
    short = f"{mark.shape}{share:.0f}" if narrow else f"{mark.shape} {share:.0f}%"
    return found, short, mark.word, f"{share:.1f}%"


def single(counts: Counts) -> Status:
    """The status of the one assignment that the counts are about."""
    if counts.passed:
        return Status.PASSED
    if counts.returned:
        return Status.RETURNED
    if counts.pending:
        return Status.PENDING
    return Status.OVERDUE if counts.overdue else Status.NOT_DUE


def marked(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """The cells with their inks; those of the line with this code are framed."""
    framed = frame["other_code"] == code if code else np.zeros(len(frame), dtype=bool)
    inks = {found: mark.ink for found, mark in LEVELS.items()}
    return frame.assign(
        framed=framed,
        ink=frame["level"].map(inks),
    )


def width_of(frame: pd.DataFrame) -> str:
    """Which of the two heat maps fits the names beside one another."""
    names = frame["column"].unique()
    return "narrow" if len(names) * max(map(len, names), default=0) > LETTERS else "wide"


def numbers_of(frame: pd.DataFrame) -> dict[str, float]:
    """What the heat map reckons with: columns, letters of the longest name, room above, and the size of its words."""
    names = frame["column"].unique()
    letters = min(max(map(len, names), default=0), LONGEST)
    upright = letters * LETTER if width_of(frame) == "narrow" else LETTER
    size = 10 if len(names) > MANY else 11 if len(names) > NARROW else 12
    words = size * max(map(width_in_letters, frame["label"].unique()), default=0) + 3
    return {
        "columns": len(names),
        "letters": letters,
        "above": upright + LEGEND,
        "size": size,
        "words": words,
    }


def width_in_letters(text: str) -> float:
    """How wide a text is, in Chinese letters."""
    return sum(1.0 if ord(letter) > 0x2000 else 0.58 for letter in text)


@chart("wide", "narrow")
def heat_map(width: str) -> Template:
    """A field for each crossing: colour, shape and figure; dashed where nothing was reported, — where nothing is due."""
    names: dict[str, Any] = {
        "orient": "top",
        "domain": False,
        "ticks": False,
        "labelAngle": 0,
        "labelPadding": 6,
    }
    if width == "narrow":
        # a name stands upright, one letter a line; Vega hangs such lines from the first one, so that they are
        # filled up to the longest name's letters (by what it does not trim away) and lifted by as many lines
        names |= {
            "labelExpr": "split(pad(slice(datum.label, 0, letters), letters, '\u200b', 'left'), '')",
            "labelLineHeight": LETTER,
            "labelBaseline": "top",
            "labelPadding": alt.ExprRef(f"letters * {LETTER} + 4"),
        }
    x = alt.X("column:N", sort=None, title=None, axis=alt.Axis(**names))
    y = alt.Y(
        "line:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelPadding=6, labelLimit=alt.ExprRef(LINE_LIMIT)),
    )
    legend = alt.Legend(
        title=None,
        orient="bottom",
        direction="horizontal",
        labelExpr=legend_words(LEVELS),
        symbolType="square",
        symbolSize=130,
        symbolStrokeColor=MUTED,
        symbolStrokeWidth=0.6,
        columnPadding=18,
    )
    pick = alt.selection_point(name="pick", fields=["organisation_id", "other_id"], on="click", clear=False)
    whole = alt.Chart()
    size: dict[str, Any] = {"width": {"band": 0.93}, "height": {"band": 0.9}}
    fields = whole.mark_rect(cursor="pointer", cornerRadius=2, **size).encode(
        x=x,
        y=y,
        color=alt.Color("level:N", scale=LEVEL_SCALE, legend=legend),
        tooltip=tooltips(),
    )
    edges = [
        whole.transform_filter(test)
        .mark_rect(fill=None, stroke=colour, strokeWidth=strong, strokeDash=dash, cornerRadius=2, **size)
        .encode(x=x, y=y)
        for test, colour, strong, dash in (
            (f"datum.level == '{Level.UNREPORTED}'", MUTED, 1, [3, 2]),
            ("datum.framed", BLUE, 2, [1, 0]),
        )
    ]
    fits = "width / columns >= words"
    words = whole.mark_text(fontSize=alt.ExprRef("size"), opacity=alt.ExprRef(f"{fits} ? 1 : 0")).encode(
        x=x, y=y, text="label:N", color=alt.Color("ink:N", scale=None)
    )
    shapes = (  # on a telephone the field has room for the shape alone
        whole.transform_calculate(shape="slice(datum.label, 0, 1)")
        .mark_text(fontSize=9, opacity=alt.ExprRef(f"{fits} ? 0 : 1"))
        .encode(x=x, y=y, text="shape:N", color=alt.Color("ink:N", scale=None))
    )
    return built(
        alt.layer(fields.add_params(pick), *edges, words, shapes),
        (
            *(
                "column",
                "line",
                "level",
                "label",
                "ink",
                "framed",
                "organisation_id",
                "other_id",
                "state",
                "share",
            ),
            *COUNTS,
        ),
        "每格一项：红色方块为滞后，黄色三角为关注，绿色圆点为完成，虚框为未上报，灰底横线为不适用",
        height=120,
        row_height=24,
        lines=lambda frame: frame["other_id"].nunique(),
        numbers=numbers_of,
    )


def tooltips() -> Sequence[Any]:
    """What a field says when pointed at."""
    numbers = {
        "due": "应完成（项）",
        "reported": "已上报（项）",
        "on_time": "按时上报（项）",
        "passed": "审核通过（项）",
        "returned": "审核退回（项）",
        "pending": "待审核（项）",
        "overdue": "逾期未报（项）",
    }
    return [
        alt.Tooltip("column:N", title="单位"),
        alt.Tooltip("line:N", title="指标或季度"),
        alt.Tooltip("state:N", title="状态"),
        alt.Tooltip("share:N", title="比率"),
        *(alt.Tooltip(f"{name}:Q", title=words) for name, words in numbers.items()),
    ]
