"""Every SELECT that a screen uses → DataFrame. Each takes (session, viewer, …): scope cannot be forgotten on a page."""

from lib.queries.attention import attention
from lib.queries.cells import heat
from lib.queries.closure import (
    Pick,
    closure_ages,
    closure_by,
    closure_course,
    closure_days,
    closure_money,
    closure_pace,
    closure_rates_by_area,
    closure_repeats,
    closure_totals,
    my_problems,
    problem_card,
    problem_steps,
    problem_years,
    problems,
    problems_count,
)
from lib.queries.completion import heat_quarters, ranking, totals, units
from lib.queries.evidence import evidence_file, evidence_files
from lib.queries.filling import tasks_to_fill, to_report, to_review, to_step
from lib.queries.handovers import (
    handover_card,
    handover_compared,
    handover_items,
    handover_reports,
    handovers,
)
from lib.queries.hints import hints_mark, review_hints
from lib.queries.imports import batch_changes, batch_rows, batches, file_row, problem_file_row
from lib.queries.keeping import (
    audit_counts,
    audit_lines,
    indicators,
    installation,
    rule_versions,
    score_rule,
    users,
)
from lib.queries.lamp_coming import coming_lamps
from lib.queries.lamp_history import lamp_months, lamp_repeats, lamp_times
from lib.queries.lamp_trial import lamp_numbers, lamp_trial
from lib.queries.lamp_units import lamp_areas, lamp_counts, lamp_units
from lib.queries.lamps import lit_lamps
from lib.queries.meetings import meeting_card, meeting_fixings, meeting_items, meetings
from lib.queries.orders import order_card, order_lamps, order_steps, orders
from lib.queries.organisation import assignments, deductions, versions
from lib.queries.permits import permits
from lib.queries.places import organisation_card, organisation_changes, organisations, quarters
from lib.queries.points import points, points_of
from lib.queries.problem_acts import problem_acts
from lib.queries.registers import (
    RegisterFacet,
    accounts,
    expenses,
    feeds,
    filing_gaps,
    inspection_kinds,
    inspection_problems,
    register_board,
    register_by,
    register_entries,
    register_entry,
    register_figures,
    register_file_row,
    register_sums,
    risk_posts,
    statistics,
    vouchers,
)
from lib.queries.regrading import regraded
from lib.queries.results import year_results
from lib.queries.reviewing import (
    review_card,
    review_course,
    review_statistics,
    reviewed,
    waiting_reviews,
)
from lib.queries.siblings import siblings
from lib.queries.tasks import Wanted, due_soon, issued_tasks, letter_items, letters, task_history, task_plan
from lib.queries.todo import todo
from lib.queries.years import lamp_year, work_year

__all__ = [
    "Pick",
    "RegisterFacet",
    "Wanted",
    "accounts",
    "assignments",
    "attention",
    "audit_counts",
    "audit_lines",
    "batch_changes",
    "batch_rows",
    "batches",
    "closure_ages",
    "closure_by",
    "closure_course",
    "closure_days",
    "closure_money",
    "closure_pace",
    "closure_rates_by_area",
    "closure_repeats",
    "closure_totals",
    "coming_lamps",
    "deductions",
    "due_soon",
    "evidence_file",
    "evidence_files",
    "expenses",
    "feeds",
    "file_row",
    "filing_gaps",
    "handover_card",
    "handover_compared",
    "handover_items",
    "handover_reports",
    "handovers",
    "heat",
    "heat_quarters",
    "hints_mark",
    "indicators",
    "inspection_kinds",
    "inspection_problems",
    "installation",
    "issued_tasks",
    "lamp_areas",
    "lamp_counts",
    "lamp_months",
    "lamp_numbers",
    "lamp_repeats",
    "lamp_times",
    "lamp_trial",
    "lamp_units",
    "lamp_year",
    "letter_items",
    "letters",
    "lit_lamps",
    "meeting_card",
    "meeting_fixings",
    "meeting_items",
    "meetings",
    "my_problems",
    "order_card",
    "order_lamps",
    "order_steps",
    "orders",
    "organisation_card",
    "organisation_changes",
    "organisations",
    "permits",
    "points",
    "points_of",
    "problem_acts",
    "problem_card",
    "problem_file_row",
    "problem_steps",
    "problem_years",
    "problems",
    "problems_count",
    "quarters",
    "ranking",
    "register_board",
    "register_by",
    "register_entries",
    "register_entry",
    "register_figures",
    "register_file_row",
    "register_sums",
    "regraded",
    "review_card",
    "review_course",
    "review_hints",
    "review_statistics",
    "reviewed",
    "risk_posts",
    "rule_versions",
    "score_rule",
    "siblings",
    "statistics",
    "task_history",
    "task_plan",
    "tasks_to_fill",
    "to_report",
    "to_review",
    "to_step",
    "todo",
    "totals",
    "units",
    "users",
    "versions",
    "vouchers",
    "waiting_reviews",
    "work_year",
    "year_results",
]
