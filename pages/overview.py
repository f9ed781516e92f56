"""总览: how are we doing this quarter, what changed, and who needs attention."""

from functools import partial

import streamlit as st

from lib import charts, queries, ui
from lib.access import Permission

viewer = ui.require(Permission.SEE_OVERVIEW)
view = ui.bar(viewer, "总览")

totals = ui.fetch(queries.totals, viewer, view.place, view.quarters, view.as_of)
attention = ui.fetch(queries.attention, viewer, view.place, view.quarter, view.as_of)
if ui.counts_of(totals, view.quarter) is None:
    ui.nothing_here(
        f"{view.place_name}在{view.quarter_words}还没有任务。",
        "请换一个季度，或由监督员在「数据上报」上传“季度任务”。",
    )
    st.stop()

ui.paragraph(ui.in_words(totals, attention, view))
ui.cards(ui.headline(totals, view.quarter))

question = (view.place, view.quarter, view.as_of, view.basis)
ranked = ui.fetch(charts.ranked, viewer, *question)
left, middle, right = st.columns([1.1, 1.15, 1.2], gap="small")
with ui.panel(left):
    ui.draw(
        charts.ranking_bars(view.basis),
        ranked,
        key=f"ranking-{view.key}",
        title=f"各单位{charts.RATE_WORDS[view.basis]}与位次",
        view=view,
        note="竖线为上季度",
        numbers=charts.lines_of_labels(ranked),
        on_pick=partial(ui.deeper, viewer),
    )
with ui.panel(middle):
    ui.draw(
        charts.trend_lines(view.basis),
        ui.fetch(charts.trend, viewer, *question),
        key=f"trend-{view.key}",
        title=f"{charts.RATE_WORDS[view.basis]}走势",
        view=view,
        note="粗线为全部",
    )
with ui.panel(right):
    rule = ui.fetch(queries.score_rule, viewer, view.quarter)
    ui.attention_list(ui.reasons(attention, view, rule), view, on_pick=partial(ui.to_organisation, viewer))
