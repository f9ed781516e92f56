"""The equal-area grid (等面积格图): one field of the same size for each county of a province, prefectures framed."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd
from sqlmodel import Session

from lib.access import Viewer
from lib.charts.lamps.areas import FIGURES, TOLD, described, figures_of, tooltips, with_problems
from lib.charts.lamps.colouring import (
    Colouring,
    Measure,
    count_numbers,
    counting_legend,
    marks_of,
    measure,
    scale_of,
)
from lib.charts.palette import BLUE, INK, LAMPS, MUTED
from lib.charts.template import Template, built, chart
from lib.maps import Cell
from lib.queries.lamp_units import LampState
from lib.rules.status import Basis, rate

FIELD = 50  # pixels
LEGEND = 40
PLAIN = ("市", "区", "县")  # what a field leaves out of a county's name


def grid_figures(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    basis: Basis,
    everything: bool,
    cells: tuple[Cell, ...],
    colouring: Colouring,
    opened: str = "",
) -> pd.DataFrame:
    """What the grid draws: one row per field, and one per piece of a prefecture's border."""
    adcodes = tuple(cell.adcode for cell in cells)
    found = figures_of(session, viewer, place, quarter, as_of, everything, adcodes)
    if colouring is Colouring.CLOSURE:
        found = with_problems(session, viewer, place, as_of, adcodes, found)
    fields = pd.DataFrame(
        [(cell.adcode, cell.name, cell.part, cell.column, cell.row) for cell in cells],
        columns=["adcode", "area", "part", "x", "y"],
    )
    frame = described(fields.merge(found, on="adcode", how="left"), basis, colouring, opened, True)
    marks = marks_of(colouring)
    asked = measure(colouring, basis)
    frame = frame.assign(
        what="field",
        x2=frame["x"] + 1,
        y2=frame["y"] + 1,
        middle=frame["x"] + 0.5,
        label=[shortened(name) for name in frame["area"]],
        figure=[figure_of(row, colouring, asked) for row in frame.to_dict("records")],
        ink=[marks[mark].ink for mark in frame["mark"]],
    )
    edges = pd.DataFrame(borders(cells), columns=["x", "y", "x2", "y2"]).assign(what="border")
    whole = pd.concat([frame, edges], ignore_index=True)
    numbers = ["organisation_id", *FIGURES]
    whole = whole.assign(
        opened=whole["opened"] == True,  # noqa: E712 - a border's gap is not opened
        **{name: whole[name].fillna(0).astype("int64") for name in numbers},
    )
    texts = whole.select_dtypes(include=["object", "string"]).columns
    return whole.assign(**{name: whole[name].fillna("") for name in texts})


def figure_of(row: dict[str, object], colouring: Colouring, asked: Measure) -> str:
    """What stands under a field's name: the lamp's shape and how many units have it, or the share."""
    state = LampState(str(row["state"]))
    shape = LAMPS[state].shape
    if colouring is not Colouring.LAMP:
        share = rate(int(str(row[asked.part])), int(str(row[asked.whole])))
        return f"{shape} –" if share is None else f"{shape} {100 * share:.0f}%"
    return f"{shape} {row[f'{state}_units']}" if state in (LampState.RED, LampState.YELLOW) else shape


def shortened(name: str) -> str:
    """The name of a county as there is room for it: 嵊泗 for 嵊泗县, 景宁 for 景宁畲族自治县."""
    if name.endswith("自治县"):
        return name[:2]
    return name[:-1] if len(name) > 2 and name.endswith(PLAIN) else name


def borders(cells: Sequence[Cell]) -> list[tuple[int, int, int, int]]:
    """The lines between fields of different prefectures, and round the whole."""
    parts = {(cell.column, cell.row): cell.part for cell in cells}
    lines = set()
    for (x, y), part in parts.items():
        for other, line in (
            ((x - 1, y), (x, y, x, y + 1)),
            ((x + 1, y), (x + 1, y, x + 1, y + 1)),
            ((x, y - 1), (x, y, x + 1, y)),
            ((x, y + 1), (x, y + 1, x + 1, y + 1)),
        ):
            if parts.get(other) != part:
                lines.add(line)
    return sorted(lines)


def numbers_of(colouring: Colouring, frame: pd.DataFrame) -> dict[str, float]:
    """What the grid reckons with: how many columns and rows, its height, and what the legend counts."""
    fields = frame[frame["what"] == "field"]
    rows = int(fields["y2"].max())
    return {
        "columns": int(fields["x2"].max()),
        "lines": rows,
        "above": rows * FIELD + LEGEND,
        **count_numbers(colouring, fields),
    }


@chart(*Colouring)
def grid_map(colouring: Colouring) -> Template:
    """A field for each county: colour, shape, name and figure; thick lines are the borders of the prefectures."""
    pick = alt.selection_point(name="pick", fields=["adcode"], on="click", clear=False)
    tooltip = tooltips()
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("columns"), nice=False))
    y = alt.Y(
        "y:Q",
        axis=None,
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("lines"), nice=False, reverse=True),
    )
    fields = alt.Chart().transform_filter("datum.what == 'field'")
    tiles = fields.mark_rect(stroke=MUTED, strokeWidth=0.6, cursor="pointer").encode(
        x=x,
        x2="x2:Q",
        y=y,
        y2="y2:Q",
        color=alt.Color("mark:N", scale=scale_of(colouring), legend=counting_legend(colouring)),
        tooltip=tooltip,
    )
    dashed = (
        fields.transform_filter(f"datum.mark == '{LampState.UNREPORTED}'")
        .transform_calculate(left="datum.x + 0.06", right="datum.x2 - 0.06")
        .transform_calculate(over="datum.y + 0.06", under="datum.y2 - 0.06")
        .mark_rect(fill=None, stroke=MUTED, strokeDash=[3, 2])
        .encode(x="left:Q", x2="right:Q", y="over:Q", y2="under:Q")
    )
    words = [
        fields.transform_calculate(at=f"datum.y + {at}")
        .mark_text(
            fontSize=alt.ExprRef("width < 420 ? 10 : 13"), fontWeight="bold", cursor="pointer", tooltip=None
        )
        .encode(
            x="middle:Q", y="at:Q", text=f"{name}:N", color=alt.Color("ink:N", scale=None), tooltip=tooltip
        )
        for name, at in (("label", 0.34), ("figure", 0.7))
    ]
    lines = (
        alt.Chart()
        .transform_filter("datum.what == 'border'")
        .mark_rule(stroke=INK, strokeWidth=3, strokeCap="square")
        .encode(x="x:Q", x2="x2:Q", y="y:Q", y2="y2:Q")
    )
    frame = (
        fields.transform_filter("datum.opened")
        .mark_rect(fill=None, stroke=BLUE, strokeWidth=4)
        .encode(x="x:Q", x2="x2:Q", y="y:Q", y2="y2:Q")
    )
    return built(
        alt.layer(tiles.add_params(pick), dashed, *words, lines, frame),
        (
            *("what", "adcode", "name", "x", "x2", "y", "y2", "middle", "mark", "label", "figure", "ink"),
            *("opened", "state_words", "rate_words", "on_time_words"),
            *TOLD,
        ),
        "等面积格图：每个县（市、区）一格，粗线为地级市界；红灯方块、黄灯三角、未报送圆圈、绿灯圆点",
        lines=lambda frame: 0,
        numbers=lambda frame: numbers_of(colouring, frame),
    )
