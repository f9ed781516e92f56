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
left, middle, right = st.columns([1.15, 1.15, 1.1], gap="small")
with left.container(border=True, height="stretch"):
    ui.draw(
        charts.ranking_bars(view.basis),
        ui.fetch(charts.ranked, viewer, *question),
        key=f"ranking-{view.key}",
        title=f"各单位{charts.RATE_WORDS[view.basis]}与位次",
        view=view,
        note="竖线为上季度",
        on_pick=partial(ui.deeper, viewer),
    )
with middle.container(border=True, height="stretch"):
    ui.draw(
        charts.trend_lines(view.basis),
        ui.fetch(charts.trend, viewer, *question),
        key=f"trend-{view.key}",
        title=f"{charts.RATE_WORDS[view.basis]}走势",
        view=view,
        note="粗线为全部",
    )
with right.container(border=True, height="stretch"):
    rule = ui.fetch(queries.score_rule, viewer, view.quarter)
    ui.attention_list(ui.reasons(attention, view, rule), view, on_pick=partial(ui.to_organisation, viewer))
