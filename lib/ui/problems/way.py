"""The way of a problem from found to struck off, as a line of steps: what is done, where it stands, what is to come."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import streamlit as st

from lib.rules.closure import PROBLEM_STATE_WORDS, ProblemState
from lib.ui.words import marked_up, small

DONE, HERE, AHEAD = "●", "◐", "○"


class Mark(NamedTuple):
    """One step of the way: its shape, its name, and what stands under it."""

    shape: str
    name: str
    under: str


def way(card: Mapping[str, Any]) -> None:
    """Nothing. Draws the line."""
    marks = marks_of(card)
    with st.container(border=True, key="problem_way"):
        for column, mark in zip(st.columns(len(marks), gap="small"), marks, strict=True):
            with column.container(gap="xxsmall"):
                name = f"{mark.shape} {mark.name}"
                st.markdown(marked_up([name if mark.shape == AHEAD else (name,)]))
                small(mark.under)


def marks_of(card: Mapping[str, Any]) -> list[Mark]:
    """The steps: found, acknowledged where the leader in charge claims first, claimed, handed in, struck off.

    A problem that was reopened goes the way anew: what was done before that day is history, not progress.
    """
    state = ProblemState(card["state"])
    done = {
        ProblemState.FOUND: 1,
        ProblemState.REOPENED: 1,
        ProblemState.CLAIMED: 2,
        ProblemState.SUBMITTED: 3,
        ProblemState.CLOSED: 4,
    }[state]
    reopened = state is ProblemState.REOPENED
    marks = [
        Mark(DONE, "回头看重开" if reopened else "发现", str(card["since"] if reopened else card["found_on"]))
    ]
    if card["twofold"]:
        day = card["acknowledged_on"]
        marks.append(Mark(DONE if day else HERE, "分管领导认领", str(day) if day else "“1+1”先认领"))
    own = [
        ("认领整改", dated(card["claimed_on"], done > 1)),
        ("提交验收", handed_in(card, done)),
        ("验收销号", dated(card["closed_on"], done > 3)),
    ]
    blocked = card["twofold"] and not card["acknowledged_on"]
    for number, (name, under) in enumerate(own, start=1):
        here = number == done and not blocked
        marks.append(
            Mark(DONE if number < done else HERE if here else AHEAD, name, under or here_words(card, here))
        )
    return marks


def dated(day: date | None, done: bool) -> str:
    """The day on which a step was taken, if it holds."""
    return str(day) if day and done else ""


def handed_in(card: Mapping[str, Any], done: int) -> str:
    """The day of the last handing-in; and while it is being put right, by when it must be done."""
    if done > 2:
        return dated(card["submitted_on"], True)
    if done == 2 and card["deadline"]:
        late = f"，逾期 {card['overdue']} 天" if card["overdue"] else ""
        return "长期坚持" if card["long_term"] else f"期限 {card['deadline']}{late}"
    return ""


def here_words(card: Mapping[str, Any], here: bool) -> str:
    """What stands under the step at which the problem is."""
    return PROBLEM_STATE_WORDS[ProblemState(card["state"])] if here else "—"
