"""登记问题: the form in which a supervisor enters one problem; what was typed stays until it is entered."""

from datetime import date
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Forbidden, Permission, Viewer
from lib.actions import Refused, problems
from lib.actions.problems import Draft
from lib.datasets.money import Money, fen
from lib.models import PROBLEM_SOURCE_WORDS, ProblemSource
from lib.queries.closure import Pick
from lib.ui import address
from lib.ui.administering.asking import OUTCOME, pick_any_place
from lib.ui.answers import fetch
from lib.ui.problems.asking import number_in
from lib.ui.words import escaped, nothing_here, panel, section, small
from lib.ui.workbar import Look

ROUND = "problem_new_round"  # a new round is a new, empty form
EARLIER = 500  # problems of the organisation that can be chosen as the one that came back
SOURCES = {source.value: words for source, words in PROBLEM_SOURCE_WORDS.items()}


def new_problem(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the form of a new problem, and enters it."""
    if not viewer.may(Permission.KEEP_PROBLEMS) or not look.now:
        nothing_here("现在不能登记问题。", "由监督员登记；“截至”须是今天。")
        return
    places = fetch(queries.organisations, viewer)
    places = places[places["closed_on"].isna() & places["parent_id"].notna()]
    if places.empty:
        nothing_here("没有可以交办问题的单位。", "请管理员先在「数据上报」上传“组织机构”。")
        return
    left, right = st.columns([1.35, 1], gap="small")
    with panel(left):
        section("问题", "一次登记一个；成批的清单请到「数据上报」上传“问题清单”文件。")
        said = ask_content(look)
    with panel(right):
        section("交给谁、从哪里来", f"交办单位是{viewer.organisation_name}，由它的监督员验收销号。")
        organisation = pick_any_place("整改单位", places, look.place, key_of("organisation"))
        said |= ask_origin(viewer, look, organisation)
        entered = st.button("登记", type="primary", key="problem_enter")
        if entered:
            enter(viewer, organisation, said)


def key_of(name: str) -> str:
    """The key of a field in this round."""
    return f"problem_new{st.session_state.get(ROUND, 0)}_{name}"


def ask_content(look: Look) -> dict[str, Any]:
    """What the problem is: content, category, number, day found, amount."""
    content = st.text_area(
        "问题内容",
        height=180,
        max_chars=problems.LONGEST_CONTENT,
        key=key_of("content"),
        help="不写人名，只写职务",
    )
    first, second = st.columns(2)
    with first:
        code = st.text_input(
            "问题编号",
            max_chars=40,
            key=key_of("code"),
            help="本单位自己编的号，同一年度内不重复，例如 XC-001",
        )
        found_on = st.date_input(
            "发现日期", look.today, max_value=look.today, format="YYYY-MM-DD", key=key_of("found_on")
        )
    with second:
        category = st.text_input(
            "问题方面", max_chars=problems.LONGEST_CATEGORY, key=key_of("category"), help="例如：选人用人"
        )
        amount = st.text_input(
            "涉及金额（元，可不填）",
            max_chars=30,
            key=key_of("amount"),
            help="例如 18000 或 1.8万元；不涉及金额的空着",
        )
    return {
        "content": content,
        "code": code,
        "found_on": found_on,
        "category": category,
        "amount": amount,
    }


def ask_origin(viewer: Viewer, look: Look, organisation: int) -> dict[str, Any]:
    """Where the problem comes from: source, list, whether the leader claims first, the problem that came back."""
    source = st.selectbox(
        "问题来源", list(SOURCES), format_func=lambda value: SOURCES.get(value, ""), key=key_of("source")
    )
    list_name = st.text_input(
        "清单名称（可不填）",
        max_chars=problems.LONGEST_LIST,
        key=key_of("list_name"),
        help="例如：2018年第一轮巡察反馈问题清单",
    )
    twofold = st.checkbox(
        "分管领导先认领（“1+1”）",
        key=key_of("twofold"),
        help="巡察反馈的问题先由分管领导认领，再由单位认领整改",
    )
    known = (
        fetch(queries.problems, viewer, organisation, look.today, Pick(), EARLIER) if organisation else None
    )
    labels: dict[int, str] = {}
    if known is not None:
        labels = {
            int(row["problem_id"]): f"{row['label']}　{' '.join(row['content'].split())[:24]}"
            for row in known.to_dict("records")
            if row["organisation_id"] == organisation
        }
    earlier = st.selectbox(
        "关联的原问题（可不填）",
        list(labels),
        index=None,
        format_func=lambda number: labels.get(number, ""),
        placeholder="同一单位以前的问题又出现时选它",
        key=key_of("earlier"),
        filter_mode="contains",
        disabled=not labels,
    )
    if organisation and not labels:
        small("这个单位还没有登记过问题。")
    return {
        "source": source if source in SOURCES else next(iter(SOURCES)),
        "list_name": list_name,
        "twofold": twofold,
        "earlier": earlier if earlier in labels else None,
    }


def enter(viewer: Viewer, organisation: int, said: dict[str, Any]) -> None:
    """Nothing. Enters the problem and opens it; where it is refused, says why and leaves everything as it was typed."""
    try:
        number = problems.enter_problem(viewer, draft_of(organisation, said))
    except (Refused, Forbidden) as refusal:
        st.error(escaped(f"没有登记：{refusal}"))
        return
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[OUTCOME] = "问题已登记，请等待单位认领整改。"
    address.change(problem=number, work=None)
    st.rerun()


def draft_of(organisation: int, said: dict[str, Any]) -> Draft:
    """The problem as it is to be entered. Raises Refused where a field is empty or odd."""
    if not organisation:
        raise Refused("请选择整改单位。")
    if not (said["code"] or "").strip():
        raise Refused("请填写问题编号。")
    if not isinstance(said["found_on"], date):
        raise Refused("请选择发现日期。")
    return Draft(
        organisation_id=organisation,
        code=said["code"],
        source=ProblemSource(said["source"]),
        category=said["category"] or "",
        content=said["content"] or "",
        found_on=said["found_on"],
        list_name=said["list_name"] or "",
        found_fen=fen(number_in("涉及金额", Money(), said["amount"])),
        twofold=bool(said["twofold"]),
        earlier_id=said["earlier"],
    )
