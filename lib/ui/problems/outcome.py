"""What became of a step that was taken for many problems: one by one, what was done, what was skipped and why."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Viewer
from lib.actions.problems import Outcome
from lib.rules.closure import PROBLEM_ACT_WORDS, ProblemAct
from lib.ui.problems.looking import open_problem
from lib.ui.tables import table, text
from lib.ui.words import escaped, panel, section

KEPT = "problem_outcome"
TOLD = {
    "result": text("结果", 84),
    "label": text("问题", 190),
    "name": text("单位", 150),
    "reason": text("为什么跳过", "large"),
}


def keep_outcome(viewer: Viewer, act: ProblemAct, targets: Sequence[Any], outcome: Outcome) -> None:
    """Nothing. Keeps the outcome until the person has read it. Each target has id, label and name."""
    why = {skipped.problem_id: skipped.reason for skipped in outcome.skipped}
    rows = [
        {
            "problem_id": one.id,
            "result": "– 跳过" if one.id in why else "● 已办理",
            "label": one.label,
            "name": one.name,
            "reason": why.get(one.id, ""),
        }
        for one in targets
    ]
    rows.sort(key=lambda row: row["result"] != "– 跳过")
    st.session_state[KEPT] = viewer.user_id, act, outcome.sentence(), rows


def say_many(viewer: Viewer) -> None:
    """Nothing. Shows what became of the viewer's last step for many problems, until it is put away."""
    kept_for, act, sentence, rows = st.session_state.get(KEPT, (None, ProblemAct.CLAIMED, "", []))
    if kept_for != viewer.user_id:
        return
    with panel():
        st.success(escaped(f"{PROBLEM_ACT_WORDS[act]}：{sentence}"))
        skipped = any(row["reason"] for row in rows)
        section("逐个结果", "跳过的在前，没有改动；点一行打开问题" if skipped else "点一行打开问题")
        table(
            pd.DataFrame(rows),
            TOLD,
            key="problem_outcome_rows",
            alt="逐个结果",
            on_pick=lambda row: open_problem(int(row["problem_id"])),
            rows=10,
        )
        st.button("知道了", key="problem_outcome_read", on_click=put_away)


def put_away() -> None:
    """Nothing. Forgets the outcome that was read."""
    st.session_state.pop(KEPT, None)
