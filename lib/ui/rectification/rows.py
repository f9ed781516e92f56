"""The problems behind a number or a mark of the board, one row each; a click on a row opens the problem."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.rules.closure import PROBLEM_SOURCE_WORDS
from lib.rules.wording import wan
from lib.ui import address
from lib.ui.answers import ask, fetch
from lib.ui.bar import View
from lib.ui.choices import Step
from lib.ui.going import to_problem
from lib.ui.pickers import switch
from lib.ui.problems.looking import STATES
from lib.ui.problems.taking import take_open_problems
from lib.ui.rectification.picking import PARAMETERS, SHOWS, Picked, show
from lib.ui.tables import day, spelt, table, text, whole, words
from lib.ui.words import nothing_here, panel, section

MOST = 1000  # rows that a browser is sent
SOURCES = {source.value: word for source, word in PROBLEM_SOURCE_WORDS.items()}
ROWS = {
    "name": text("整改单位", 108),
    "content": text("问题", 170),
    "source": words("来源", SOURCES, 60),
    "category": text("方面", 76),
    "standing": text("状态", 84),
    "found_on": day("发现日期", 84),
    "deadline": day("整改期限", 84),
    "overdue": whole("逾期天数", 62),
    "age": whole("天数", 44, "从发现到销号；没有销号的到截至日期"),
    "department": text("责任部门", 84),
    "money": spelt("涉及／追回（万元）", 120, "涉及金额和已追回金额"),
    "label": text("编号", 152),
}
WATCHED = {
    "overdue": ("没有逾期的问题。", "到期的问题都已销号，或者延了期、列为长期坚持。"),
    "extended": ("没有延期过的问题。", "批准延期的问题会列在这里，最初的期限仍然算数。"),
    "reopened": ("没有回头看重开过的问题。", "销号以后回头看又打开的问题会列在这里。"),
    "long_term": ("没有长期坚持的问题。", "监督员列为长期坚持的问题会列在这里，不算逾期。"),
}
BESIDE = {
    "name": text("整改单位", 112),
    "content": text("问题", 132),
    "days": spelt("逾期", 66),
}


def step_of(asked: Picked) -> list[Step]:
    """The step of the breadcrumb for what is asked for."""
    return [Step(asked.words)]


def rows(viewer: Viewer, view: View, asked: Picked) -> None:
    """Nothing. Lists the problems that are asked for; a click on one opens it."""
    question = ask(listed, viewer, view, asked)
    found = fetch(how_many, viewer, view, asked)
    with panel():
        more = f"；列出前 {MOST} 个" if found > MOST else ""
        section(
            f"{asked.words}的问题（{found:,} 个）", f"{view.line}；逾期久的在前{more}；点一行看整改全过程"
        )
        if not found:
            nothing_here("没有这样的问题。", "换一个单位、年度或截至日期，或者回到看板。")
        else:
            key = f"problems-{asked.words}-{view.key}"
            pick = partial(to_problem, viewer, view)
            table(question, ROWS, key=key, alt="问题清单", on_pick=pick, rows=17)
        with st.container(horizontal=True, gap="small"):
            st.button("回到看板", key="back_to_board", on_click=back)
            take_open_problems(viewer, view, view.year)


def back() -> None:
    """Nothing. Takes what was asked for out of the address."""
    address.change(**dict.fromkeys(PARAMETERS))


def how_many(session: Session, viewer: Viewer, view: View, asked: Picked) -> int:
    """How many problems are asked for."""
    if asked.days is not None:
        return len(within(session, viewer, view, asked))
    return queries.problems_count(session, viewer, view.place, view.as_of, asked.pick(view))


def within(session: Session, viewer: Viewer, view: View, asked: Picked) -> pd.DataFrame:
    """The problems that are asked for; of those struck off in the quarter, those that took so many days."""
    if asked.days is None:
        return queries.problems(session, viewer, view.place, view.as_of, asked.pick(view), MOST)
    found = queries.problems(session, viewer, view.place, view.as_of, asked.pick(view))
    first, after = asked.days
    return found[(found["age"] >= first) & (found["age"] < after)].reset_index(drop=True)


def listed(session: Session, viewer: Viewer, view: View, asked: Picked) -> pd.DataFrame:
    """The problems as the list shows them."""
    found = within(session, viewer, view, asked).head(MOST)
    records = found.to_dict("records")
    return found.assign(
        standing=[standing(row) for row in records],
        money=[amounts(row) for row in records],
        deadline=pd.Series([day_or_none(row["deadline"]) for row in records], dtype="object"),
    )


def standing(row: dict[Any, Any]) -> str:
    """Where a problem stands, with what sets it apart."""
    if row["long_term"]:
        return "◎ 长期坚持"
    return STATES[row["state"]]


def amounts(row: dict[Any, Any]) -> str:
    """The amounts found and recovered; empty where no money is at stake."""
    found, back = row["found_fen"], row["recovered_fen"]
    if pd.isna(found) and pd.isna(back):
        return ""
    return " ／ ".join(
        "—" if pd.isna(value) else wan(int(value)).removesuffix(" 万元") for value in (found, back)
    )


def day_or_none(value: Any) -> date | None:
    """The day; None for a gap."""
    return None if pd.isna(value) else value


def watched(viewer: Viewer, view: View) -> None:
    """Nothing. Lists beside the charts what needs an eye: overdue, extended, reopened, lasting; a click opens one."""
    section("需要盯住的问题", f"{view.line}；点一行看整改全过程")
    which = switch("watch", "哪些问题", {name: SHOWS[name][0] for name in WATCHED})
    question = ask(listed_beside, viewer, view, which)
    if question.frame().empty:
        nothing_here(*WATCHED[which])
        return
    pick = partial(to_problem, viewer, view)
    table(question, BESIDE, key=f"watched-{which}-{view.key}", alt="需要盯住的问题", on_pick=pick, rows=11)
    found = fetch(how_many, viewer, view, Picked(which))
    with st.container(horizontal=True, gap="small"):
        st.button(f"看全部 {found:,} 个", type="tertiary", key="watched_all", on_click=partial(show, which))
        take_open_problems(viewer, view, view.year)


def listed_beside(session: Session, viewer: Viewer, view: View, which: str) -> pd.DataFrame:
    """The first of the problems that need an eye, with how late they are."""
    pick = Picked(which).pick(view)
    found = queries.problems(session, viewer, view.place, view.as_of, pick, 50)
    records = found.to_dict("records")
    return found.assign(
        days=[f"{row['overdue']} 天" if row["overdue"] else STATES[row["state"]][2:] for row in records]
    )
