"""What is taken along from a screen: its charts as pictures, and the whole of it on paper."""

from lib.ui.sheet import begin, sheet
from lib.ui.taking.menu import finish
from lib.ui.taking.paper import paper_table

PLACE = "taking"

__all__ = ["PLACE", "begin", "finish", "paper_table", "sheet"]
