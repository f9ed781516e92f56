"""The running order of a meeting: a line a slide with ↑ ↓ ✕, and the field that adds one."""

from functools import partial

import streamlit as st

from lib.access import Viewer
from lib.actions import meetings
from lib.rules.slides import SLIDE_WORDS, Item, SlideKind
from lib.ui import address
from lib.ui.presenting.looking import SLIDE, Look, doing
from lib.ui.words import escaped, nothing_here, panel, section


def ordering(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the order; a click on a title shows its slide."""
    assert look.deck is not None
    found = look.deck.slides
    with panel():
        section(f"顺序（{len(found)} 页）", "点标题看这一页" if found else "")
        if not found:
            nothing_here("还没有一页。", "在下面选一种，点「加一页」。")
        for number, slide in enumerate(found, 1):
            line(look, number, slide.title, len(found))
        if look.may_change:
            add(look)


def line(look: Look, number: int, title: str, count: int) -> None:
    """Nothing. Draws one line."""
    with st.container(
        horizontal=True, gap="xxsmall", vertical_alignment="center", key=f"present_line{number}"
    ):
        st.button(
            escaped(f"{number}　{title}"),
            type="primary" if number == look.slide else "tertiary",
            key=f"present_show{number}",
            on_click=address.change,
            kwargs={SLIDE: number},
            width="stretch",
        )
        if not look.may_change:
            return
        up, down = max(number - 1, 1), min(number + 1, count)
        for name, words, help, change, then in (
            ("up", "↑", "上移", partial(moved, look.meeting, number, -1), up),
            ("down", "↓", "下移", partial(moved, look.meeting, number, 1), down),
            (
                "drop",
                "✕",
                "删去这一页",
                partial(dropped, look.meeting, number),
                max(min(number, count - 1), 1),
            ),
        ):
            st.button(
                words,
                help=help,
                key=f"present_{name}{number}",
                type="tertiary",
                disabled=(name == "up" and number == 1) or (name == "down" and number == count),
                on_click=doing,
                args=(change, {SLIDE: then}),
            )


def moved(meeting: int, number: int, by: int, viewer: Viewer) -> None:
    """Nothing. Moves a slide."""
    meetings.move_item(viewer, meeting, number, by)


def dropped(meeting: int, number: int, viewer: Viewer) -> None:
    """Nothing. Takes a slide out."""
    meetings.remove_item(viewer, meeting, number)


def add(look: Look) -> None:
    """Nothing. Draws the field that adds a slide at the end."""
    assert look.deck is not None
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="present_adding"):
        kind = st.selectbox(
            "加哪一种",
            list(SlideKind),
            format_func=SLIDE_WORDS.__getitem__,
            key="present_kind",
            filter_mode=None,
        )
        chosen = SlideKind(kind) if kind else SlideKind.HEADLINE
        st.button(
            "加一页",
            key="present_add",
            on_click=doing,
            args=(partial(added, look.meeting, chosen), {SLIDE: len(look.deck.slides) + 1}),
        )


def added(meeting: int, kind: SlideKind, viewer: Viewer) -> None:
    """Nothing. Adds a slide."""
    meetings.add_item(viewer, meeting, Item(kind))
