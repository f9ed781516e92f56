"""The list of meetings, and the dialog that makes one or changes what it is about."""

from datetime import date
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import meetings
from lib.actions.meetings import Draft
from lib.rules import calendar
from lib.rules.calendar import quarter_words
from lib.rules.slides import NAMES_WORDS, Names, offered
from lib.rules.status import BASIS_WORDS, Basis
from lib.settings import settings
from lib.ui import address
from lib.ui.administering.asking import Act, Question, pick_place, pick_word
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import ask, fetch
from lib.ui.offers import offers
from lib.ui.presenting.looking import MEETING, SLIDE, Look, meetings_of
from lib.ui.tables import day, table, text, whole
from lib.ui.words import nothing_here, panel, section

PRESENT = Permission.PRESENT
LISTED = {
    "held_on": day("会议日期", 100),
    "title": text("会议", 320),
    "state": text("状态", 90),
    "name": text("单位", 130),
    "quarter_words": text("季度", 130),
    "as_of": day("截至", 100),
    "names_words": text("名称", 90),
    "slides": whole("页数", 56),
    "office": text("由谁准备", 130),
}


def listing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the meetings about the place; a click on one opens it."""
    st.button("新建会议…", type="primary", key="present_new", on_click=open_dialog, args=(new(look),))
    question = ask(meetings_of, viewer, look.place)
    rows = question.frame()
    with panel():
        section(f"{look.place_name}的会议（{len(rows)} 个）", "新的在前；点一行打开")
        if rows.empty:
            nothing_here(
                "还没有会议。",
                "点「新建会议」：填好名称、季度和截至日期，就有 12 页可用的汇报，再按需要增减。",
            )
            return
        table(question, LISTED, key=f"meetings-{look.place}-{len(rows)}", alt="会议", on_pick=opened, rows=14)


def opened(row: dict[str, Any]) -> None:
    """Nothing. Opens the meeting that was picked."""
    address.change(**{MEETING: int(row["id"]), SLIDE: None})


def new(look: Look) -> Question:
    """The dialog that makes a meeting."""

    def fill(viewer: Viewer) -> Act:
        draft = fields(viewer, look, None)

        def act(viewer: Viewer) -> str:
            children = fetch(queries.organisation_card, viewer, draft.organisation_id)["has_children"].any()
            items = offered(bool(children))
            meeting = meetings.new_meeting(viewer, draft, items)
            address.change(**{MEETING: meeting, SLIDE: None})
            return f"已新建会议，排好 {len(items)} 页；可以调整顺序、增减，然后定稿。"

        return act

    about = "先有一份常用的顺序，之后可以逐页增减、改序、写讲稿。"
    return Question("新建会议", about, "新建", PRESENT, fill)


def change(look: Look) -> Question:
    """The dialog that changes what a meeting is about."""

    def fill(viewer: Viewer) -> Act:
        draft = fields(viewer, look, look.card)

        def act(viewer: Viewer) -> str:
            meetings.change_meeting(viewer, look.meeting, draft)
            return "已修改会议。"

        return act

    return Question("修改会议", "", "保存", PRESENT, fill)


def fields(viewer: Viewer, look: Look, card: dict[str, Any] | None) -> Draft:
    """What stands in the fields of the dialog."""
    known = fetch(offers, viewer)
    today = known.today or calendar.today(settings().time_zone)
    quarters = sorted(known.quarters, reverse=True)
    begun = [one for one in quarters if one <= calendar.quarter_of(today)] or quarters
    first = int(card["quarter_id"]) if card else begun[0]
    key = f"present_{look.meeting}"
    title = card["title"] if card else f"{look.place_name}{quarter_words(first)}“两个责任”落实情况汇报"
    title = st.text_input("会议名称", title, max_chars=meetings.LONGEST_TITLE, key=f"{key}_title") or ""
    places = fetch(queries.organisations, viewer)
    place = pick_place("单位", places, int(card["organisation_id"]) if card else look.place, f"{key}_place")
    left, right = st.columns(2)
    with left:
        held = st.date_input(
            "会议日期", card["held_on"] if card else today, format="YYYY-MM-DD", key=f"{key}_held"
        )
        quarter = st.selectbox(
            "季度",
            quarters,
            index=quarters.index(first) if first in quarters else 0,
            format_func=quarter_words,
            key=f"{key}_quarter",
            filter_mode=None,
        )
    with right:
        as_of = st.date_input(
            "数据截至",
            card["as_of"] if card else today,
            max_value=today,
            format="YYYY-MM-DD",
            key=f"{key}_as_of",
        )
        basis = pick_word(
            "口径",
            {one.value: words for one, words in BASIS_WORDS.items()},
            card["basis"] if card else Basis.PASSED.value,
            f"{key}_basis",
        )
    names = pick_word(
        "下级单位的名称",
        {one.value: words for one, words in NAMES_WORDS.items()},
        card["names"] if card else Names.SHOWN.value,
        f"{key}_names",
    )
    return Draft(
        title=title,
        held_on=held if isinstance(held, date) else today,
        organisation_id=place,
        quarter_id=int(quarter) if quarter in quarters else first,
        as_of=as_of if isinstance(as_of, date) else today,
        basis=Basis(basis),
        names=Names(names),
    )
