"""Every step of a problem on record: its day, who took it, what was said, and the row of the file it came from."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Viewer
from lib.rules.closure import PROBLEM_ACT_WORDS, ProblemAct, ProblemState
from lib.ui import address, evidence
from lib.ui.answers import ask
from lib.ui.drill import CELLS
from lib.ui.problems.amounts import money
from lib.ui.problems.asking import WORDS
from lib.ui.tables import table
from lib.ui.timeline import entry, waiting

ENDS_DEADLINE = (ProblemAct.LASTING, ProblemAct.REOPENED)  # what is handed in after these is late by none
ENTERED = 0  # the number that the address gives to the entering of the problem itself
SAID = {
    "leader_post": "责任领导",
    "department": "责任部门",
    "measure": "整改措施",
    "deadline": "整改期限",
    "document": "批准文件",
    "evidence": "佐证材料",
}


def history(
    viewer: Viewer,
    card: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]],
    files: Sequence[Mapping[str, Any]],
) -> None:
    """Nothing. Draws each step with the evidence files handed in with it, and at the end what is waited for."""
    entry(
        card["found_on"],
        "发现并登记",
        f"{card['issuer']} · {card['entered_by']}",
        card["entered_at"],
        (),
        origin(card),
        partial(source_button, ENTERED, card),
    )
    source(viewer, card, ENTERED, card)
    deadline = None
    for step in steps:
        own = [file for file in files if file["number"] == step["number"]]
        act = ProblemAct(step["act"])
        late = (step["done_on"] - deadline).days if act is ProblemAct.SUBMITTED and deadline else 0
        done = PROBLEM_ACT_WORDS[act] + (f"（比期限晚 {late} 天）" if late > 0 else "")
        deadline = None if act in ENDS_DEADLINE else step["deadline"] or deadline
        entry(
            step["done_on"],
            done,
            f"{step['office']} · {step['by']}",
            step["at"],
            told(act, step, {file["name"] for file in own}),
            origin(step),
            partial(source_button, int(step["number"]), step),
        )
        evidence.show(own)
        source(viewer, card, int(step["number"]), step)
    if wanted := wanted_next(card):
        waiting(*wanted)


def told(act: ProblemAct, step: Mapping[str, Any], files: Collection[str]) -> list[str]:
    """What was said with a step; evidence that only names the files, which stand below, is not said twice."""
    repeated = {"evidence"} if files and set(step["evidence"].split("、")) == set(files) else set()
    lines = [
        f"{name}：{step[column]}" for column, name in SAID.items() if step[column] and column not in repeated
    ]
    if step["words"]:
        lines.insert(0, f"{WORDS[act]}：{step['words']}")
    if step["recovered_fen"] is not None and step["recovered_fen"] == step["recovered_fen"]:
        lines.append(f"累计追回：{money(step['recovered_fen'])}")
    if step["rules_made"] is not None and step["rules_made"] == step["rules_made"]:
        lines.append(f"累计制定修订制度：{int(step['rules_made'])} 项")
    return lines


def from_file(fact: Mapping[str, Any]) -> bool:
    """Whether the problem or the step came from a file."""
    return fact["batch_id"] is not None and fact["batch_id"] == fact["batch_id"]


def origin(fact: Mapping[str, Any]) -> str:
    """From which file and row it came; empty where it was entered on the screen."""
    if not from_file(fact):
        return ""
    name = f"文件「{fact['file_name']}」" if fact.get("file_name") else "文件"
    return f"；来自{name}第 {int(fact['row'])} 行（导入批次 {int(fact['batch_id'])}）"


def source_button(number: int, fact: Mapping[str, Any]) -> None:
    """Nothing. A button that opens the row of the file as it was uploaded, or closes it."""
    if not from_file(fact):
        return
    shown = address.read("row") == str(number)
    st.button(
        "收起原文件的行" if shown else "看原文件的这一行",
        type="tertiary",
        key=f"problem_row_{number}",
        on_click=address.change,
        kwargs={"row": None if shown else number},
    )


def source(viewer: Viewer, card: Mapping[str, Any], number: int, fact: Mapping[str, Any]) -> None:
    """Nothing. Draws the row of the file as it was uploaded, while it is open."""
    if from_file(fact) and address.read("row") == str(number):
        where = int(card["problem_id"]), int(fact["batch_id"]), int(fact["row"])
        question = ask(queries.problem_file_row, viewer, *where)
        table(question, CELLS, key=f"problem_cells_{number}", alt=f"原文件的第 {where[2]} 行")


def wanted_next(card: Mapping[str, Any]) -> tuple[str, str] | None:
    """What the problem waits for, and of whom; None once it is struck off."""
    state = ProblemState(card["state"])
    if state is ProblemState.CLOSED:
        return None
    if state is ProblemState.SUBMITTED:
        return "验收", f"由{card['issuer']}（或其上级单位）的监督员验收"
    if state is ProblemState.CLAIMED:
        late = f"，已逾期 {card['overdue']} 天" if card["overdue"] else ""
        until = "长期坚持" if card["long_term"] else f"期限 {card['deadline']}{late}"
        return "提交验收", f"由{card['name']}提交，{until}"
    if card["twofold"] and not card["acknowledged_on"]:
        return "分管领导认领", "认领以后单位才能认领整改"
    return ("重新认领" if state is ProblemState.REOPENED else "认领整改"), f"由{card['name']}认领"
