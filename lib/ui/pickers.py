"""Choices whose state lives in the address: a switch of few options, a list of many."""

from collections.abc import Mapping

import streamlit as st

from lib.ui import address
from lib.ui.sheet import chose


def switch(
    name: str, label: str, options: Mapping[str, str], help: str | None = None, usual: str = ""
) -> str:
    """Which of the options (value → words) the address names; the usual or the first one unless another was chosen."""
    value = address.chosen(name, options, usual or next(iter(options)))
    chose(options[value])
    st.session_state[f"switch_{name}"] = value
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=f"switch_{name}",
        on_change=address.take_over,
        args=(name, f"switch_{name}"),
        required=True,
        label_visibility="collapsed",
        help=help,
    )
    return value


def drop_down(name: str, label: str, options: Mapping[str, str], usual: str, help: str | None = None) -> str:
    """Which of the options (value → words) the address names; the usual one unless another was chosen."""
    value = address.chosen(name, options, usual)
    chose(f"{label} {options[value]}")
    st.session_state[f"bar_{name}"] = value
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=f"bar_{name}",
        on_change=address.take_over,
        args=(name, f"bar_{name}"),
        filter_mode=None,
        help=help,
    )
    return value
