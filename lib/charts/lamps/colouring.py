"""What the areas of a map are coloured by, and the legend that counts them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lib.charts.palette import EMPTY, LAMPS, MUTED, RATE_WORDS, Mark
from lib.queries.lamp_units import LampState
from lib.rules.status import Basis, rate

RATES = {
    "under_60": Mark("◔", "不足60%", "#dbe7f3"),
    "under_80": Mark("◑", "60–80%", "#a5c1dc"),
    "under_90": Mark("◕", "80–90%", "#5d8cb9"),
    "over_90": Mark("●", "90%以上", "#1f4e79"),
    "idle": Mark("–", "无任务", EMPTY, MUTED),
}
PROBLEMS = {**RATES, "idle": Mark("–", "没有问题", EMPTY, MUTED)}
BOUNDS = ((0.6, "under_60"), (0.8, "under_80"), (0.9, "under_90"))


class Colouring(StrEnum):
    """What an area's colour says (着色)."""

    LAMP = "lamp"
    RATE = "rate"
    ON_TIME = "on_time"
    CLOSURE = "closure"


def colouring_words(basis: Basis) -> dict[str, str]:
    """The colourings as they are called, by the counting rule."""
    return {
        Colouring.LAMP: "亮灯",
        Colouring.RATE: RATE_WORDS[basis],
        Colouring.ON_TIME: "及时率",
        Colouring.CLOSURE: "整改销号率",
    }


COLOURING_WORDS = {basis: colouring_words(basis) for basis in Basis}


class Measure(NamedTuple):
    """The columns of a share, part and whole, its word in a label, and what a label says where there is no whole."""

    part: str
    whole: str
    word: str
    none: str = "无任务"


def measure(colouring: Colouring, basis: Basis) -> Measure:
    """The share that a label shows beside the lamps."""
    if colouring is Colouring.CLOSURE:
        return Measure("closed", "found", "销号", "没有问题")
    if colouring is Colouring.ON_TIME:
        return Measure("on_time", "due", "及时")
    return Measure(basis.value, "due", RATE_WORDS[basis].removesuffix("率"))


def share_class(part: int, whole: int) -> str:
    """The class of a share that a map shows by its blue."""
    share = rate(part, whole)
    if share is None:
        return "idle"
    return next((name for bound, name in BOUNDS if share < bound), "over_90")


def marks_of(colouring: Colouring) -> Mapping[Any, Mark]:
    """What the colours mean: lamps, or classes of a share."""
    if colouring is Colouring.LAMP:
        return LAMPS
    return PROBLEMS if colouring is Colouring.CLOSURE else RATES


def scale_of(colouring: Colouring) -> alt.Scale:
    """The colours."""
    marks = marks_of(colouring)
    return alt.Scale(domain=[*marks], range=[mark.fill for mark in marks.values()])


def counting_legend(colouring: Colouring) -> alt.Legend:
    """The legend: colour, shape and word, and how many there are of each, which the chart is told by numbers."""
    parts = [
        f"datum.value == '{value}' ? '{mark.label} ' + count_{value}"
        for value, mark in marks_of(colouring).items()
    ]
    return alt.Legend(
        title=None,
        orient="top",
        direction="horizontal",
        columns=alt.ExprRef("containerSize()[0] < 420 ? 3 : 5"),
        labelExpr=" : ".join([*parts, "datum.label"]),
        labelFontSize=12,
        symbolType="square",
        symbolSize=150,
        symbolStrokeColor=MUTED,
        symbolStrokeWidth=0.8,
        symbolOpacity=1,
        columnPadding=10,
    )


def count_numbers(colouring: Colouring, frame: pd.DataFrame) -> dict[str, float]:
    """What the legend counts: units by their lamps; areas by the class of their share."""
    if colouring is Colouring.LAMP:
        return {f"count_{state}": int(frame[f"{state}_units"].sum()) for state in LampState}
    return {f"count_{name}": int((frame["mark"] == name).sum()) for name in RATES}


def counted_words(units: pd.DataFrame, states: Sequence[str] = tuple(LampState)) -> str:
    """How many of these units have each lamp, in words; without those that none has."""
    counts = units["state"].value_counts()
    return " ".join(f"{LAMPS[LampState(state)].label} {counts[state]}" for state in states if state in counts)
