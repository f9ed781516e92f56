"""总览: how are we doing this quarter, what changed, and who needs attention."""

from functools import partial

import streamlit as st

from lib import charts, ui
from lib.access import Permission
from lib.ui import rectification

viewer = ui.require(Permission.SEE_OVERVIEW)
view = ui.bar(viewer, "总览")

figures = ui.fetch(rectification.headline, viewer, view)
if not figures:
    ui.no_tasks(view)
    ui.lamp_strip(viewer, view)
    ui.register_strip(viewer, view)
    rectification.problems_of_place(viewer, view)
    st.stop()
ui.paragraph(ui.fetch(rectification.with_closure, viewer, view))
ui.lamp_strip(viewer, view)
ui.cards(figures)

question = (view.place, view.quarter, view.as_of, view.basis)
left, middle, right = st.columns([1.1, 1.15, 1.2], gap="small")
with ui.panel(left):
    if view.has_children:
        ui.draw(
            charts.ranking_bars(view.basis),
            ui.ask(charts.ranked, viewer, *question),
            key=f"ranking-{view.key}",
            title=f"各单位{charts.RATE_WORDS[view.basis]}与位次",
            view=view,
            note="竖线为上季度",
            on_pick=partial(ui.deeper, viewer, view),
        )
    else:
        ui.categories(viewer, view, view.line)
with ui.panel(middle):
    ui.draw(
        charts.trend_lines(view.basis),
        ui.ask(charts.trend, viewer, *question),
        key=f"trend-{view.key}",
        title=f"{charts.RATE_WORDS[view.basis]}走势",
        view=view,
        note="粗线为全部，虚线为未截止的季度",
    )
with ui.panel(right):
    if view.has_children:
        ui.attention_list(viewer, view, on_pick=partial(ui.to_organisation, viewer))
    else:
        ui.own_attention(viewer, view, on_pick=partial(ui.to_indicator, viewer, view))
ui.register_strip(viewer, view)
