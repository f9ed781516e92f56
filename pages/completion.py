"""指标完成: who is behind, on what; and the drill from a red figure down to the row of the file (穿透式联查)."""

import streamlit as st

from lib import queries, ui
from lib.access import Permission

viewer = ui.require(Permission.SEE_COMPLETION)
view = ui.bar(viewer, "指标完成")
is_unit = not view.has_children or ui.read_address("own") == "1"

assignments = ui.fetch(queries.assignments, viewer, view.place, view.quarter, view.as_of) if is_unit else None
ui.breadcrumb([*ui.way_down(viewer, view), *ui.steps_below(assignments)], clears=ui.DEEPER)
if is_unit:
    ui.unit_drill(viewer, view)
    st.stop()

totals = ui.fetch(queries.totals, viewer, view.place, view.quarters, view.as_of)
if ui.counts_of(totals, view.quarter) is None:
    ui.nothing_here(
        f"{view.place_name}在{view.quarter_words}还没有任务。",
        "请换一个季度，或由监督员在「数据上报」上传“季度任务”。",
    )
    st.stop()
ui.cards(ui.rates(totals, view.quarter))
ui.heat(viewer, view)
ui.ranks(viewer, view)
