"""DataFrame → chart. The palette and the axis words live here; each chart is built once, without data."""

from lib.charts.board import ranked, ranking_bars
from lib.charts.deductions import score_steps, waterfall
from lib.charts.heat import heat_cells, heat_map, heat_quarter_cells, width_of
from lib.charts.lamps import (
    COLOURING_WORDS,
    TOO_MANY,
    Colouring,
    Walled,
    area_figures,
    counted_words,
    figures_of,
    grid_figures,
    grid_map,
    map_of,
    month_bars,
    months,
    wall,
    wall_figures,
    wall_units,
)
from lib.charts.lines import own_quarters, score_line, scores, trend, trend_lines
from lib.charts.palette import LAMPS, LEVELS, NO_FIGURE, RATE_WORDS, STATUSES, Mark
from lib.charts.template import Template, warm_up
from lib.charts.unit import by_category

__all__ = [
    "COLOURING_WORDS",
    "LAMPS",
    "LEVELS",
    "NO_FIGURE",
    "RATE_WORDS",
    "STATUSES",
    "TOO_MANY",
    "Colouring",
    "Mark",
    "Template",
    "Walled",
    "area_figures",
    "by_category",
    "counted_words",
    "figures_of",
    "grid_figures",
    "grid_map",
    "heat_cells",
    "heat_map",
    "heat_quarter_cells",
    "map_of",
    "month_bars",
    "months",
    "own_quarters",
    "ranked",
    "ranking_bars",
    "score_line",
    "score_steps",
    "scores",
    "trend",
    "trend_lines",
    "wall",
    "wall_figures",
    "wall_units",
    "warm_up",
    "waterfall",
    "width_of",
]
