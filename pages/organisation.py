"""单位画像: all about one organisation's quarter: its score taken apart, its indicators, its trend, its rank."""

from lib import ui
from lib.access import Permission

viewer = ui.require(Permission.SEE_ORGANISATION)
view = ui.bar(viewer, "单位画像")

ui.breadcrumb(ui.way_down(viewer, view), clears=ui.DEEPER)
ui.title_card(viewer, view)
drawn = ui.portrait(viewer, view)
if view.has_children:
    ui.members(viewer, view)
elif not drawn:
    ui.nothing_here(
        f"{view.place_name}在{view.quarter_words}没有任务。",
        "请换一个季度，或由监督员在「数据上报」上传“季度任务”。",
    )
ui.history(viewer, view)
