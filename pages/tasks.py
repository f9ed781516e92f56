"""任务下达: a quarter's tasks are issued, what is due soon is told, and late reports are allowed."""

from lib import ui
from lib.access import Permission
from lib.ui import administering, tasks

viewer = ui.require(Permission.SEE_TASKS)
look, part = tasks.bar(viewer, "任务下达")

administering.say_outcome()
tasks.PARTS[part](viewer, look)
administering.answer()
