"""Tasks (季度任务) from the side of who issues them: who would get what, what stands, what is due soon."""

from lib.queries.tasks.letters import letter_items, letters
from lib.queries.tasks.planning import Wanted, task_plan
from lib.queries.tasks.standing import due_soon, issued_tasks, task_history

__all__ = ["Wanted", "due_soon", "issued_tasks", "letter_items", "letters", "task_history", "task_plan"]
