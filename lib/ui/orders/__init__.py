"""What the page 督办办理 is made of: the list of orders, one order with its steps, a new one; lamps lit by hand."""

from lib.ui.orders.issuing import new_order
from lib.ui.orders.listing import listing
from lib.ui.orders.looking import bar, order_in_address
from lib.ui.orders.manual import manual_lamps
from lib.ui.orders.showing import show_order

__all__ = ["bar", "listing", "manual_lamps", "new_order", "order_in_address", "show_order"]
