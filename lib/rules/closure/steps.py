"""Whether a step may be taken now, and what is wrong with it where it may not. Screen, file and command line ask here."""

from collections.abc import Iterable
from typing import NamedTuple

from lib.rules.closure.course import Course
from lib.rules.closure.table import (
    ALLOWED,
    ASKED_FOR,
    DEMANDED,
    PROBLEM_ACT_WORDS,
    PROBLEM_STATE_WORDS,
    SAYINGS,
    SIDES,
    STEPS,
    WORDS_ASKED_FOR,
    ProblemAct,
    Side,
    Step,
)


class Wrong(NamedTuple):
    """What is wrong with a step: which of its sayings, and what is wanted, as a clause."""

    name: str
    wanted: str


def faults(before: Course, twofold: bool, step: Step) -> list[Wrong]:
    """What speaks against taking the step now; nothing where it may be taken. twofold: the leader in charge claims first."""
    out_of_turn = forbidden(before, twofold, step.act)
    if out_of_turn:
        return [Wrong("act", out_of_turn)]
    wrong = [*_unsaid(step), *_said_too_much(step)]
    if step.done_on < before.last_on:
        wrong.append(Wrong("done_on", f"不能早于上一步（{before.last_on}）"))
    if step.deadline is not None and step.deadline < step.done_on:
        wrong.append(Wrong("deadline", f"不能早于办理日期（{step.done_on}）"))
    elif (
        step.act is ProblemAct.EXTENDED
        and step.deadline
        and before.deadline
        and step.deadline <= before.deadline
    ):
        wrong.append(Wrong("deadline", f"应晚于现在的期限（{before.deadline}）"))
    return wrong


def forbidden(before: Course, twofold: bool, act: ProblemAct) -> str | None:
    """Why the step may not be taken now, as a clause; None where it may."""
    if (before.state, act) not in STEPS:
        return f"这个问题现在是“{PROBLEM_STATE_WORDS[before.state]}”，不能{PROBLEM_ACT_WORDS[act]}"
    acknowledged = before.acknowledged_on is not None
    if act is ProblemAct.ACKNOWLEDGED and not twofold:
        return "这个问题不需要分管领导先认领"
    if act is ProblemAct.ACKNOWLEDGED and acknowledged:
        return f"分管领导已于 {before.acknowledged_on} 认领"
    if act is ProblemAct.CLAIMED and twofold and not acknowledged:
        return "这个问题要由分管领导先认领（巡察反馈“1+1”）"
    if act is ProblemAct.LASTING and before.long_term:
        return f"这个问题已于 {before.long_term_on} 列为长期坚持"
    return None


def open_acts(before: Course, twofold: bool, sides: Iterable[Side]) -> list[ProblemAct]:
    """The steps that somebody who stands on these sides may take now."""
    here = set(sides)
    return [act for act in ProblemAct if SIDES[act] in here and forbidden(before, twofold, act) is None]


def _unsaid(step: Step) -> Iterable[Wrong]:
    for name in DEMANDED[step.act]:
        if getattr(step, name) in ("", None):
            yield Wrong(name, WORDS_ASKED_FOR[step.act] if name == "words" else ASKED_FOR[name])


def _said_too_much(step: Step) -> Iterable[Wrong]:
    known = {*DEMANDED[step.act], *ALLOWED.get(step.act, ())}
    for name in SAYINGS:
        if name not in known and getattr(step, name) not in ("", None):
            yield Wrong(name, f"“{PROBLEM_ACT_WORDS[step.act]}”这一步应空着")
