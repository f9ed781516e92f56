"""The hand-over talks of an organisation on 单位画像, each with where its double report stands."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.ui.answers import ask, fetch, part
from lib.ui.bar import View
from lib.ui.going import go
from lib.ui.handovers.listing import LISTED, lateness
from lib.ui.tables import table
from lib.ui.words import panel, section, small

SHOWN = (
    "state",
    "lateness",
    "label",
    "talked_on",
    "own_on",
    "group_on",
    "problems",
    "closure_rate",
    "differences",
)
OF_UNIT = {name: LISTED[name] for name in SHOWN}
OF_PLACE = {"name": LISTED["name"], **OF_UNIT}


def unit_talks(viewer: Viewer, view: View) -> None:
    """Nothing. Lists the talks with the organisation and with all under it; a click opens one."""
    if not viewer.may(Permission.SEE_HANDOVERS):
        return
    talks = fetch(listed, viewer, view)
    if talks.empty and view.has_children:
        return
    with panel():
        section(
            f"谈话与双报告（{len(talks)} 次）", f"{view.place_name} · 截至 {view.as_of}；点一行看逐条对账"
        )
        if talks.empty:
            small("没有登记过三交底谈话。")
            return
        columns = OF_PLACE if view.has_children else OF_UNIT
        pick = partial(opened, viewer, view)
        question = ask(listed, viewer, view)
        table(question, columns, key=f"unit-talks-{view.key}", alt="谈话与双报告", on_pick=pick, rows=5)
        st.button("打开双报告", key="unit_handovers", on_click=partial(go, viewer, view.place, "handovers"))


def listed(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The talks as the list shows them."""
    rows = part(session, queries.handovers, viewer, view.place, view.as_of)
    words = [lateness(row) for row in rows.to_dict("records")]
    return rows.assign(lateness=pd.Series(words, dtype="object"))


def opened(viewer: Viewer, view: View, picked: dict[str, Any]) -> None:
    """Nothing. Opens the picked talk."""
    go(viewer, view.place, "handovers", talk=int(picked["id"]))
