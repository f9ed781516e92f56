"""工作台账: the tabs of the registers, each with its figures, its charts, its list, and its entries one by one."""

from lib.ui.registers.cases import linked_panel
from lib.ui.registers.entry import show_entry
from lib.ui.registers.feeding import punctual
from lib.ui.registers.ledger import through
from lib.ui.registers.letters import shapes
from lib.ui.registers.listing import listing
from lib.ui.registers.looking import RegisterLook, Tab, bar, choose, entry_in_address
from lib.ui.registers.numbers import against_budget, over_periods
from lib.ui.registers.risks import by_level
from lib.ui.registers.showing import by_organisation, show
from lib.ui.registers.talks import coverage

__all__ = [
    "RegisterLook",
    "Tab",
    "against_budget",
    "bar",
    "by_level",
    "by_organisation",
    "choose",
    "coverage",
    "entry_in_address",
    "linked_panel",
    "listing",
    "over_periods",
    "punctual",
    "shapes",
    "show",
    "show_entry",
    "through",
]
