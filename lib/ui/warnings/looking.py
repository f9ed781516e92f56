"""What the map shows, as the address says it: which picture, coloured by what, which lamps, which area is opened."""

from dataclasses import dataclass, replace

import streamlit as st
from sqlmodel import Session

from lib import charts, maps, queries
from lib.access import Viewer
from lib.charts import Colouring
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import View
from lib.ui.choices import Step
from lib.ui.pickers import switch

Picture = maps.Shapes | tuple[maps.Cell, ...] | None
AREA = "area"  # what the address calls the area that is opened
FORMS = {"map": "地图", "counties": "县级地图", "grid": "等面积格图", "wall": "单位墙"}
SCOPES = {"quarter": "本季度的灯", "every": "全部亮灯"}
SCOPE_HELP = (
    "本季度的灯：本季度任务的灯、不分季度的灯和还亮着的得分偏低；全部亮灯：不论哪个季度，现在还亮着的都算。"
)


@dataclass(frozen=True)
class Opened:
    """The area whose wall is open: the organisation that stands for it."""

    organisation: int
    adcode: str
    name: str


@dataclass(frozen=True)
class Looked:
    """What is looked at beside the view: the picture with its areas, its colouring, and the lamps that count."""

    form: str
    picture: Picture
    colouring: Colouring
    everything: bool
    opened: Opened | None

    @property
    def adcodes(self) -> tuple[str, ...]:
        """The codes of the areas that the picture shows; none on a wall."""
        return adcodes_of(self.picture)

    @property
    def key(self) -> str:
        """What tells one picture from another, for the keys of charts: after a click, a chart forgets it."""
        return f"{self.form}-{self.colouring}-{self.everything}-{self.opened.adcode if self.opened else ''}"


def looked_at(viewer: Viewer, view: View) -> Looked:
    """What was chosen. Draws the switches."""
    offered = fetch(pictures, viewer, view)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="warning_switches"):
        form, colouring = "wall", Colouring.LAMP
        if len(offered) > 1:
            form = switch("form", "画法", {name: FORMS[name] for name in offered})
        if form != "wall":
            colouring = Colouring(switch("colour", "按什么着色", charts.COLOURING_WORDS[view.basis]))
        everything = switch("lamps", "算哪些灯", SCOPES, help=SCOPE_HELP) == "every"
    looked = Looked(form, offered[form], colouring, everything, None)
    return replace(looked, opened=fetch(opened, viewer, view, looked.adcodes, address.read(AREA)))


def pictures(session: Session, viewer: Viewer, view: View) -> dict[str, Picture]:
    """The pictures that there are for a place: those of whose areas an organisation stands for at least one, and the wall.

    Where only one area carries figures, the wall comes first: it tells more.
    """
    card = queries.organisation_card(session, viewer, view.place)
    adcode = card["adcode"].iloc[0] if len(card) else None
    found: dict[str, Picture] = {
        "map": maps.shapes_of(adcode),
        "counties": maps.counties_of(adcode),
        "grid": maps.grid_of(adcode),
    }
    of_each = {form: adcodes_of(one) for form, one in found.items()}
    every = tuple(sorted({code for those in of_each.values() for code in those}))
    carried = set(queries.lamp_areas(session, viewer, view.place, view.quarter, view.as_of, every)["adcode"])
    wall: dict[str, Picture] = {"wall": None}
    kept = {form: one for form, one in found.items() if carried.intersection(of_each[form])}
    return wall | kept if len(carried) == 1 else kept | wall


def adcodes_of(picture: Picture) -> tuple[str, ...]:
    """The codes of the areas that a picture shows."""
    if isinstance(picture, maps.Shapes):
        return picture.adcodes
    return tuple(cell.adcode for cell in picture or ())


def opened(
    session: Session, viewer: Viewer, view: View, adcodes: tuple[str, ...], adcode: str
) -> Opened | None:
    """The area of the code, if it is one of the picture's and an organisation stands for it."""
    if adcode not in adcodes:
        return None
    rows = charts.figures_of(session, viewer, view.place, view.quarter, view.as_of, False, adcodes)
    those = rows[rows["adcode"] == adcode].to_dict("records")
    return Opened(int(those[0]["organisation_id"]), adcode, those[0]["name"]) if those else None


def opened_step(looked: Looked) -> list[Step]:
    """The step of the breadcrumb for the area that is opened."""
    return [Step(looked.opened.name, {AREA: looked.opened.adcode})] if looked.opened else []
