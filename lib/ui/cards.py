"""The cards with the main figures: label, figure with unit, change, small trend."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib.rules.wording import signed
from lib.ui.words import escaped

NO_FIGURE = "—"


@dataclass(frozen=True)
class Card:
    """One figure; changes are against other quarters, by their words. None is “there is none”, which is not the same as zero."""

    label: str
    figure: float | None
    unit: str
    changes: Sequence[tuple[str, float | None]] = ()
    trend: Sequence[float | None] = ()
    places: int = 1
    help: str = ""

    @property
    def value(self) -> str | None:
        """The figure with its unit in small print."""
        if self.figure is None:
            return None
        return f"{self.figure:,.{self.places}f} :small[{escaped(self.unit)}]"

    @property
    def compared(self) -> str:
        """The changes in words."""
        return "　".join(
            f"{words} {NO_FIGURE if change is None else signed(change, self.places)}"
            for words, change in self.changes
        )


def cards(items: Sequence[Card]) -> None:
    """Nothing. Draws the cards beside one another, as many in a row as there is room for."""
    with st.grid(len(items), min_column_width=132, gap="small"):
        for item in items:
            st.metric(
                item.label,
                item.value,
                item.compared or None,
                delta_color="primary",
                delta_arrow="off",
                help=item.help or None,
                border=True,
                height="stretch",
                chart_data=[value for value in item.trend if value is not None] or None,
            )
