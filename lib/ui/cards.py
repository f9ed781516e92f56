"""The cards with the main figures: label, figure with unit, change, small trend."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib.ui.words import escaped

NO_FIGURE = "—"


@dataclass(frozen=True)
class Card:
    """One figure; change is against the last quarter. None is “there is none”, which is not the same as zero."""

    label: str
    figure: float | None
    unit: str
    change: float | None = None
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
        """The change in words."""
        if self.change is None:
            return f"较上季 {NO_FIGURE}"
        sign = "±" if round(self.change, self.places) == 0 else "+" if self.change > 0 else "−"
        return f"较上季 {sign}{abs(self.change):,.{self.places}f}"


def cards(items: Sequence[Card]) -> None:
    """Nothing. Draws the cards beside one another, as many in a row as there is room for."""
    with st.grid(len(items), gap="small"):
        for item in items:
            st.metric(
                item.label,
                item.value,
                item.compared,
                delta_color="primary",
                delta_arrow="off",
                help=item.help or None,
                border=True,
                height="stretch",
                chart_data=[value for value in item.trend if value is not None] or None,
            )
