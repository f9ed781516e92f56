"""Bytes → table → checked rows or faults → difference → one transaction → undo.

with db.reading() as session:
    seen = importing.look(session, viewer, "reports", file_name, content)
if seen.difference is not None:  # otherwise seen.summary says why not, and seen.faults where
    outcome = importing.confirm(viewer, seen)  # Written, or Moved when the data changed meanwhile
importing.undo(viewer, batch_id)
"""

from lib.importing.checking import Checked
from lib.importing.difference import Change, Difference
from lib.importing.looking import Look, Progress, look
from lib.importing.marking import marked
from lib.importing.sheet import MOST_BYTES, Fault, Refused
from lib.importing.templates import csv_template, xlsx_template
from lib.importing.undoing import NotUndone, undo
from lib.importing.writing import Moved, Written, confirm, write

__all__ = [
    "MOST_BYTES",
    "Change",
    "Checked",
    "Difference",
    "Fault",
    "Look",
    "Moved",
    "NotUndone",
    "Progress",
    "Refused",
    "Written",
    "confirm",
    "csv_template",
    "look",
    "marked",
    "undo",
    "write",
    "xlsx_template",
]
