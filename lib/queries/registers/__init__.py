"""What the registers (工作台账) say of a place and a period: their entries, their main figures, what they are made of."""

from lib.queries.registers.cases import linked_cases
from lib.queries.registers.coverage import talk_coverage, talk_missing, talk_reach
from lib.queries.registers.entries import register_entries, register_entry, register_file_row
from lib.queries.registers.feeds import feeds
from lib.queries.registers.figures import (
    RegisterFacet,
    register_board,
    register_by,
    register_figures,
    register_sums,
)
from lib.queries.registers.filings import filing_gaps
from lib.queries.registers.inspections import inspection_kinds, inspection_problems
from lib.queries.registers.ledger import accounts, vouchers
from lib.queries.registers.numbers import expenses, statistics
from lib.queries.registers.risks import risk_posts
from lib.queries.registers.sampling import sample_draw, sample_draws, sample_items, sampling_strata
from lib.queries.registers.shapes import letter_shapes

__all__ = [
    "RegisterFacet",
    "accounts",
    "expenses",
    "feeds",
    "filing_gaps",
    "inspection_kinds",
    "inspection_problems",
    "letter_shapes",
    "linked_cases",
    "register_board",
    "register_by",
    "register_entries",
    "register_entry",
    "register_figures",
    "register_file_row",
    "register_sums",
    "risk_posts",
    "sample_draw",
    "sample_draws",
    "sample_items",
    "sampling_strata",
    "statistics",
    "talk_coverage",
    "talk_missing",
    "talk_reach",
    "vouchers",
]
