"""工作台账: the tabs of the registers, each with its figures, its charts, its list, and its entries one by one."""

from lib.ui.registers.entry import show_entry
from lib.ui.registers.letters import shapes
from lib.ui.registers.listing import listing
from lib.ui.registers.looking import RegisterLook, Tab, bar, choose, entry_in_address
from lib.ui.registers.showing import by_organisation, show
from lib.ui.registers.talks import coverage

__all__ = [
    "RegisterLook",
    "Tab",
    "bar",
    "by_organisation",
    "choose",
    "coverage",
    "entry_in_address",
    "listing",
    "shapes",
    "show",
    "show_entry",
]
