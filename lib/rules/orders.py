"""The life of a supervision order (督办单): which step may follow on which state, whose step it is, and when a reply is late.

Source: DOMAIN terms after Haimen's platform (督办): a written order to put something right by a date. The unit receives
it, mends and replies; the supervisor judges the reply, never the unit that mended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OrderAct(StrEnum):
    """A step after a supervision order was issued (督办单的办理)."""

    RECEIVED = "received"
    REPLIED = "replied"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


ORDER_ACT_WORDS = {
    OrderAct.RECEIVED: "签收",
    OrderAct.REPLIED: "书面回复",
    OrderAct.RETURNED: "退回重报",
    OrderAct.ACCEPTED: "审定办结",
    OrderAct.WITHDRAWN: "撤回",
}


class OrderState(StrEnum):
    """Where an order stands (督办单状态)."""

    ISSUED = "issued"
    RECEIVED = "received"
    REPLIED = "replied"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


ORDER_STATE_WORDS = {
    OrderState.ISSUED: "待签收",
    OrderState.RECEIVED: "待回复",
    OrderState.REPLIED: "待审定",
    OrderState.RETURNED: "退回重报",
    OrderState.ACCEPTED: "已办结",
    OrderState.WITHDRAWN: "已撤回",
}


class Side(StrEnum):
    """Whose step it is: the unit that the order is addressed to (承办单位), or the one that issued it (签发单位)."""

    ADDRESSEE = "addressee"
    ISSUER = "issuer"


SIDES = {
    OrderAct.RECEIVED: Side.ADDRESSEE,
    OrderAct.REPLIED: Side.ADDRESSEE,
    OrderAct.RETURNED: Side.ISSUER,
    OrderAct.ACCEPTED: Side.ISSUER,
    OrderAct.WITHDRAWN: Side.ISSUER,
}
# The one table of steps. A reply that waits for its verdict cannot be passed over by a withdrawal; what is accepted or
# withdrawn has come to its end, and a new order takes up what is still wrong.
STEPS = {
    (OrderState.ISSUED, OrderAct.RECEIVED): OrderState.RECEIVED,
    (OrderState.ISSUED, OrderAct.WITHDRAWN): OrderState.WITHDRAWN,
    (OrderState.RECEIVED, OrderAct.REPLIED): OrderState.REPLIED,
    (OrderState.RECEIVED, OrderAct.WITHDRAWN): OrderState.WITHDRAWN,
    (OrderState.REPLIED, OrderAct.ACCEPTED): OrderState.ACCEPTED,
    (OrderState.REPLIED, OrderAct.RETURNED): OrderState.RETURNED,
    (OrderState.RETURNED, OrderAct.REPLIED): OrderState.REPLIED,
    (OrderState.RETURNED, OrderAct.WITHDRAWN): OrderState.WITHDRAWN,
}
AWAITS_REPLY = frozenset({OrderState.ISSUED, OrderState.RECEIVED, OrderState.RETURNED})
CLOSED = frozenset({OrderState.ACCEPTED, OrderState.WITHDRAWN})


def after(state: OrderState, act: OrderAct) -> OrderState | None:
    """The state that the step leads to; None where it may not be taken."""
    return STEPS.get((state, act))


def open_acts(state: OrderState, sides: Iterable[Side]) -> list[OrderAct]:
    """The steps that somebody who stands on these sides may take now."""
    here = set(sides)
    return [act for act in OrderAct if (state, act) in STEPS and SIDES[act] in here]


@dataclass(frozen=True)
class Step:
    """One step as it was taken; reply_by is the new day to reply by that a return set."""

    act: OrderAct
    done_on: date
    reply_by: date | None = None


@dataclass(frozen=True)
class Course:
    """Where an order stands at a date. overdue: days that a reply is late by then; late: days that the last one came late."""

    state: OrderState
    since: date
    reply_by: date
    replied_on: date | None = None
    overdue: int = 0
    late: int = 0

    @property
    def closed(self) -> bool:
        """Whether it has come to its end (已办结, 已撤回)."""
        return self.state in CLOSED


def course(issued_on: date, reply_by: date, steps: Iterable[Step], as_of: date) -> Course:
    """Where the order stands at as_of, by its steps dated up to then, in the order in which they were taken."""
    state, since, replied_on, late = OrderState.ISSUED, issued_on, None, 0
    for step in steps:
        if step.done_on > as_of:
            break
        state, since = STEPS[state, step.act], step.done_on
        if step.act is OrderAct.REPLIED:
            replied_on, late = step.done_on, max(0, (step.done_on - reply_by).days)
        reply_by = step.reply_by or reply_by
    waited = max(0, (as_of - reply_by).days) if state in AWAITS_REPLY else 0
    return Course(state, since, reply_by, replied_on, waited, late)


def order_label(issuer: str, year: int, number: int) -> str:
    """The number of an order as it is printed, e.g. 舟山市督〔2018〕3号."""
    return f"{issuer}督〔{year}〕{number}号"
