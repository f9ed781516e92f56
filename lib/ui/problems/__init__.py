"""What the page 整改办理 is made of: my list, all problems, one problem with its steps, a new one."""

from lib.ui.problems.entering import new_problem
from lib.ui.problems.listing import listing
from lib.ui.problems.looking import bar, problem_in_address
from lib.ui.problems.mine import my_list
from lib.ui.problems.outcome import say_many
from lib.ui.problems.showing import show_problem

__all__ = ["bar", "listing", "my_list", "new_problem", "problem_in_address", "say_many", "show_problem"]
