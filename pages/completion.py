"""指标完成: who is behind, on what; and the drill from a red figure down to the row of the file (穿透式联查)."""

import streamlit as st

from lib import ui
from lib.access import Permission

viewer = ui.require(Permission.SEE_COMPLETION)
view = ui.bar(viewer, "指标完成")
is_unit = not view.has_children or ui.read_address("own") == "1"

ui.breadcrumb(ui.way_down(viewer, view) + (ui.steps_below(viewer, view) if is_unit else []), clears=ui.DEEPER)
if is_unit:
    ui.unit_drill(viewer, view)
    st.stop()

figures = ui.fetch(ui.rates, viewer, view)
if not figures:
    ui.no_tasks(view)
    st.stop()
ui.cards(figures)
ui.year_so_far(viewer, view)
ui.heat(viewer, view)
ui.ranks(viewer, view)
