"""预警地图: where the lamps are, and why; a click on an area opens its unit wall, a click on a tile the unit's page."""

import streamlit as st

from lib import ui
from lib.access import Permission
from lib.ui import warnings

viewer = ui.require(Permission.SEE_WARNINGS)
view = ui.bar(viewer, "预警地图")
looked = warnings.looked_at(viewer, view)

ui.breadcrumb(ui.way_down(viewer, view) + warnings.opened_step(looked), clears=(*ui.DEEPER, warnings.AREA))
left, right = st.columns([1, 1.2], gap="small")
with left:
    with ui.panel():
        warnings.picture(viewer, view, looked)
    with ui.panel():
        warnings.months(viewer, view, looked)
with right:
    warnings.year(viewer, view, looked)
    if looked.opened:
        warnings.opened_wall(viewer, view, looked, looked.opened)
    with ui.panel():
        warnings.lamp_list(viewer, view, looked)
    if looked.picture and not looked.opened:
        warnings.tray(viewer, view, looked)

left, right = st.columns([1.3, 1], gap="small")
with ui.panel(left):
    warnings.repeats(viewer, view, looked)
with ui.panel(right):
    warnings.times(viewer, view, looked)
