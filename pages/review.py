"""审核办理: what waits for a verdict, one item after the other by key or click; and how reviewing has gone."""

from lib import ui
from lib.access import Permission
from lib.ui import administering, reviewing

viewer = ui.require(Permission.UPLOAD_REVIEWS)
look, part = reviewing.bar(viewer, "审核办理")

administering.say_outcome()
reviewing.say()
if part == "course":
    reviewing.course(viewer, look)
else:
    reviewing.queue(viewer, look)
administering.answer()
