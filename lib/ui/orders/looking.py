"""What is looked at on 督办办理: whose orders, as they stood when; one order, or a new one."""

from lib.access import Permission, Viewer
from lib.rules.orders import ORDER_STATE_WORDS, OrderState
from lib.ui import address
from lib.ui.workbar import Look, number_in_address, work_bar

SHAPES = {
    OrderState.ISSUED: "○",
    OrderState.RECEIVED: "◐",
    OrderState.REPLIED: "◆",
    OrderState.RETURNED: "◇",
    OrderState.ACCEPTED: "●",
    OrderState.WITHDRAWN: "–",
}
STATES = {state.value: f"{SHAPES[state]} {words}" for state, words in ORDER_STATE_WORDS.items()}
BELOW_LIST = ("order", "to", "part")  # what the address says below the list


def bar(viewer: Viewer, title: str) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page: only today can an order be issued."""

    def parts(look: Look) -> dict[str, str]:
        if order_in_address() is not None:
            return {}
        found = {"": "督办单"}
        if look.now and viewer.may(Permission.ISSUE_ORDERS):
            found["new"] = "签发督办单"
        if viewer.may(Permission.KEEP_LAMPS):
            found["manual"] = "人工亮灯"
        return found

    return work_bar(viewer, title, "part", parts)


def order_in_address() -> int | None:
    """The id of the order that the address names; None where it names none."""
    return number_in_address("order")


def open_order(order: int) -> None:
    """Nothing. Writes the order into the address."""
    address.change(order=order, part=None, to=None)


def back_to_list() -> None:
    """Nothing. Takes the order, or the new one, out of the address."""
    address.change(**dict.fromkeys(BELOW_LIST))
