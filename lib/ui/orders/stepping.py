"""The dialogs in which a step of an order is taken: receive, reply, accept, return, withdraw."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from lib.access import Permission, Viewer
from lib.actions import Refused, orders
from lib.rules.calendar import working_days_after
from lib.rules.orders import ORDER_ACT_WORDS, OrderAct
from lib.ui.administering.asking import Act, Question
from lib.ui.clock import today

AGAIN_WITHIN = 5  # working days in which a returned order is to be replied to, unless another day is chosen
REPLY, ISSUE = Permission.REPLY_ORDERS, Permission.ISSUE_ORDERS


def dialog(act: OrderAct, order: dict[str, Any]) -> Question:
    """The dialog of a step."""
    return DIALOGS[act](order)


def receive(order: dict[str, Any]) -> Question:
    """The dialog that says that the order has come in."""

    def act(viewer: Viewer) -> str:
        orders.receive(viewer, order["id"], today(viewer))
        return f"已签收{order['label']}，请在 {order['reply_by']} 前书面回复。"

    about = f"{order['label']}：{order['title']}。\n签收后开始办理，签收的日期记入办理过程。"
    return Question("签收督办单", about, "签收", REPLY, lambda viewer: act)


def reply(order: dict[str, Any]) -> Question:
    """The dialog in which the unit replies."""

    def fill(viewer: Viewer) -> Act:
        key = f"order_reply{order['id']}"
        words = st.text_area("整改情况", height=180, max_chars=orders.LONGEST_WORDS, key=key) or ""
        evidence = st.text_input("佐证材料", max_chars=orders.LONGEST_EVIDENCE, key=f"{key}_evidence") or ""

        def act(viewer: Viewer) -> str:
            orders.reply(viewer, order["id"], today(viewer), words, evidence)
            return f"已回复{order['label']}，请等待审定。"

        return act

    about = f"{order['label']}：{order['title']}。\n写明怎样整改、何时完成；佐证材料写名称和文号。"
    return Question("书面回复", about, "提交回复", REPLY, fill)


def accept(order: dict[str, Any]) -> Question:
    """The dialog in which the supervisor accepts a reply."""

    def said(words: str) -> Callable[[Viewer], None]:
        return lambda viewer: orders.accept(viewer, order["id"], today(viewer), words)

    about = "办结后不能再改。亮着的灯按规则自己熄灭：补报、重新上报之后；人工亮的灯由监督员熄灭。"
    return spoken(
        order, OrderAct.ACCEPTED, about, ("审定意见", "经审核，已整改到位，同意办结。"), said, "已办结"
    )


def withdraw(order: dict[str, Any]) -> Question:
    """The dialog in which the supervisor takes the order back."""

    def said(words: str) -> Callable[[Viewer], None]:
        return lambda viewer: orders.withdraw(viewer, order["id"], today(viewer), words)

    about = "撤回后承办单位不用再回复；督办单和撤回的理由仍然保留，文号不再使用。"
    return spoken(order, OrderAct.WITHDRAWN, about, ("撤回的理由", ""), said, "已撤回")


def spoken(
    order: dict[str, Any],
    act_: OrderAct,
    about: str,
    field: tuple[str, str],
    said: Callable[[str], Callable[[Viewer], None]],
    done: str,
) -> Question:
    """A dialog with one field of words."""

    def fill(viewer: Viewer) -> Act:
        label, given = field
        key = f"order_{act_}{order['id']}"
        words = st.text_area(label, given, height=110, max_chars=orders.LONGEST_WORDS, key=key) or ""

        def act(viewer: Viewer) -> str:
            said(words)(viewer)
            return f"{done}{order['label']}。"

        return act

    return Question(ORDER_ACT_WORDS[act_], f"{order['label']}。{about}", ORDER_ACT_WORDS[act_], ISSUE, fill)


def return_reply(order: dict[str, Any]) -> Question:
    """The dialog in which the supervisor wants another reply by a new day."""

    def fill(viewer: Viewer) -> Act:
        key, now_ = f"order_return{order['id']}", today(viewer)
        reason = st.text_area("退回的理由", height=110, max_chars=orders.LONGEST_WORDS, key=key) or ""
        wanted = working_days_after(now_, AGAIN_WITHIN)
        reply_by = st.date_input(
            "新的回复期限", wanted, min_value=now_, format="YYYY-MM-DD", key=f"{key}_day"
        )

        def act(viewer: Viewer) -> str:
            new_day = chosen_day(reply_by)
            orders.return_reply(viewer, order["id"], today(viewer), reason, new_day)
            return f"已退回{order['label']}，承办单位应在 {new_day} 前重报。"

        return act

    about = f"{order['label']}。退回后承办单位要按理由重新回复；先前的回复保留在办理过程里。"
    return Question("退回重报", about, "退回", ISSUE, fill)


def chosen_day(picked: Any) -> date:
    """The day that was picked."""
    if not isinstance(picked, date):
        raise Refused("请选择日期。")
    return picked


DIALOGS: dict[OrderAct, Callable[[dict[str, Any]], Question]] = {
    OrderAct.RECEIVED: receive,
    OrderAct.REPLIED: reply,
    OrderAct.ACCEPTED: accept,
    OrderAct.RETURNED: return_reply,
    OrderAct.WITHDRAWN: withdraw,
}
