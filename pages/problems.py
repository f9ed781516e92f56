"""整改办理: what I must claim, hand in or judge; every problem with its whole history; a new one."""

from lib import ui
from lib.access import Permission
from lib.ui import administering, problems

viewer = ui.require(Permission.SEE_PROBLEMS)
look, part = problems.bar(viewer, "整改办理")

administering.say_outcome()
number = problems.problem_in_address()
if number is None:
    problems.say_many(viewer)
if number is not None:
    problems.show_problem(viewer, look, number)
elif part == "new":
    problems.new_problem(viewer, look)
elif part == "all":
    problems.listing(viewer, look)
else:
    problems.my_list(viewer, look)
administering.answer()
