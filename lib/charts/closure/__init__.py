"""How far closure is (整改销号): progress, burn-down, ages and days, money, and the time gone against the work done."""

from lib.charts.closure.ages import age_bars, aged, day_bars, took
from lib.charts.closure.course import burn_down, burned
from lib.charts.closure.money import money_steps, recovered
from lib.charts.closure.pace import pace_dots, paced
from lib.charts.closure.progress import FACET_WORDS, UNCLAIMED, Facet, progress_bars, progressed

__all__ = [
    "FACET_WORDS",
    "UNCLAIMED",
    "Facet",
    "age_bars",
    "aged",
    "burn_down",
    "burned",
    "day_bars",
    "money_steps",
    "pace_dots",
    "paced",
    "progress_bars",
    "progressed",
    "recovered",
    "took",
]
