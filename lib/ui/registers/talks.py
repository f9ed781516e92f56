"""Beside the talks: coverage of the organisations by kind, whom nobody has talked to yet, and what came of the talks."""

from functools import partial

import streamlit as st

from lib import charts, queries
from lib.access import Permission, Viewer
from lib.rules.closure import ProblemSource
from lib.rules.periods import Period
from lib.ui.answers import ask, fetch
from lib.ui.drawing import draw
from lib.ui.going import go, to_organisation
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.tables import table, text
from lib.ui.words import small

MISSING = {"name": text("还没有谈过的单位", 240), "word": text("类型", 110)}


def coverage(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Draws who should have been talked to and who has been; a click on one that is missing opens its page."""
    asked = viewer, look.place, *look.asked
    question = ask(charts.covered, *asked)
    title = "谈话覆盖 · 按单位类型"
    draw(charts.coverage_bars(), question, key=f"coverage-{look.key}", title=title, view=look)
    missing = fetch(queries.talk_missing, *asked)
    if missing.empty:
        small("应谈单位全部谈到：全覆盖。函询、书面检查和通报批评不算谈话。")
    else:
        pick = partial(to_organisation, viewer)
        table(missing, MISSING, key=f"untalked-{look.key}", alt="还没有谈过的单位", on_pick=pick, rows=5)
        small(f"还有 {len(missing)} 家没有谈过，点一家看它的单位画像。函询、书面检查和通报批评不算谈话。")
    found_in_talks(viewer, look)


def found_in_talks(viewer: Viewer, look: RegisterLook) -> None:
    """Nothing. Tells how many problems the talks handed over and how many are struck off; a button lists them."""
    if not viewer.may(Permission.SEE_PROBLEMS):
        return
    year = None if look.period in (Period.ALL, Period.TWO_YEARS) else look.as_of.year
    by_source = fetch(queries.closure_by, viewer, look.place, look.as_of, "source", year)
    talks = by_source[by_source["word"] == ProblemSource.TALK]
    if talks.empty:
        return
    found, closed = int(talks["found"].iloc[0]), int(talks["closed"].iloc[0])
    st.button(
        f"{f'{year} 年' if year else '历次'}谈话交办问题 {found:,} 个，已销号 {closed:,} 个 ›",
        type="tertiary",
        key="register_talk_problems",
        on_click=partial(
            go, viewer, look.place, "rectification", show="all", source=ProblemSource.TALK.value, year=year
        ),
    )
