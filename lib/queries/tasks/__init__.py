"""Tasks (季度任务) from the side of who issues them: who would get what, what stands, what is due soon."""

from lib.queries.tasks.planning import Wanted, task_plan

__all__ = ["Wanted", "task_plan"]
