"""The state of a screen lives in the address: what was chosen there, and nothing else, decides what is shown.

The widgets show what the address says and write to it when they are changed. Streamlit's own bind="query-params" was
turned down: it writes a selectbox's label into the address, where two organisations of the same name would be one and
a new name would break every link; and it cannot hold the position of a drill, which no widget holds.
"""

from collections.abc import Container
from urllib.parse import urlsplit

import streamlit as st

REMEMBERED = "address"
SHARED = ("place", "quarter", "as_of", "basis")  # what goes along from page to page


def read(name: str) -> str:
    """What the address says; empty when it says nothing."""
    return st.query_params.get(name, "")


def change(**values: str | int | None) -> None:
    """Nothing. Writes values into the address (None takes one out), in one message to the browser."""
    before = st.query_params.to_dict()
    kept = {name: value for name, value in before.items() if name not in values}
    after = kept | {name: str(value) for name, value in values.items() if value is not None}
    if after != before:
        st.query_params.from_dict(after)
    remember()


def remember() -> None:
    """Nothing. Keeps what the pages share, because a click in the menu leaves the query of the address behind."""
    st.session_state[REMEMBERED] = path(), {name: read(name) for name in SHARED if read(name)}


def resume() -> None:
    """Nothing. After a click in the menu, brings back what the pages share; on the same page the address decides."""
    page, shared = st.session_state.get(REMEMBERED, (path(), {}))
    missing = {name: value for name, value in shared.items() if not read(name)}
    if page != path() and missing:
        change(**missing)
    remember()


def path() -> str:
    """The path of the page that is shown."""
    return urlsplit(st.context.url or "").path


def shared() -> dict[str, str]:
    """What a link to another page should carry along."""
    return {name: read(name) for name in SHARED if read(name)}


def chosen(name: str, options: Container[str], default: str) -> str:
    """What the address says if it is one of the options; else the default, and the address is mended."""
    value = read(name)
    if value in options:
        return value
    if value:
        change(**{name: None})
    return default


def take_over(name: str, key: str) -> None:
    """Nothing. Writes what a widget was changed to into the address; what is not allowed is dropped when it is read."""
    value = st.session_state[key]
    change(**{name: None if value is None else str(value)})
