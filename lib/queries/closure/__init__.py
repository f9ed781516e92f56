"""How far rectification is (整改销号): counts and rates of problems under a place at any date, and the problems behind them."""

from lib.queries.closure.areas import closure_rates_by_area
from lib.queries.closure.board import (
    closure_ages,
    closure_by,
    closure_money,
    closure_pace,
    closure_repeats,
    closure_totals,
)
from lib.queries.closure.card import problem_card, problem_steps
from lib.queries.closure.course import closure_course, closure_days
from lib.queries.closure.listing import problems, problems_count
from lib.queries.closure.picking import Pick
from lib.queries.closure.posts import problem_posts
from lib.queries.closure.todo import my_problems
from lib.queries.closure.years import problem_years

__all__ = [
    "Pick",
    "closure_ages",
    "closure_by",
    "closure_course",
    "closure_days",
    "closure_money",
    "closure_pace",
    "closure_rates_by_area",
    "closure_repeats",
    "closure_totals",
    "my_problems",
    "problem_card",
    "problem_posts",
    "problem_steps",
    "problem_years",
    "problems",
    "problems_count",
]
