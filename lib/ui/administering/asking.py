"""Each change goes one way: a button asks, a dialog is filled in, the action answers, the page says what became of it."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused
from lib.ui.bar import indented
from lib.ui.guard import require
from lib.ui.words import escaped, plain

ASKED, OUTCOME, SECRET = "admin_asked", "admin_outcome", "admin_secret"
NOTHING_FOUND = "没有找到，换个词再搜。"

Act = Callable[[Viewer], str]
"""Makes the change and gives the outcome in words. What it refuses it raises as Refused or Forbidden."""


@dataclass(frozen=True)
class Question:
    """A dialog: its title, what it says, its fields, and the button that answers it.

    `fill` draws the fields and gives the act for what stands in them; it runs again at every click in the dialog.
    """

    title: str
    about: str
    yes: str
    permission: Permission
    fill: Callable[[Viewer], Act]


def ask(question: Question) -> None:
    """Nothing. For a button's on_click: the dialog opens in the run that follows."""
    st.session_state[ASKED] = question


def answer() -> None:
    """Nothing. Opens the dialog that was asked for; once, so that it is gone when the page runs again."""
    question = st.session_state.pop(ASKED, None)
    if isinstance(question, Question):
        st.dialog(question.title)(show)(question)


def show(question: Question) -> None:
    """Nothing. Draws the dialog; who is asking is read anew, because a dialog's rerun runs nothing else."""
    viewer = require(question.permission)
    if question.about:
        plain(question.about)
    act = question.fill(viewer)
    refused = st.container()  # above the buttons, where the eye is: a long dialog ends out of sight
    with st.container(horizontal=True):
        said_yes = st.button(question.yes, type="primary", key="admin_yes")
        if st.button("取消", key="admin_no"):
            st.rerun()
    if not said_yes:
        return
    try:
        outcome = act(viewer)
    except (Refused, Forbidden) as refusal:
        refused.error(escaped(str(refusal)))
    else:
        st.session_state[OUTCOME] = outcome
        st.rerun()


def keep_secret(username: str, password: str) -> None:
    """Nothing. A generated password, to be shown until the administrator has noted it down."""
    st.session_state[SECRET] = username, password


def say_outcome() -> None:
    """Nothing. Says what became of the last change, and shows a generated password until it is put away."""
    outcome = st.session_state.pop(OUTCOME, "")
    if outcome:
        st.success(escaped(outcome))
    if SECRET not in st.session_state:
        return
    username, password = st.session_state[SECRET]
    with st.container(border=True):
        plain(f"用户 {username} 的临时密码，只在这里显示一次；首次登录时必须修改。")
        st.code(password, language=None, width=280)
        st.button("我已记下", key="admin_noted", on_click=lambda: st.session_state.pop(SECRET, None))


def pick_place(label: str, places: pd.DataFrame, current: int, key: str) -> int:
    """The id of one of the organisations. Raises nothing: what was forged counts as the current one."""
    names = dict(zip(places["id"].tolist(), indented(places), strict=True))
    options = list(names)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(current) if current in names else 0,
        format_func=lambda place: names.get(place, ""),
        key=key,
        filter_mode="contains",
    )
    return int(chosen) if chosen in names else current


def pick_any_place(label: str, places: pd.DataFrame, current: int, key: str) -> int:
    """The id of one of the organisations, at first the current one if it is among them; 0 while none is picked."""
    names = dict(zip(places["id"].tolist(), indented(places), strict=True))
    options = list(names)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(current) if current in names else None,
        format_func=lambda place: names.get(place, ""),
        placeholder="请选择单位",
        key=key,
        filter_mode="contains",
    )
    return int(chosen) if chosen is not None and chosen in names else 0


def pick_word(label: str, words: dict[str, str], current: str, key: str) -> str:
    """One of the values, shown by their words."""
    options = list(words)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(current) if current in words else 0,
        format_func=lambda value: words.get(value, ""),
        key=key,
        filter_mode=None,
    )
    return str(chosen) if chosen in words else current


def matching(rows: pd.DataFrame, columns: tuple[str, ...], key: str, label: str) -> pd.DataFrame:
    """The rows in which one of the columns holds what is typed into the search box; all while it is empty."""
    sought = st.text_input(label, key=key, type="search", placeholder=label, label_visibility="collapsed")
    sought = (sought or "").strip().lower()
    if not sought:
        return rows
    found = pd.Series(False, index=rows.index)
    for column in columns:
        found |= rows[column].astype(str).str.lower().str.contains(sought, regex=False)
    return rows[found]
