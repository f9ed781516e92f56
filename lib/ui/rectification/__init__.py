"""The parts of the screen 整改销号: how far closure is, what is overdue, how old it is, how much money came back."""

from lib.ui.rectification.drawing import (
    ages_panel,
    burn_panel,
    days_panel,
    money_panel,
    pace_panel,
    progress_panel,
    repeats_panel,
)
from lib.ui.rectification.elsewhere import headline, problems_of_place, unit_problems, with_closure
from lib.ui.rectification.figures import cards_of, in_words, numbers
from lib.ui.rectification.nothing import no_problems
from lib.ui.rectification.picking import PARAMETERS, in_address
from lib.ui.rectification.rows import rows, step_of, watched

__all__ = [
    "PARAMETERS",
    "ages_panel",
    "burn_panel",
    "cards_of",
    "days_panel",
    "headline",
    "in_address",
    "in_words",
    "money_panel",
    "no_problems",
    "numbers",
    "pace_panel",
    "problems_of_place",
    "progress_panel",
    "repeats_panel",
    "rows",
    "step_of",
    "unit_problems",
    "watched",
    "with_closure",
]
