"""One problem: what is wrong and whose it is, where it stands on its way, every step on record, what can be done now."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Viewer
from lib.models import PROBLEM_SOURCE_WORDS
from lib.rules.closure import PROBLEM_ACT_WORDS, ProblemAct, ProblemState
from lib.rules.wording import Part
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import fetch
from lib.ui.problems.amounts import money
from lib.ui.problems.history import history
from lib.ui.problems.looking import STATES, back_to_list, open_problem
from lib.ui.problems.stepping import Target, dialog
from lib.ui.problems.way import way
from lib.ui.words import nothing_here, panel, paragraph, plain, section, small
from lib.ui.workbar import Look

FOREMOST = {ProblemAct.ACKNOWLEDGED, ProblemAct.CLAIMED, ProblemAct.SUBMITTED, ProblemAct.VERIFIED}
BEGINS_WITH = ("leader_post", "department")  # what a claim begins with, if somebody said it before


def show_problem(viewer: Viewer, look: Look, number: int) -> None:
    """Nothing. Draws the problem, for those who may see the organisation that mends it."""
    st.button("‹ 返回清单", type="tertiary", key="problem_back", on_click=back_to_list)
    card = fetch(queries.problem_card, viewer, number, look.as_of)
    if card is None:
        nothing_here("没有这个问题，或者它不在您的查看范围内。", "请返回清单，从那里打开。")
        return
    steps = fetch(queries.problem_steps, viewer, number, look.as_of).to_dict("records")
    paragraph(standing(card, look))
    way(card)
    left, right = st.columns([1, 1.1], gap="small")
    with panel(left):
        about(card)
    with panel(right):
        section("办理过程", f"截至 {look.as_of}")
        files = fetch(queries.evidence_files, viewer, number, look.as_of).to_dict("records")
        history(viewer, card, steps, files)
        offer_steps(viewer, look, card, steps)


def standing(card: Mapping[str, Any], look: Look) -> list[Part]:
    """Where the problem stands, in words: its state, since when, by when it must be done and how late it is."""
    state = ProblemState(card["state"])
    parts: list[Part] = [(STATES[state],), f"，自 {card['since']} 起"]
    if state is ProblemState.CLOSED:
        parts.append(f"；从发现到销号 {card['age']} 天")
        if card["first_deadline"] and card["closed_on"] > card["first_deadline"]:
            parts.append(f"，比最初的期限晚 {(card['closed_on'] - card['first_deadline']).days} 天")
        return [*parts, "。"]
    if card["long_term"]:
        return [*parts, "；", ("长期坚持",), "，不算逾期。"]
    if card["deadline"] is None:
        return [*parts, "；认领时确定整改期限。"]
    parts += ["；整改期限 ", (str(card["deadline"]),)]
    if card["overdue"]:
        return [*parts, "，", (f"已逾期 {card['overdue']} 天",), "。"]
    left = (card["deadline"] - look.as_of).days
    return [*parts, f"，还有 {left} 天。" if left else "，今天到期。"]


def about(card: Mapping[str, Any]) -> None:
    """Nothing. Draws what is wrong, whose it is, where it comes from, its deadlines and amounts, and what it is linked to."""
    section(card["label"], f"{PROBLEM_SOURCE_WORDS[card['source']]} · {card['category']}")
    plain(card["content"])
    small("基本情况")
    plain("\n".join(f"{name}　{value}" for name, value in facts(card)))
    if card["twofold"]:
        small(
            "巡察反馈“1+1”：先由分管领导认领（写明职务），再由单位认领整改；分管领导没有认领以前，单位不能认领。"
        )
    links(card)


def facts(card: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of the problem, as pairs of name and value."""
    found = [
        ("整改单位", card["name"]),
        ("交办单位", card["issuer"]),
        ("所属清单", card["list_name"] or "—"),
        ("发现日期", str(card["found_on"])),
        ("责任部门", card["department"] or "未认领"),
        ("整改期限", deadline_words(card)),
        ("涉及金额", money(card["found_fen"])),
    ]
    if card["recovered_fen"] is not None:
        found.append(("累计追回", money(card["recovered_fen"])))
    if card["rules_made"] is not None:
        found.append(("制定修订制度", f"{card['rules_made']} 项"))
    times = [
        f"{words} {card[name]} 次"
        for name, words in (("returned", "退回"), ("extended", "延期"), ("reopened", "重开"))
        if card[name]
    ]
    return [*found, ("周折", "，".join(times))] if times else found


def deadline_words(card: Mapping[str, Any]) -> str:
    """The deadline that holds and the first one, by which it counts as struck off in time."""
    first, now = card["first_deadline"], card["deadline"]
    if first is None:
        return "未定，认领时确定"
    if now == first:
        return str(first)
    return f"{now or '重新认领时确定'}（最初 {first}，按期销号仍按它算）"


def links(card: Mapping[str, Any]) -> None:
    """Nothing. Buttons that open the problem that came back in this one, and those in which this one came back."""
    linked = [(card["earlier_id"], f"原问题 {card['earlier_label']}")] if card["earlier_label"] else []
    linked += [
        (one["problem_id"], f"后来再次发现 {one['label']}（{one['found_on']}）") for one in card["later"]
    ]
    if not linked:
        return
    small("关联的问题")
    for number, words in linked:
        key = f"problem_linked_{number}"
        st.button(f"{words} ›", type="tertiary", key=key, on_click=open_problem, args=(int(number),))


def offer_steps(
    viewer: Viewer, look: Look, card: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]
) -> None:
    """Nothing. A button for each step that is the viewer's to take now; none when another day is looked at."""
    if not look.now:
        small("这里看的是过去的情况；要办理，请把“截至”改回今天。")
        return
    acts = [ProblemAct(act) for act in fetch(queries.problem_acts, viewer, int(card["problem_id"]))["act"]]
    if not acts:
        return
    said = {name: next((step[name] for step in reversed(steps) if step[name]), "") for name in BEGINS_WITH}
    last_on = max([card["found_on"], *(step["done_on"] for step in steps)])
    target = Target(int(card["problem_id"]), card["label"], card["content"], card["name"], last_on, said)
    small("现在可以办理")
    with st.container(horizontal=True, key="problem_steps"):
        for act in acts:
            kind: Any = "primary" if act in FOREMOST else "secondary"
            st.button(
                PROBLEM_ACT_WORDS[act],
                type=kind,
                key=f"problem_{act}",
                on_click=open_dialog,
                args=(dialog(act, [target]),),
            )
