"""工作台账: the registers, a tab each: figures, charts, list, every entry with the row of the file that it came from."""

from lib import ui
from lib.access import Permission
from lib.ui import administering, registers

viewer = ui.require(Permission.SEE_REGISTERS)
tabs = (registers.Tab("accountability", "quantity", "人", kind="按问责方式", label="按职级"),)
look = registers.bar(viewer, "工作台账")
entry = registers.entry_in_address()

administering.say_outcome()
if entry is not None:
    registers.show_entry(viewer, look, entry)
else:
    registers.show(viewer, look, registers.choose(tabs))
administering.answer()
