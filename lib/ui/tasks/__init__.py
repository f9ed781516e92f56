"""What the page 任务下达 is made of: issuing a quarter's tasks, and late permits."""

from collections.abc import Callable

from lib.access import Viewer
from lib.ui.tasks.issuing import issuing
from lib.ui.tasks.looking import ISSUE, PERMITS, Look, bar
from lib.ui.tasks.permitting import permitting

PARTS: dict[str, Callable[[Viewer, Look], None]] = {ISSUE: issuing, PERMITS: permitting}

__all__ = ["PARTS", "bar"]
