"""The same step for many problems: ticked in a list, taken in one dialog, told one by one."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Viewer
from lib.datasets.rectifying import PERMISSIONS
from lib.rules.closure import PROBLEM_ACT_WORDS, SIDES, STEPS, ProblemAct, ProblemState
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.problems.stepping import Target, dialog
from lib.ui.words import small

FOREMOST = {ProblemAct.ACKNOWLEDGED, ProblemAct.CLAIMED, ProblemAct.SUBMITTED, ProblemAct.VERIFIED}


def offer_bulk(viewer: Viewer, ticked: pd.DataFrame) -> None:
    """Nothing. Draws a button for each step that one of the ticked problems might go; the others are skipped, with a reason."""
    if ticked.empty:
        small("勾选左边的方框，可以对几个问题办理同样的一步；点一行的文字，打开这个问题。")
        return
    targets = [target_of(row) for row in ticked.to_dict("records")]
    acts = possible(viewer, list(zip(ticked["state"], ticked["twofold"], strict=True)))
    with st.container(horizontal=True, vertical_alignment="center", key="problem_bulk"):
        for act in acts:
            kind: Any = "primary" if act in FOREMOST else "secondary"
            st.button(
                f"{PROBLEM_ACT_WORDS[act]}…",
                type=kind,
                key=f"bulk_{act}",
                on_click=open_dialog,
                args=(dialog(act, targets),),
            )
        small(f"已勾选 {len(targets)} 个" + ("" if acts else "，没有您可以办理的环节"))


def possible(viewer: Viewer, ticked: Sequence[tuple[str, bool]]) -> list[ProblemAct]:
    """The steps of the viewer's role that may follow on one of the states, each with whether the leader claims first."""
    return [
        act
        for act in ProblemAct
        if viewer.may(PERMISSIONS[SIDES[act]])
        and any(
            (ProblemState(state), act) in STEPS and (twofold or act is not ProblemAct.ACKNOWLEDGED)
            for state, twofold in set(ticked)
        )
    ]


def target_of(row: dict[str, Any]) -> Target:
    """The problem of a list's row, as the dialog names it."""
    return Target(int(row["problem_id"]), row["label"], row["content"], row["name"], row["since"])
