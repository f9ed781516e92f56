"""The parts of the screen 预警地图: where the lamps are, and why."""

from lib.ui.warnings.lists import lamp_list
from lib.ui.warnings.looking import AREA, Looked, looked_at, opened_step
from lib.ui.warnings.mapping import picture
from lib.ui.warnings.past import months, repeats, times, year
from lib.ui.warnings.walls import opened_wall, tray

__all__ = [
    "AREA",
    "Looked",
    "lamp_list",
    "looked_at",
    "months",
    "opened_step",
    "opened_wall",
    "picture",
    "repeats",
    "times",
    "tray",
    "year",
]
