"""The form in which one side reports on a talk, problem by problem; what was typed stays until it is handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from lib import queries
from lib.access import Forbidden, Viewer
from lib.actions import Refused, handovers
from lib.actions.handovers import Paper, Statement
from lib.models import FINDING_WORDS, Finding, ReportSide
from lib.ui import address
from lib.ui.administering.asking import OUTCOME
from lib.ui.answers import fetch
from lib.ui.handovers.looking import FINDINGS, back_to_talk
from lib.ui.handovers.showing import ledger_words
from lib.ui.problems.looking import STATES
from lib.ui.words import escaped, marked_up, nothing_here, panel, plain, section, small
from lib.ui.workbar import Look

TITLES = {ReportSide.OWN: "单位报告", ReportSide.GROUP: "派驻组评估"}
ABOUT = {
    ReportSide.OWN: "被约谈单位书面报告落实情况，逐条写明整改到哪一步；提交后不能改，可以再交新的一版。",
    ReportSide.GROUP: "对照清单逐条评估；阶段评估可以有多次，到期的一次选“跟踪评估报告”，计入双报告。",
}
FINAL = {False: "阶段评估", True: "跟踪评估报告（计入双报告）"}


def new_report(viewer: Viewer, look: Look, number: int, side: ReportSide) -> None:
    """Nothing. Draws the form and hands the report in."""
    st.button("‹ 返回这次谈话", type="tertiary", key="report_back", on_click=back_to_talk)
    found = fetch(queries.handover_card, viewer, number, look.as_of)
    may = "reports" if side is ReportSide.OWN else "assesses"
    if found.empty or not found.iloc[0][may] or not look.now:
        nothing_here("现在不能写这份报告。", f"{handovers.WHO[side]}“截至”须是今天。")
        return
    talk = found.iloc[0].to_dict()
    reports = fetch(queries.handover_reports, viewer, number, look.as_of).to_dict("records")
    own = [each for each in reports if each["side"] == side]
    lines = fetch(queries.handover_compared, viewer, number, look.as_of).to_dict("records")
    key = f"talk{number}_{side}{len(own) + 1}"
    left, right = st.columns([1.6, 1], gap="small")
    with panel(right):
        section(f"{talk['name']} · {TITLES[side]}", ABOUT[side])
        whole = ask_whole(side, key, look, earliest(talk, own))
    with panel(left):
        section(
            f"逐条写明（{len(lines)} 个问题）",
            "每一条选一项，并用文字说明；已带出上一次写的，请按现在的情况修改",
        )
        said = tuple(ask_line(line, side, key) for line in lines)
        done = sum(one.finding is not None and bool(one.words.strip()) for one in said)
        small(
            f"已写明 {done} 个，还有 {len(said) - done} 个没有写。"
            if said
            else "清单上还没有问题，只写总体情况。"
        )
        if st.button("提交", type="primary", key="report_hand_in"):
            hand_in(viewer, number, replace(whole, statements=said) if whole else None)


def earliest(talk: Mapping[str, Any], own: Sequence[Mapping[str, Any]]) -> date:
    """The first day that the report may bear: that of the talk, or of the side's last report."""
    day: date = own[-1]["reported_on"] if own else talk["talked_on"]
    return day


def ask_line(line: Mapping[str, Any], side: ReportSide, key: str) -> Statement:
    """What stands in the fields of one problem; at first what the side said last time."""
    number, said = int(line["problem_id"]), str(side)
    field = f"{key}_{number}"
    with st.container(border=True, gap="xxsmall"):
        st.markdown(marked_up([(f"{line['code']}　{line['category']}",)]))
        plain(line["content"])
        small(f"台账：{STATES[line['state']]}，{ledger_words(line)}")
        finding = st.segmented_control(
            f"{line['code']} 整改情况",
            list(FINDINGS),
            format_func=lambda value: FINDINGS.get(value, ""),
            default=line[said] or None,
            key=f"{field}_finding",
            label_visibility="collapsed",
        )
        words = st.text_area(
            f"{line['code']} 说明",
            line[f"{said}_words"],
            height=80,
            max_chars=handovers.LONGEST_WORDS,
            key=f"{field}_words",
            label_visibility="collapsed",
            placeholder="做了什么、做到什么程度、依据是什么"
            if side is ReportSide.OWN
            else "查了什么、看到什么、怎样判断",
        )
    known = Finding(finding) if finding in FINDING_WORDS else None
    return Statement(number, known, words or "")


def ask_whole(side: ReportSide, key: str, look: Look, first: date) -> Paper | None:
    """The report by what stands in the fields, without what it says of each problem; None while it has no day."""
    final = True
    if side is ReportSide.GROUP:
        final = bool(
            st.radio(
                "这一次是", list(FINAL), format_func=lambda value: FINAL.get(value, ""), key=f"{key}_final"
            )
        )
    reported_on = st.date_input(
        "报告日期", look.today, min_value=first, max_value=look.today, format="YYYY-MM-DD", key=f"{key}_day"
    )
    content = st.text_area(
        "总体情况",
        height=260,
        max_chars=handovers.LONGEST_CONTENT,
        key=f"{key}_content",
        help="不写人名，只写职务",
    )
    if not isinstance(reported_on, date):
        return None
    return Paper(side, reported_on, content or "", final=final)


def hand_in(viewer: Viewer, talk: int, paper: Paper | None) -> None:
    """Nothing. Hands the report in and shows the talk; where it is refused, says why and leaves everything as typed."""
    try:
        if paper is None:
            raise Refused("请选择报告日期。")
        number = handovers.hand_in(viewer, talk, paper)
    except (Refused, Forbidden) as refusal:
        st.error(escaped(f"没有提交：{refusal}"))
        return
    which = f"第 {number} 版单位报告" if paper.side is ReportSide.OWN else f"第 {number} 次评估"
    st.session_state[OUTCOME] = f"{which}已提交，逐条对账已更新。"
    address.change(do=None, told=None, assessed=None)
    st.rerun()
