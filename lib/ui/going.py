"""What a click on a figure leads to: another organisation on the same screen, or another screen."""

from collections.abc import Mapping
from typing import Any

from lib.access import Viewer
from lib.settings import PROJECT
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import View
from lib.ui.offers import offers


def code_of(viewer: Viewer, organisation: int) -> str | None:
    """The code of an organisation that the viewer may see; None for any other."""
    place = fetch(offers, viewer).by_id.get(organisation)
    return place.code if place else None


def go(viewer: Viewer, organisation: int, screen: str = "", **more: str | int | None) -> None:
    """Nothing. Shows the organisation, here or on another screen; more goes into the address, too.

    For use in a click's callback: what was forged there names no organisation of the viewer's, and nothing happens.
    """
    code = code_of(viewer, organisation)
    if code is None:
        return
    if not screen:
        address.change(place=code, **more)
        return
    address.leave(PROJECT / "pages" / f"{screen}.py", place=code, **more)


def deeper(viewer: Viewer, view: View, picked: Mapping[str, Any]) -> None:
    """Nothing. From a place into one of its children; one that has no children opens its own page (单位画像).

    The place's own units together (市直单位) open the screen 指标完成, which tells them apart.
    """
    place = fetch(offers, viewer).by_id.get(int(picked["organisation_id"]))
    if place is not None:
        screen = "completion" if place.id == view.place else "" if place.has_children else "organisation"
        go(viewer, place.id, screen)


def to_organisation(viewer: Viewer, picked: Mapping[str, Any]) -> None:
    """Nothing. Opens the page of an organisation (单位画像)."""
    go(viewer, int(picked["organisation_id"]), "organisation")


def to_problem(viewer: Viewer, view: View, picked: Mapping[str, Any]) -> None:
    """Nothing. Opens the page of a problem, with its whole history."""
    go(viewer, view.place, "problems", problem=int(picked["problem_id"]))
