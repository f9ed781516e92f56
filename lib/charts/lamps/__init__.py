"""Where the lamps are (预警地图): areas, equal-area fields, walls of tiles, and the months."""

from lib.charts.lamps.areas import area_figures, figures_of, map_of
from lib.charts.lamps.colouring import COLOURING_WORDS, Colouring, counted_words
from lib.charts.lamps.grid import grid_figures, grid_map
from lib.charts.lamps.months import month_bars, months
from lib.charts.lamps.wall import TOO_MANY, Walled, wall, wall_figures, wall_units

__all__ = [
    "COLOURING_WORDS",
    "TOO_MANY",
    "Colouring",
    "Walled",
    "area_figures",
    "counted_words",
    "figures_of",
    "grid_figures",
    "grid_map",
    "map_of",
    "month_bars",
    "months",
    "wall",
    "wall_figures",
    "wall_units",
]
