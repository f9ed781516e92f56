"""督办办理: supervision orders, from the lamp to the letter, the reply and the verdict; and lamps lit by hand."""

from lib import ui
from lib.access import Permission
from lib.ui import administering, orders

viewer = ui.require(Permission.SEE_ORDERS)
look, part = orders.bar(viewer, "督办办理")

administering.say_outcome()
number = orders.order_in_address()
if number is not None:
    orders.show_order(viewer, look, number)
elif part == "new":
    orders.new_order(viewer, look)
elif part == "manual":
    orders.manual_lamps(viewer, look)
else:
    orders.listing(viewer, look)
administering.answer()
