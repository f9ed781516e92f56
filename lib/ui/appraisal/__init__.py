"""What the page 考核办理 is made of: points and vetoes."""

from collections.abc import Callable

from lib.access import Viewer
from lib.ui.appraisal.looking import POINTS, Look, bar
from lib.ui.appraisal.pointing import pointing

PARTS: dict[str, Callable[[Viewer, Look], None]] = {POINTS: pointing}

__all__ = ["PARTS", "bar"]
