"""Late permits (补报许可): who may still report in a locked quarter; the dialogs that grant one and withdraw it."""

from datetime import timedelta
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import permits
from lib.models import QuarterState
from lib.queries.permits import HOLDS, OVER, WITHDRAWN
from lib.rules.calendar import quarter_words
from lib.ui.administering.asking import Act, Question, pick_place
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import ask, fetch
from lib.ui.orders.stepping import chosen_day
from lib.ui.tables import day, table, text, words
from lib.ui.tasks.looking import Look
from lib.ui.words import nothing_here, panel, section

GRANT = Permission.GRANT_PERMITS
USUALLY = 7  # days until a permit ends, unless another day is chosen
STATES = {HOLDS: "● 有效", OVER: "– 到期", WITHDRAWN: "– 收回"}
PERMITS = {
    "name": text("单位", 180),
    "quarter": text("季度", 80),
    "state": words("状态", STATES, 80),
    "granted_on": day("发放日期", 100),
    "until_on": day("补报截止", 100),
    "ended_on": day("收回日期", 100),
    "reason": text("理由", 330),
    "approved_by": text("批准", 220),
    "granted_by": text("经办", 160),
}


def permitting(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the permits under the place, of whatever quarter; a click on one that holds withdraws it."""
    may = viewer.may(GRANT)
    if may:
        st.button(
            "发补报许可…", type="primary", key="permit_grant", on_click=open_dialog, args=(grant(look),)
        )
    question = ask(queries.permits, viewer, look.place)
    found = question.frame()
    holding = int((found["state"] == HOLDS).sum())
    with panel():
        then = "；点有效的一行可以收回" if may and holding else ""
        section(
            f"补报许可（{len(found)} 份，有效 {holding} 份）",
            f"{look.place_name} · 全部季度 · 截至 {look.today}{then}",
        )
        if not len(found):
            nothing_here(
                "没有补报许可。",
                "季度锁定后，确有理由的单位由上级监督员发补报许可：只对这一个单位有效，到期自动关上。",
            )
            return
        table(
            question,
            PERMITS,
            key=f"permits-{look.place}-{len(found)}-{holding}",
            alt="补报许可",
            on_pick=picked if may else None,
            rows=16,
        )


def picked(permit: dict[str, Any]) -> None:
    """Nothing. Asks whether the picked permit is to be withdrawn, if it holds."""
    if permit["state"] == HOLDS:
        open_dialog(withdraw(permit))


def grant(look: Look) -> Question:
    """The dialog that grants a permit, at first for the place and the quarter that are looked at."""

    def fill(viewer: Viewer) -> Act:
        quarters = fetch(queries.quarters, viewer)
        locked = quarters.loc[quarters["state"] == QuarterState.LOCKED, "id"].tolist() or [look.quarter]
        quarter = st.selectbox(
            "季度",
            locked,
            index=locked.index(look.quarter) if look.quarter in locked else 0,
            format_func=quarter_words,
            key="permit_quarter",
            filter_mode=None,
        )
        places = fetch(queries.organisations, viewer)
        below = places[places["closed_on"].isna() & (places["id"] != viewer.organisation_id)]
        organisation = pick_place("单位", below if len(below) else places, look.place, "permit_place")
        reason = st.text_area("理由", height=90, max_chars=permits.LONGEST_REASON, key="permit_reason") or ""
        approved_by = (
            st.text_input(
                "批准人职务或批准文件", max_chars=permits.LONGEST_APPROVER, key="permit_approved_by"
            )
            or ""
        )
        until_on = st.date_input(
            "补报截止日期",
            look.today + timedelta(days=USUALLY),
            min_value=look.today,
            max_value=look.today + timedelta(days=permits.LONGEST_DAYS),
            format="YYYY-MM-DD",
            key="permit_until",
        )

        def act(viewer: Viewer) -> str:
            last = chosen_day(until_on)
            chosen = quarter if quarter in locked else locked[0]
            permits.grant_permit(viewer, int(chosen), organisation, reason, approved_by, last)
            name = places.loc[places["id"] == organisation, "name"].iloc[0]
            return f"{name}可以补报{quarter_words(int(chosen))}，到 {last} 为止。"

        return act

    about = "只对这一个单位、这一个季度有效，从今天到截止日期当天；补报的日期不能早于季度的锁定日期。"
    return Question("发补报许可", about, "发许可", GRANT, fill)


def withdraw(permit: dict[str, Any]) -> Question:
    """The dialog that withdraws a permit."""

    def act(viewer: Viewer) -> str:
        permits.end_permit(viewer, int(permit["id"]))
        return f"已收回{permit['name']}的补报许可。"

    about = (
        f"{permit['name']}　{quarter_words(int(permit['quarter_id']))}，补报到 {permit['until_on']} 为止。\n"
        f"理由：{permit['reason']}\n收回以后立即不能再补报；已经补报的照常审核，许可的记录仍然保留。"
    )
    return Question("收回补报许可", about, "收回", GRANT, lambda viewer: act)
