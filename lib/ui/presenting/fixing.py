"""Fixing a meeting (定稿) and thawing it, the way into the room, and what changed since it was fixed."""

from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import auth, queries, slides
from lib.access import Viewer
from lib.actions import Refused, meetings
from lib.slides import Difference
from lib.ui import address
from lib.ui.administering.asking import Act, Question
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import fetch
from lib.ui.jobs import watch
from lib.ui.presenting.listing import PRESENT, change
from lib.ui.presenting.looking import MEETING, SLIDE, Look, line_of
from lib.ui.presenting.taking import job_of, taking
from lib.ui.tables import spelt, table, text, whole
from lib.ui.words import nothing_here, panel, section, small

CHANGED = {
    "slide": whole("页", 44),
    "title": text("标题", 130),
    "what": text("哪个数", 300),
    "before": spelt("定稿时", 170),
    "now": spelt("现在", 170),
}


def fixing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the meeting's title, its state, and what can be done with it as a whole; under it a file in the making."""
    assert look.card is not None and look.deck is not None
    section(look.card["title"], f"{look.card['held_on']} · {line_of(look.card)}")
    mine = bool(look.card["mine"])
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="present_acts"):
        if st.button("开始汇报", type="primary", key="present_start", disabled=not look.deck.slides):
            auth.go(f"/present/{look.meeting}")
        if mine and look.is_fixed:
            st.button("解除定稿…", key="present_thaw", on_click=open_dialog, args=(thaw(viewer, look),))
        if look.may_change:
            st.button("定稿…", key="present_fix", on_click=open_dialog, args=(fix(look),))
            st.button("修改会议…", key="present_change", on_click=open_dialog, args=(change(look),))
            st.button("删除会议…", key="present_remove", on_click=open_dialog, args=(remove(look),))
        taking(viewer, look)
        back = {MEETING: None, SLIDE: None}
        st.button("回到会议清单", type="tertiary", key="present_list", on_click=address.change, kwargs=back)
    watch(job_of(look))
    if look.is_fixed:
        small(f"● 已定稿（{look.card['fixed_by']}）：汇报时显示定稿时的数，以后上传什么都不变。")
    else:
        small("○ 未定稿：显示的是现在的数，会随数据变化；汇报前请定稿。")


def fix(look: Look) -> Question:
    """The dialog that fixes a meeting."""

    def fill(viewer: Viewer) -> Act:
        def act(viewer: Viewer) -> str:
            try:
                deck = fetch(slides.with_papers, viewer, look.meeting)
            except slides.NotSeen:
                raise Refused("没有这个会议，没有定稿。") from None
            changed, papers = int(deck.card["changed"]), slides.plain(deck.papers)
            meetings.fix(viewer, look.meeting, slides.plain(deck.slides), changed, papers)
            return f"已定稿：{len(deck.slides)} 页的数已存好，以后上传什么都不变。"

        return act

    about = (
        "把现在各页的数，连同季度通报和未销号问题清单的数，存下来。定稿后显示的都是这些数，页和讲稿也不能再改；"
        "要改须写明理由解除定稿。"
    )
    return Question("定稿", about, "定稿", PRESENT, fill)


def thaw(viewer: Viewer, look: Look) -> Question:
    """The dialog that thaws a meeting; it says how many figures are different by now."""
    count = len(fetch(changes, viewer, look.meeting))

    def fill(viewer: Viewer) -> Act:
        reason = st.text_area(
            "解除的理由", height=90, max_chars=meetings.LONGEST_REASON, key=f"present_reason{look.meeting}"
        )

        def act(viewer: Viewer) -> str:
            meetings.thaw(viewer, look.meeting, reason or "")
            return f"已解除定稿，与定稿时不同的有 {count} 处，列在下面。"

        return act

    about = f"解除后显示现在的数。定稿以后变了 {count} 处。定稿的内容仍然留底。"
    return Question("解除定稿", about, "解除", PRESENT, fill)


def remove(look: Look) -> Question:
    """The dialog that removes a meeting."""

    def fill(viewer: Viewer) -> Act:
        def act(viewer: Viewer) -> str:
            meetings.remove_meeting(viewer, look.meeting)
            address.change(**{MEETING: None, SLIDE: None})
            return "已删除会议。"

        return act

    return Question("删除会议", "删除后顺序和讲稿都没有了，审计日志里留有记录。", "删除", PRESENT, fill)


def changes(session: Session, viewer: Viewer, meeting: int) -> tuple[Difference, ...]:
    """What is not as it was when the meeting was last fixed; nothing where it never was."""
    fixed = queries.meeting_fixings(session, viewer, meeting)
    if fixed.empty:
        return ()
    before = [slides.slide_of(one) for one in fixed["slides"].iloc[0]]
    return tuple(slides.differences(before, slides.of_meeting(session, viewer, meeting, live=True).slides))


def changed_since(viewer: Viewer, look: Look) -> None:
    """Nothing. Lists what changed since the meeting was last fixed, figure by figure."""
    fixed = fetch(was_fixed, viewer, look.meeting)
    if not fixed:
        return
    found = fetch(changes, viewer, look.meeting)
    with panel():
        section(
            f"与{'定稿时' if look.is_fixed else '上次定稿'}不同的数（{len(found)} 处）",
            "左边是定稿时存下的，右边是现在的" if found else "",
        )
        if not found:
            nothing_here("没有不同。", "定稿以后的数据没有改变这些页。")
            return
        rows = pd.DataFrame([vars(one) for one in found])
        table(rows, CHANGED, key=f"changed-{look.meeting}-{len(found)}", alt="与定稿时不同的数", rows=14)


def was_fixed(session: Session, viewer: Viewer, meeting: int) -> Any:
    """How many times the meeting was fixed."""
    return len(queries.meeting_fixings(session, viewer, meeting))
