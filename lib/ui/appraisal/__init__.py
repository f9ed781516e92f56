"""What the page 考核办理 is made of: the year's results, points and vetoes, appeals."""

from collections.abc import Callable

from lib.access import Viewer
from lib.ui.appraisal.appealing import appealing
from lib.ui.appraisal.looking import APPEALS, POINTS, YEAR, Look, bar
from lib.ui.appraisal.pointing import pointing
from lib.ui.appraisal.yearly import yearly

PARTS: dict[str, Callable[[Viewer, Look], None]] = {
    YEAR: yearly,
    POINTS: pointing,
    APPEALS: appealing,
}

__all__ = ["PARTS", "bar"]
