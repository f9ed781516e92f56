"""The strip of lamps on 总览: how many are lit, on how many units, and how that has changed in a week."""

from functools import partial

import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts import LAMPS
from lib.queries.lamp_units import LampState
from lib.rules.wording import Part, number, signed
from lib.ui.answers import fetch, part
from lib.ui.bar import View
from lib.ui.going import go
from lib.ui.words import marked_up

LIT = (LampState.RED, LampState.YELLOW)
Strip = dict[str, tuple[Part, ...]]


def lamp_strip(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the strip: a click on lamps opens the map, one on orders opens their list."""
    found = fetch(strip_of, viewer, view)
    with st.container(horizontal=True, gap="large", vertical_alignment="center", key="lamp_strip"):
        for screen, words in found.items():
            st.button(
                marked_up(words),
                type="tertiary",
                key=f"strip-{screen}",
                on_click=partial(go, viewer, view.place, screen.split("-")[0]),
            )


def strip_of(session: Session, viewer: Viewer, view: View) -> Strip:
    """What the strip says, by the screen that a click opens."""
    counts = queries.lamp_counts(session, viewer, view.place, view.quarter, view.as_of)
    found: Strip = {}
    for state in LIT if len(counts) else ():
        row = counts.iloc[0]
        lamps, units = int(row[state]), int(row[f"{state}_units"])
        week = signed(lamps - int(row[f"{state}_before"]), 0)
        more = f"较一周前 {week} 盏"
        found[f"warnings-{state}"] = (
            f"{LAMPS[state].label} ",
            (number(lamps),),
            f" 盏，{units} 家单位（{more}，{signed(units - int(row[f'{state}_units_before']), 0)} 家）",
        )
    problems = queries.closure_totals(session, viewer, view.place, view.as_of)
    if problems["found"]:
        found["rectification"] = (
            "问题未销号 ",
            (number(problems["open"]),),
            " 个",
            *((f"，逾期 {problems['overdue']} 个",) if problems["overdue"] else ()),
        )
    orders = part(session, queries.orders, viewer, view.place, view.as_of)
    open_ones, late = int((~orders["closed"].astype("bool")).sum()), int((orders["overdue"] > 0).sum())
    found["orders"] = (
        "督办单未办结 ",
        (number(open_ones),),
        " 张",
        *((f"，逾期未复 {late} 张",) if late else ()),
    )
    return found
