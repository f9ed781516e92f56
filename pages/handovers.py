"""双报告: hand-over talks with their lists, what the unit reports, what the group assesses, and where the two differ."""

from lib import ui
from lib.access import Permission
from lib.ui import administering, handovers

viewer = ui.require(Permission.SEE_HANDOVERS)
look, part = handovers.bar(viewer, "双报告")

administering.say_outcome()
number = handovers.talk_in_address()
if number is not None and part in handovers.FORMS:
    handovers.new_report(viewer, look, number, handovers.FORMS[part])
elif number is not None:
    handovers.show_talk(viewer, look, number)
elif part == "new":
    handovers.new_talk(viewer, look)
else:
    handovers.listing(viewer, look)
administering.answer()
