"""The breadcrumb that walks back along what the address says, and what can be chosen below a place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from lib.access import Viewer
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import View
from lib.ui.offers import offers
from lib.ui.words import escaped


@dataclass(frozen=True)
class Step:
    """One step of the way down: its name and what the address must say to go back to it."""

    label: str
    values: dict[str, str | int | None] = field(default_factory=dict)


def way_down(viewer: Viewer, view: View) -> list[Step]:
    """The steps from the viewer's own organisation to the place that is looked at."""
    places = fetch(offers, viewer).by_id
    steps: list[Step] = []
    place = places.get(view.place)
    while place is not None:
        steps.append(Step(place.name, {"place": place.code}))
        place = places.get(place.parent_id or 0)
    return steps[::-1]


def breadcrumb(steps: Sequence[Step], clears: Sequence[str]) -> None:
    """Nothing. Draws the way down; each step but the last goes back to it and takes out what lay deeper."""
    if len(steps) < 2:
        return
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center", key="breadcrumb"):
        for number, step in enumerate(steps):
            last = number == len(steps) - 1
            st.button(
                escaped(step.label) + ("" if last else " ›"),
                type="tertiary",
                key=f"crumb-{number}",
                disabled=last,
                on_click=address.change,
                kwargs={**dict.fromkeys(clears), **step.values},
            )


def kinds_of(viewer: Viewer, place: int) -> list[str]:
    """The kinds of the children of a place, each once."""
    places = fetch(offers, viewer).by_id.values()
    return list(dict.fromkeys(child.kind for child in places if child.parent_id == place))
