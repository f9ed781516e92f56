"""What is taken along from a screen: its charts as pictures, and the whole of it on paper."""

from lib.ui.taking.menu import finish
from lib.ui.taking.paper import paper_table
from lib.ui.taking.sheet import Sheet, begin, chose, looks_at, sheet

PLACE = "taking"

__all__ = ["PLACE", "Sheet", "begin", "chose", "finish", "looks_at", "paper_table", "sheet"]
