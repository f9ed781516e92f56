"""What the page 考核办理 is made of: the year's results, points and vetoes."""

from collections.abc import Callable

from lib.access import Viewer
from lib.ui.appraisal.looking import POINTS, YEAR, Look, bar
from lib.ui.appraisal.pointing import pointing
from lib.ui.appraisal.yearly import yearly

PARTS: dict[str, Callable[[Viewer, Look], None]] = {YEAR: yearly, POINTS: pointing}

__all__ = ["PARTS", "bar"]
