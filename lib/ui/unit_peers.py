"""An organisation among those of its kind on 单位画像: how their scores are spread, and the list by rank."""

from functools import partial

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import charts, queries
from lib.access import Viewer
from lib.models import KIND_WORDS
from lib.rules.portrait import Among, among
from lib.ui.answers import ask, fetch, part
from lib.ui.bar import View
from lib.ui.drawing import draw
from lib.ui.going import to_organisation
from lib.ui.tables import decimal, table, text, whole
from lib.ui.words import panel, section

PEERS = {
    "rank": whole("位次", 52),
    "mark": text("", 28),
    "name": text("单位", 170),
    "score": decimal("得分", 1, 62),
    "behind": decimal("较中位", 1, 66),
}


def peers(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the spread of the scores and the list; nothing for who may not see the others."""
    stands = fetch(place_among, viewer, view)
    if stands is None or stands.units < 2:
        return
    whose = fetch(whose_kind, viewer, view)
    left, right = st.columns([1.25, 1], gap="small")
    with panel(left):
        drawn = ask(charts.spread, viewer, view.place, view.quarter, view.as_of)
        title = f"在同类单位中：第 {stands.rank} 位，共 {stands.units} 家"
        note = f"{whose}；中位 {stands.middle:g} 分"
        draw(charts.spread_bars(), drawn, key=f"spread-{view.key}", title=title, view=view, note=note)
    with panel(right):
        section("同类位次", f"{whose}按得分排列，同分同位；点一行看它的画像")
        pick = partial(to_organisation, viewer)
        table(ask(listed, viewer, view), PEERS, key=f"peers-{view.key}", alt="同类位次", on_pick=pick, rows=8)


def place_among(session: Session, viewer: Viewer, view: View) -> Among | None:
    """Where the organisation stands among those of its kind; None where nothing was due or the viewer may not see them."""
    rows = part(session, queries.siblings, viewer, view.place, view.quarter, view.as_of)
    mine = rows.loc[rows["organisation_id"] == view.place, "score"].tolist()
    return among(mine[0], rows["score"].tolist()) if mine else None


def whose_kind(session: Session, viewer: Viewer, view: View) -> str:
    """Whom the organisation is compared with, e.g. 嵊泗县的乡镇街道."""
    card = part(session, queries.organisation_card, viewer, view.place).iloc[0]
    return f"{card['parent']}的{KIND_WORDS[card['kind']]}"


def parent_of(session: Session, viewer: Viewer, view: View) -> str:
    """The name of the place that the organisation stands under; empty for none."""
    return str(part(session, queries.organisation_card, viewer, view.place).iloc[0]["parent"] or "")


def listed(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The organisations of the kind by rank, the organisation itself marked, each with how far it is from the middle."""
    rows = part(session, queries.siblings, viewer, view.place, view.quarter, view.as_of)
    own = rows["organisation_id"] == view.place
    return rows.assign(mark=own.map({True: "▶", False: ""}), behind=rows["score"] - rows["score"].median())
