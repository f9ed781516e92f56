"""A new order: choose an organisation, tick its lit lamps, mend the words drafted from them, set the day, issue it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import orders
from lib.actions.orders import Draft, LampKey
from lib.charts import LAMPS
from lib.models import LampLevel
from lib.queries.lamp_units import LampState
from lib.rules.calendar import quarter_of, working_days_after
from lib.rules.demands import demand_of, title_of
from lib.ui import address
from lib.ui.administering.asking import Question
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import fetch
from lib.ui.going import code_of
from lib.ui.lamps import about, cause_of, level_of, rule_of
from lib.ui.orders.looking import open_order
from lib.ui.orders.stepping import chosen_day
from lib.ui.pickers import switch
from lib.ui.words import escaped, nothing_here, panel, section, small
from lib.ui.workbar import Look

REPLY_WITHIN = 10  # working days, unless another day is chosen
SCOPES = {"": "本季度", "all": "全部季度"}
MOST = 3000  # lamps of a whole province that are offered at once
TALL = 8  # lamps; a longer list scrolls


def new_order(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the form of a new order."""
    everything = switch("scope", "哪些季度的灯", SCOPES) == "all"
    lamps, cut = fetch(to_put_right, viewer, look.place, look.today, everything)
    if lamps.empty:
        nothing_here(
            f"{look.place_name}现在没有可以督办的灯。",
            "没有灯亮着，或者亮着的灯都已有督办单、还没有办结；也可以看全部季度的灯。",
        )
        return
    left, right = st.columns([1, 1.2], gap="small")
    with panel(left):
        more = f"这里是最严重的 {MOST:,} 盏，看其余的请先在上面选下级单位。" if cut else ""
        section("督办哪些灯", f"只列出下级单位今天亮着、还没有督办单在办的灯。{more}")
        organisation = pick_addressee(viewer, lamps)
        own = lamps[lamps["organisation_id"] == organisation].to_dict("records")
        ticked = tick(own)
    with panel(right):
        section("督办单", "事由和要求按左边勾选的灯拟写，可以修改；勾选变了会重新拟写。")
        if ticked:
            words_and_day(look, ticked)
        else:
            small("请在左边至少勾选一盏灯。")


def to_put_right(
    session: Session, viewer: Viewer, place: int, day: date, everything: bool
) -> tuple[pd.DataFrame, bool]:
    """The worst lamps lit under the place on the day that no open order is about, and whether there are more.

    They are of this quarter, or of whatever quarter.
    """
    rows = queries.lit_lamps(session, viewer, place, quarter_of(day), day, everything, MOST)
    issued = queries.orders(session, viewer, place, day)
    busy = set(issued.loc[~issued["closed"].astype("bool"), "id"])
    free = [number not in busy for number in rows["order_id"]]
    wanted = pd.Series(free, index=rows.index, dtype="bool")
    return rows[wanted & (rows["organisation_id"] != viewer.organisation_id)], len(rows) == MOST


def pick_addressee(viewer: Viewer, lamps: pd.DataFrame) -> int:
    """The id of the organisation that the order goes to: that of the address, else the one with the worst lamp."""
    names = {int(number): name for number, name in zip(lamps["organisation_id"], lamps["name"], strict=True)}
    codes = {code_of(viewer, number) or "": number for number in names}
    counts = lamps.groupby("organisation_id")["level"].value_counts()

    def shown(code: str) -> str:
        number = codes[code]
        found = [
            f"{LAMPS[LampState(level)].label} {counts[number, level]}"
            for level in (LampLevel.RED, LampLevel.YELLOW)
            if (number, level) in counts.index
        ]
        return f"{names[number]}（{'，'.join(found)}）"

    code = address.chosen("to", codes, next(iter(codes)))
    st.session_state["order_to"] = code
    st.selectbox(
        "承办单位",
        list(codes),
        format_func=shown,
        key="order_to",
        on_change=address.take_over,
        args=("to", "order_to"),
        filter_mode="contains",
    )
    return codes[code]


def tick(lamps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lamps that are ticked; at first all of them."""
    keys = [
        f"order_lamp-{'-'.join(str(value) for value in (lamp['organisation_id'], *key_of(lamp)))}"
        for lamp in lamps
    ]

    def all_of_them(wanted: bool) -> None:
        st.session_state.update(dict.fromkeys(keys, wanted))

    if len(lamps) > 1:
        with st.container(horizontal=True):
            st.button("全部勾选", type="tertiary", key="tick_all", on_click=all_of_them, args=(True,))
            st.button("全部取消", type="tertiary", key="tick_none", on_click=all_of_them, args=(False,))
    ticked = []
    with st.container(height=420 if len(lamps) > TALL else "content", border=False, gap="xsmall"):
        for key, lamp in zip(keys, lamps, strict=True):
            st.session_state.setdefault(key, True)
            label = f"{level_of(lamp)}　{rule_of(lamp)}　{about(lamp)}（{lamp['raised_on']} 起，{lamp['days']} 天）"
            if st.checkbox(escaped(label), key=key):
                ticked.append(lamp)
    return ticked


def key_of(lamp: dict[str, Any]) -> LampKey:
    """Which lamp of its organisation it is."""
    return LampKey(int(lamp["quarter_id"]), str(lamp["rule"]), int(lamp["source_id"]), int(lamp["number"]))


def words_and_day(look: Look, lamps: Sequence[dict[str, Any]]) -> None:
    """Nothing. Draws title, demand and day, and the button that issues the order."""
    organisation, name = int(lamps[0]["organisation_id"]), str(lamps[0]["name"])
    keys = tuple(key_of(lamp) for lamp in lamps)
    causes = [cause_of(lamp) for lamp in lamps]
    field = f"order_words-{organisation}-{'-'.join(str(value) for key in keys for value in key)}"
    st.text_input("事由", title_of(causes), max_chars=orders.LONGEST_TITLE, key=f"{field}-title")
    st.text_area(
        "督办要求",
        demand_of(name, causes, look.today),
        height=340,
        max_chars=orders.LONGEST_WORDS,
        key=f"{field}-demand",
    )
    st.date_input(
        "回复期限",
        working_days_after(look.today, REPLY_WITHIN),
        min_value=look.today,
        format="YYYY-MM-DD",
        key=f"{field}-day",
        help=f"默认为 {REPLY_WITHIN} 个工作日后",
    )
    given = (organisation, keys, look.today)
    st.button("签发…", type="primary", key="order_issue", on_click=issue, args=(name, given, field))


def issue(name: str, given: tuple[int, tuple[LampKey, ...], date], field: str) -> None:
    """Nothing. Asks whether the order is to be issued, with what stands in the fields at the moment of the click."""
    title, demand, reply_by = (st.session_state[f"{field}-{part}"] for part in ("title", "demand", "day"))
    organisation, keys, day = given
    open_dialog(confirm(name, Draft(organisation, keys, title or "", demand or "", day, reply_by)))


def confirm(name: str, draft: Draft) -> Question:
    """The dialog that issues the order."""

    def act(viewer: Viewer) -> str:
        chosen_day(draft.reply_by)
        open_order(orders.issue_order(viewer, draft))
        return f"督办单已签发给{name}，请等待签收。"

    about_ = (
        f"将向{name}签发督办单，督办 {len(draft.lamps)} 盏灯，回复期限 {draft.reply_by}。\n"
        f"事由：{draft.title}\n签发后不能修改，只能撤回。"
    )
    return Question("签发督办单", about_, "签发", Permission.ISSUE_ORDERS, lambda viewer: act)
