"""The answers of queries, remembered until the next commit of anybody."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlmodel import Session

from lib import db
from lib.access import Viewer

P = ParamSpec("P")
Answer = TypeVar("Answer")
REMEMBERED = 4000  # answers in one process; at prefecture scale one takes 1 to 60 kB


def fetch(
    query: Callable[Concatenate[Session, Viewer, P], Answer],
    viewer: Viewer,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Answer:
    """What the query answers to this viewer, as the newest commit has it; a copy that may be changed.

    The number of the newest commit is part of the key: every process sees a change at once, and no time limit is
    needed. The viewer is part of it, too, so that nobody gets another's rows.
    """
    with db.reading() as session:
        revision = db.revision(session)
    name = f"{query.__module__}.{query.__qualname__}"
    return _answer(query, name, replace(viewer, address=""), args, kwargs, revision)  # type: ignore[no-any-return]


@st.cache_data(max_entries=REMEMBERED, show_spinner=False)
def _answer(
    _query: Callable[..., Any],
    name: str,
    viewer: Viewer,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    revision: int,
) -> Any:
    """What the query answers. The name stands for the query in the key; all the other arguments are in it."""
    with db.reading() as session:
        return _query(session, viewer, *args, **kwargs)
