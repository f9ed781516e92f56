"""One order: what it demands and of whom, the lamps that it is about, every step with its date, and what can be done now."""

from datetime import date
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.models import ORDER_ACT_WORDS, LampRule, OrderAct
from lib.rules.orders import AWAITS_REPLY, OrderState, Side, open_acts
from lib.rules.wording import Part
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import fetch
from lib.ui.lamps import about, level_of, rule_of
from lib.ui.orders.looking import STATES, back_to_list
from lib.ui.orders.manual import clear
from lib.ui.orders.stepping import dialog
from lib.ui.timeline import entry, waiting
from lib.ui.words import nothing_here, panel, paragraph, plain, section, small
from lib.ui.workbar import Look

FOREMOST = {OrderAct.RECEIVED, OrderAct.REPLIED, OrderAct.ACCEPTED}


def show_order(viewer: Viewer, look: Look, number: int) -> None:
    """Nothing. Draws the order, for those who may see the organisation that it is addressed to."""
    st.button("‹ 返回督办单列表", type="tertiary", key="order_back", on_click=back_to_list)
    found = fetch(queries.order_card, viewer, number, look.as_of)
    if found.empty:
        nothing_here("没有这张督办单，或者它不在您的查看范围内。", "请返回列表，从那里打开。")
        return
    order = found.iloc[0].to_dict()
    paragraph(standing(order))
    left, right = st.columns([1.3, 1], gap="small")
    with panel(left):
        document(viewer, look, order)
    with panel(right):
        timeline(viewer, look, order)
        offer_steps(look, order)
    with st.container(key="on_screen"):
        small("需要存档时，用浏览器的打印功能打印本页，按钮和菜单不会印出来。")


def standing(order: dict[str, Any]) -> list[Part]:
    """Where the order stands, in words: its state, since when, by when the reply is due and how late it is."""
    state = OrderState(order["state"])
    parts: list[Part] = [(STATES[state],), f"，自 {order['since']} 起"]
    if state in AWAITS_REPLY:
        parts += ["；回复期限 ", (str(order["reply_by"]),)]
        parts += [f"，已逾期 {order['overdue']} 天未回复。"] if order["overdue"] else ["。"]
        return parts
    if order["late"]:
        parts += [f"；回复比期限晚 {order['late']} 天"]
    return [*parts, "。"]


def document(viewer: Viewer, look: Look, order: dict[str, Any]) -> None:
    """Nothing. Draws the order as a letter: number, title, to whom, from whom, the demand, the lamps."""
    section(order["title"], order["label"])
    extended = order["reply_by"] != order["first_reply_by"]
    first = f"（原定 {order['first_reply_by']}）" if extended else ""
    plain(
        f"承办单位　{order['name']}\n签发单位　{order['issuer']} · {order['issued_by']}\n"
        f"签发日期　{order['issued_on']}\n回复期限　{order['reply_by']}{first}"
    )
    small("督办要求")
    plain(order["demand"])
    lamps = fetch(queries.order_lamps, viewer, int(order["id"]), look.as_of).to_dict("records")
    lit = sum(lamp["lit"] for lamp in lamps)
    small(f"督办的灯（{len(lamps)} 盏，截至 {look.as_of} 还亮着 {lit} 盏）")
    for lamp in lamps:
        plain(f"{level_of(lamp)}　{rule_of(lamp)}　{about(lamp)}\n{days_of(lamp, look.as_of)}")
        offer_to_clear(viewer, look, lamp | {"name": order["name"]})


def offer_to_clear(viewer: Viewer, look: Look, lamp: dict[str, Any]) -> None:
    """Nothing. A button that clears a lamp lit by hand, for those who keep lamps; all others go out by themselves."""
    by_hand = lamp["rule"] == LampRule.MANUAL and lamp["lit"]
    if by_hand and look.now and viewer.may(Permission.KEEP_LAMPS):
        key = f"clear{lamp['source_id']}"
        st.button("熄灭这盏灯…", type="tertiary", key=key, on_click=open_dialog, args=(clear(lamp),))


def days_of(lamp: dict[str, Any], as_of: date) -> str:
    """When the lamp was lit, turns red and went out, as far as it is known at a day."""
    if lamp["raised_on"] is None:
        return "亮灯的依据后来更正了，这盏灯已不存在。"
    days = [f"{lamp['raised_on']} 亮灯"]
    out = lamp["cleared_on"] is not None and lamp["cleared_on"] <= as_of
    if lamp["red_on"] is not None and not (out and lamp["red_on"] >= lamp["cleared_on"]):
        turned = "转红灯" if lamp["red_on"] <= as_of else "将转红灯"
        days += [f"{lamp['red_on']} {turned}"] if lamp["red_on"] != lamp["raised_on"] else ["亮起即为红灯"]
    return "，".join([*days, f"{lamp['cleared_on']} 熄灭"] if out else days)


def timeline(viewer: Viewer, look: Look, order: dict[str, Any]) -> None:
    """Nothing. Draws each step with its date, who took it and what was said; and at the end, what is waited for."""
    section("办理过程")
    steps = fetch(queries.order_steps, viewer, int(order["id"]), look.as_of).to_dict("records")
    entry(order["issued_on"], "签发", f"{order['issuer']} · {order['issued_by']}", order["issued_at"])
    reply_by = order["first_reply_by"]
    for step in steps:
        act = OrderAct(step["act"])
        late = (step["done_on"] - reply_by).days if act is OrderAct.REPLIED else 0
        done = ORDER_ACT_WORDS[act] + (f"（比期限晚 {late} 天）" if late > 0 else "")
        reply_by = step["reply_by"] or reply_by
        entry(step["done_on"], done, f"{step['office']} · {step['by']}", step["at"], told(step))
    state = OrderState(order["state"])
    if state in AWAITS_REPLY:
        waited = f"，已逾期 {order['overdue']} 天" if order["overdue"] else ""
        waiting("签收和回复" if state is OrderState.ISSUED else "回复", f"期限 {reply_by}{waited}")
    elif state is OrderState.REPLIED:
        waiting("审定", f"由{order['issuer']}的监督员审定")


def told(step: dict[str, Any]) -> list[str]:
    """What was said with a step."""
    lines = [step["words"]] if step["words"] else []
    lines += [f"佐证材料：{step['evidence']}"] if step["evidence"] else []
    lines += [f"新的回复期限：{step['reply_by']}"] if step["reply_by"] else []
    return lines


def offer_steps(look: Look, order: dict[str, Any]) -> None:
    """Nothing. A button for each step that is the viewer's to take now; none when another day is looked at."""
    own = {side for side, mine in ((Side.ADDRESSEE, "answers"), (Side.ISSUER, "judges")) if order[mine]}
    acts = open_acts(OrderState(order["state"]), own)
    if not acts:
        return
    if not look.now:
        small("这里看的是过去的情况；要办理，请把“截至”改回今天。")
        return
    with st.container(horizontal=True, key="order_steps"):
        for act in acts:
            kind: Any = "primary" if act in FOREMOST else "secondary"
            st.button(
                ORDER_ACT_WORDS[act],
                type=kind,
                key=f"order_{act}",
                on_click=open_dialog,
                args=(dialog(act, order),),
            )
