"""The picture of the place: its areas as a map or as fields of the same size, or its units as a wall."""

from functools import partial
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import charts, maps
from lib.access import Viewer
from lib.charts import Colouring, Walled
from lib.ui import address
from lib.ui.answers import ask, fetch
from lib.ui.bar import View, no_tasks
from lib.ui.drawing import draw
from lib.ui.going import deeper, to_organisation
from lib.ui.warnings.looking import AREA, Looked
from lib.ui.words import section

WALL_COLUMNS = 5
GRID_NOTE = "等面积格图：每格一个县（市、区），粗线为地级市界；位置只是大致方位，不是地图。"


def walled(view: View, looked: Looked, place: int, columns: int = WALL_COLUMNS) -> Walled:
    """What a wall of a place is made of."""
    return Walled(place, view.quarter, view.as_of, view.basis, looked.everything, columns)


def picture(viewer: Viewer, view: View, looked: Looked) -> None:
    """Nothing. Draws the picture; a click on an area opens its wall, a click on a tile opens the unit's page."""
    if looked.picture is None:
        whole_wall(viewer, view, looked)
        return
    question = (
        *(view.place, view.quarter, view.as_of, view.basis, looked.everything),
        *(looked.picture, looked.colouring, looked.opened.adcode if looked.opened else ""),
    )
    is_map = isinstance(looked.picture, maps.Shapes)
    draw(
        template_of(looked),
        ask(charts.area_figures if is_map else charts.grid_figures, viewer, *question),
        key=f"map-{looked.key}-{view.key}",
        title="哪里销号快、哪里销号慢" if looked.colouring is Colouring.CLOSURE else "哪里亮着灯",
        view=view,
        note=explained(looked),
        foot=(
            fetch(counted, viewer, view, looked),
            looked.picture.note if isinstance(looked.picture, maps.Shapes) else GRID_NOTE,
        ),
        on_pick=partial(open_area, looked),
    )


def explained(looked: Looked) -> str:
    """What the legend counts, and what the strength of a colour means."""
    click = "点一个地区看它的单位墙"
    if looked.colouring is Colouring.CLOSURE:
        return f"蓝色越深销号率越高，灰色为没有问题，图例数的是地区；{click}"
    if looked.colouring is not Colouring.LAMP:
        return f"图例数的是地区；{click}"
    strength = "，底色越深亮这种灯的越多" if isinstance(looked.picture, maps.Shapes) else ""
    return f"图例数的是单位{strength}；{click}"


def template_of(looked: Looked) -> charts.Template:
    """The chart of the map, or of the grid."""
    if isinstance(looked.picture, maps.Shapes):
        return charts.map_of(looked.picture, looked.colouring)
    return charts.grid_map(looked.colouring)


def open_area(looked: Looked, picked: dict[str, Any]) -> None:
    """Nothing. Opens the wall of the area; closes it where it was open already."""
    is_open = looked.opened is not None and looked.opened.adcode == picked["adcode"]
    address.change(**{AREA: None if is_open else picked["adcode"]})


def counted(session: Session, viewer: Viewer, view: View, looked: Looked) -> str:
    """How many organisations stand on the map and how many beside it, so that nothing is dropped silently."""
    units = charts.wall_units(session, viewer, walled(view, looked, view.place))
    beside = charts.wall_units(session, viewer, off_the_map(view, looked))
    areas = charts.figures_of(
        session, viewer, view.place, view.quarter, view.as_of, looked.everything, looked.adcodes
    )
    words = f"地图上 {len(units) - len(beside)} 个，未落图 {len(beside)} 个"
    empty = len(looked.adcodes) - len(areas)
    return words + (f"；另有 {empty} 个区域没有对应的单位" if empty else "") + "。"


def off_the_map(view: View, looked: Looked) -> Walled:
    """What the tray is made of: the wall without what lies in the areas."""
    return Walled(
        view.place, view.quarter, view.as_of, view.basis, looked.everything, WALL_COLUMNS, looked.adcodes
    )


def whole_wall(viewer: Viewer, view: View, looked: Looked) -> None:
    """Nothing. Draws the wall in the map's place."""
    what = walled(view, looked, view.place)
    units = fetch(charts.wall_units, viewer, what)
    if units.empty:
        section("哪里亮着灯", view.line)
        no_tasks(view)
        return
    wall_of(viewer, view, looked, what, "哪里亮着灯", units)


def wall_of(
    viewer: Viewer, view: View, looked: Looked, what: Walled, title: str, units: pd.DataFrame
) -> None:
    """Nothing. Draws a wall with the counts of its units; a click on a tile opens the unit's page."""
    places = len(units) > charts.TOO_MANY  # then a tile is a place, and a click goes there
    draw(
        charts.wall(),
        ask(charts.wall_figures, viewer, what),
        key=f"wall-{title}-{looked.key}-{view.key}",
        title=title,
        view=view,
        note=f"共 {len(units)} 个　{charts.counted_words(units)}；点一格{'往下看' if places else '看单位画像'}",
        on_pick=partial(deeper, viewer, view) if places else partial(to_unit, viewer),
    )


def to_unit(viewer: Viewer, picked: dict[str, Any]) -> None:
    """Nothing. Opens the page of the unit whose tile was picked; a heading is nobody's."""
    if picked.get("organisation_id"):
        to_organisation(viewer, picked)
