"""A history in words, one step under the other: what was done when and by whom, and what is waited for."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from lib.settings import settings
from lib.ui.words import marked_up, plain, small


def entry(day: date, what: str, who: str, at: datetime, lines: Sequence[str] = (), origin: str = "") -> None:
    """Nothing. Draws one step that was taken; origin says where else it came from than the screen."""
    with st.container(gap="xxsmall"):
        st.markdown(marked_up([(f"● {day}　{what}",), f"　{who}"]))
        if lines:
            plain("\n".join(lines))
        recorded = at.astimezone(ZoneInfo(settings().time_zone))
        small(f"系统记录 {recorded:%Y-%m-%d %H:%M}{origin}")


def waiting(what: str, more: str) -> None:
    """Nothing. Draws what is waited for."""
    st.markdown(marked_up([(f"○ 等待{what}",), f"　{more}"]))
