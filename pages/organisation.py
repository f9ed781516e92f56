"""单位画像: all about one organisation's quarter on one page, to talk over with its secretary.

In words first, then figures, then lists, and at the end the letter that is written from them.
"""

from lib import ui
from lib.access import Permission
from lib.ui import rectification

viewer = ui.require(Permission.SEE_ORGANISATION)
view = ui.bar(viewer, "单位画像")

ui.breadcrumb(ui.way_down(viewer, view), clears=ui.DEEPER)
ui.title_card(viewer, view)
drawn = ui.standing(viewer, view)
if drawn:
    ui.portrait(viewer, view)
    ui.peers(viewer, view)
ui.unit_lamps(viewer, view)
rectification.unit_problems(viewer, view)
ui.unit_talks(viewer, view)
ui.unit_registers(viewer, view)
if drawn:
    ui.indicators(viewer, view)
    ui.reminder(viewer, view)
if view.has_children:
    ui.members(viewer, view)
elif not drawn:
    ui.no_tasks(view)
ui.history(viewer, view)
