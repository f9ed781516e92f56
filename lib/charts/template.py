"""A chart that was built once: a Vega-Lite specification without data, and what it wants of a frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

import pandas as pd
from altair.utils.schemapi import debug_mode

from lib.charts.palette import CONFIG


def no_numbers(frame: pd.DataFrame) -> dict[str, float]:
    """Nothing to reckon with."""
    return {}


@dataclass(frozen=True, eq=False)
class Template:
    """A specification that a frame with these fields can be drawn with, so high, or higher with many rows.

    lines says how many rows the chart has for a frame; numbers gives what its expressions reckon with.
    """

    spec: dict[str, Any]
    fields: tuple[str, ...]
    alt: str
    height: int = 0
    row_height: int = 0
    lines: Callable[[pd.DataFrame], int] = len
    numbers: Callable[[pd.DataFrame], dict[str, float]] = no_numbers

    def sized(self, rows: int, **numbers: float) -> dict[str, Any]:
        """The specification, as high as so many rows need; numbers are what its expressions reckon with.

        The number `above` is what stands over and under the rows, in pixels.
        """
        params = [{"name": name, "value": value} for name, value in numbers.items()]
        height = max(self.height, rows * self.row_height + int(numbers.get("above", 0)))
        return {**self.spec, "height": height, "params": [*self.spec.get("params", []), *params]}


Builder = Callable[..., Template]
CHARTS: list[tuple[Builder, tuple[Any, ...]]] = []


def chart(*variants: Any) -> Callable[[Builder], Builder]:
    """Makes a builder that builds each variant once; every later call gives the same template.

    Altair holds each part against its schema while it builds, which is half of the work of all charts and a second of
    every start; the tests do so with the finished templates.
    """

    def remembered(build: Builder) -> Builder:
        @wraps(build)
        def unchecked(*variant: Any) -> Template:
            with debug_mode(False):
                return build(*variant)

        once = cache(unchecked)
        CHARTS.extend((once, (variant,)) for variant in variants)
        if not variants:
            CHARTS.append((once, ()))
        return once

    return remembered


def built(drawing: Any, fields: Sequence[str], alt_text: str, **more: Any) -> Template:
    """The template of an Altair chart without data; fields are the columns that it reads, more are Template's."""
    spec = without_data(drawing.to_dict(validate=False))
    return Template({**spec, "config": CONFIG}, tuple(fields), alt_text, **more)


def without_data(part: Any) -> Any:
    """The specification without the places where Altair wants data: ui hands one frame to the whole chart.

    What the browser fetches by itself, such as the shapes of a map, stays.
    """
    if isinstance(part, list):
        return [without_data(item) for item in part]
    if isinstance(part, dict):
        return {
            name: without_data(value)
            for name, value in part.items()
            if name not in ("data", "datasets", "$schema") or (name == "data" and "url" in value)
        }
    return part


def warm_up() -> None:
    """Nothing. Builds every chart, so that no visitor waits for Altair, whose conversion locks the whole process."""
    for build, variant in CHARTS:
        build(*variant)
