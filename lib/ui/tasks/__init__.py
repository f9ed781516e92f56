"""What the page 任务下达 is made of: issuing a quarter's tasks, what is due soon, changes, late permits."""

from collections.abc import Callable

from lib.access import Viewer
from lib.ui.tasks.changing import changing
from lib.ui.tasks.issuing import issuing
from lib.ui.tasks.lettering import lettering
from lib.ui.tasks.looking import ISSUE, ISSUED, LETTERS, PERMITS, SOON, Look, bar
from lib.ui.tasks.permitting import permitting
from lib.ui.tasks.reminding import reminding

PARTS: dict[str, Callable[[Viewer, Look], None]] = {
    ISSUE: issuing,
    SOON: reminding,
    ISSUED: changing,
    LETTERS: lettering,
    PERMITS: permitting,
}

__all__ = ["PARTS", "bar"]
