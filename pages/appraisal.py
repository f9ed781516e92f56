"""考核办理: points that supervisors give, vetoes, appeals against deductions, and the year's result."""

from lib import ui
from lib.access import Permission
from lib.ui import administering, appraisal

viewer = ui.require(Permission.SEE_APPRAISAL)
look, part = appraisal.bar(viewer, "考核办理")

administering.say_outcome()
appraisal.PARTS[part](viewer, look)
administering.answer()
