"""What stands beside the picture: the wall of the opened area, or the tray of those who have no area."""

from functools import partial

import streamlit as st

from lib import charts
from lib.access import Viewer
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.bar import View
from lib.ui.going import go
from lib.ui.warnings.looking import AREA, Looked, Opened
from lib.ui.warnings.mapping import off_the_map, wall_of, walled
from lib.ui.words import nothing_here, panel


def opened_wall(viewer: Viewer, view: View, looked: Looked, opened: Opened) -> None:
    """Nothing. Draws the wall of the area that is opened, and the ways out of it."""
    what = walled(view, looked, opened.organisation)
    units = fetch(charts.wall_units, viewer, what)
    with panel():
        if units.empty:
            nothing_here(f"{opened.name}没有单位。", "请管理员核对组织名录。")
        else:
            wall_of(viewer, view, looked, what, f"{opened.name}的单位墙", units)
        with st.container(horizontal=True, gap="small", key="opened_area"):
            st.button("收起", key="close_area", on_click=partial(address.change, **{AREA: None}))
            st.button(
                "只看这个地区", key="enter_area", on_click=partial(go, viewer, opened.organisation, area=None)
            )


def tray(viewer: Viewer, view: View, looked: Looked) -> None:
    """Nothing. Draws the organisations that have no area: departments, state firms, zones."""
    what = off_the_map(view, looked)
    units = fetch(charts.wall_units, viewer, what)
    with panel():
        if units.empty:
            nothing_here("所有单位都在地图上。", "没有未落图的单位。")
        else:
            wall_of(viewer, view, looked, what, "未落图的单位", units)
