"""A history in words, one step under the other: what was done when and by whom, and what is waited for."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from lib.settings import settings
from lib.ui.words import escaped, marked_up, plain


def entry(
    day: date,
    what: str,
    who: str,
    at: datetime,
    lines: Sequence[str] = (),
    origin: str = "",
    beside: Callable[[], None] | None = None,
) -> None:
    """Nothing. Draws one step that was taken; origin says where else it came from than the screen.

    beside draws what stands next to that, a button perhaps.
    """
    with st.container(gap="xxsmall"):
        st.markdown(marked_up([(f"● {day}　{what}",), f"　{who}"]))
        if lines:
            plain("\n".join(lines))
        recorded = at.astimezone(ZoneInfo(settings().time_zone))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(escaped(f"系统记录 {recorded:%Y-%m-%d %H:%M}{origin}"), width="content")
            if beside:
                beside()


def waiting(what: str, more: str) -> None:
    """Nothing. Draws what is waited for."""
    st.markdown(marked_up([(f"○ 等待{what}",), f"　{more}"]))
