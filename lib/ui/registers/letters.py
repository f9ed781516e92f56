"""Beside the letters: how many of each kind and with how many items, and the leaders' plans (一人一方案) on 任务下达."""

from functools import partial

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.rules.calendar import quarter_label, quarter_of, quarter_words
from lib.ui.answers import ask, fetch, part
from lib.ui.going import go
from lib.ui.registers.looking import RegisterLook, Tab
from lib.ui.tables import spelt, table, text, whole
from lib.ui.words import plain, section

SHAPES = {
    "kind": text("文种", 210),
    "letters": whole("份数", 64),
    "items": whole("事项合计", 84),
    "each": spelt("每份几项", 84),
    "organisations": whole("单位", 64),
}


def shapes(viewer: Viewer, look: RegisterLook, tab: Tab) -> None:
    """Nothing. Lists the kinds of letters, and tells of the letters of commitment, which stand on 任务下达."""
    section("文种与项数", f"{look.line}；每份文书逐条列出的事项")
    question = ask(told, viewer, look)
    if not question.frame().empty:
        table(question, SHAPES, key=f"letter-shapes-{look.key}", alt="每种文书有几份、每份几项", rows=5)
    quarter = quarter_of(look.as_of)
    plans = fetch(queries.letters, viewer, look.place, quarter)
    year = f"{look.as_of.year} 年“一人一方案”履责函告书"
    if plans.empty:
        plain(f"{year}：没有。需要时由监督员在「任务下达」里下发。")
        return
    done, missing = int(plans["done"].sum()), int(plans["missing"].sum())
    plain(
        f"{year}：{len(plans)} 位领导，{int(plans['items'].sum())} 项；"
        f"{quarter_words(quarter)}已完成 {done} 项，未报 {missing} 项。"
    )
    st.button(
        "打开履责函告书",
        key="register_plans",
        on_click=partial(go, viewer, look.place, "tasks", part="letters", quarter=quarter_label(quarter)),
    )


def told(session: Session, viewer: Viewer, look: RegisterLook) -> pd.DataFrame:
    """The kinds of letters as the list shows them."""
    rows = part(session, queries.letter_shapes, viewer, look.place, *look.asked)
    spans = zip(rows["fewest"], rows["most"], strict=True)
    return rows.assign(each=[f"{most:g}" if few == most else f"{few:g}–{most:g}" for few, most in spans])
