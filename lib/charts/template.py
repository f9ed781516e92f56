"""A chart that was built once: a Vega-Lite specification without data, and what it wants of a frame."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from lib.charts.palette import CONFIG


@dataclass(frozen=True)
class Template:
    """A specification that a frame with these fields can be drawn with. Height is fixed, or so many pixels a row."""

    spec: dict[str, Any]
    fields: tuple[str, ...]
    alt: str
    height: int = 0
    row_height: int = 0

    def sized(self, rows: int) -> dict[str, Any]:
        """The specification, as high as so many rows need."""
        return {**self.spec, "height": self.height or max(rows, 1) * self.row_height}


CHARTS: list[Callable[[], Template]] = []


def chart(build: Callable[[], Template]) -> Callable[[], Template]:
    """The builder, remembered: the first call builds with Altair, every later one gives the same template."""
    once = cache(build)
    CHARTS.append(once)
    return once


def built(drawing: Any, fields: str, alt_text: str, height: int = 0, row_height: int = 0) -> Template:
    """The template of an Altair chart without data; fields are the names of the columns that it reads."""
    with alt.data_transformers.enable("default"):
        spec = drawing.to_dict()
    spec.pop("data", None)
    spec.pop("datasets", None)
    return Template({**spec, "config": CONFIG}, tuple(fields.split()), alt_text, height, row_height)


def warm_up() -> None:
    """Nothing. Builds every chart, so that no visitor waits for Altair, whose conversion holds a lock on the process."""
    for build in CHARTS:
        build()
