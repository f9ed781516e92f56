"""One talk: the lists handed over, every report of both sides, and the problems side by side with the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.models import ITEM_LIST_WORDS, ReportSide
from lib.rules.double import DIFFERENCE_WORDS, DoubleState
from lib.rules.wording import Part
from lib.settings import PROJECT, settings
from lib.ui import address
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import fetch, part
from lib.ui.downloads import Export, download_table
from lib.ui.handovers.correcting import dialog as correcting
from lib.ui.handovers.listing import missing_words
from lib.ui.handovers.looking import FINDINGS, STATES, back_to_list, open_form
from lib.ui.pickers import switch
from lib.ui.problems.looking import STATES as LEDGER
from lib.ui.tables import day
from lib.ui.words import marked_up, nothing_here, panel, paragraph, plain, section, small
from lib.ui.workbar import Look

WIDTHS = (2.4, 2.3, 2.3, 1.7)
ONLY = {"": "全部问题", "different": "只看不一致"}
SILENT = "没有提到"
EXPORT = Export(
    "三交底逐条对账",
    Permission.SEE_HANDOVERS,
    {
        "code": "问题编号",
        "category": "问题方面",
        "content": "问题内容",
        "own_mark": "单位自报",
        "own_words": "自报说明",
        "group_mark": "组评估",
        "group_words": "评估说明",
        "ledger": "台账",
        "department": "责任部门",
        "deadline": "整改期限",
        "closed_on": "销号日期",
        "differing": "不一致",
    },
    {"deadline": day("整改期限"), "closed_on": day("销号日期")},
)


def show_talk(viewer: Viewer, look: Look, number: int) -> None:
    """Nothing. Draws the talk, for those who may see the organisation talked to."""
    st.button("‹ 返回谈话列表", type="tertiary", key="talk_back", on_click=back_to_list)
    found = fetch(queries.handover_card, viewer, number, look.as_of)
    if found.empty:
        nothing_here("没有这次谈话，或者它不在您的查看范围内。", "请返回列表，从那里打开。")
        return
    talk = found.iloc[0].to_dict()
    paragraph(standing(talk))
    reports = fetch(queries.handover_reports, viewer, number, look.as_of).to_dict("records")
    offer_forms(viewer, look, talk, reports)
    with panel():
        side_by_side(viewer, look, talk, reports)
    left, right = st.columns([1, 1.2], gap="small")
    with panel(left):
        lists(viewer, look, talk)
    with panel(right):
        history(talk, reports)


def standing(talk: Mapping[str, Any]) -> list[Part]:
    """Where the double report stands, in words; how far the list is worked off, and how much differs."""
    state = DoubleState(talk["state"])
    parts: list[Part] = [(talk["name"],), f"，{talk['talked_on']} 三交底谈话；双报告 ", (STATES[state],)]
    if state is DoubleState.COMPLETE:
        parts.append(f"，单位 {talk['own_on']} 报告，派驻组 {talk['group_on']} 评估")
    else:
        left = int(talk["days_left"])
        when = f"已逾期 {-left} 天" if left < 0 else f"还有 {left} 天" if left else "今天到期"
        parts += [f"，期限 {talk['due_on']}，", (when,), f"，还缺{missing_words(talk)}"]
    if not talk["problems"]:
        return [*parts, "；清单上还没有问题，问题用“问题清单”文件或「整改办理」登记，清单名称须一致。"]
    parts += [f"；问题 {talk['problems']} 个，已销号 {talk['closed']} 个（{talk['closure_rate']:.1%}）"]
    if talk["differences"]:
        return [*parts, "；", (f"{talk['differences']} 个问题说法不一致",), "。"]
    return [*parts, "；没有不一致的地方。" if talk["own_on"] or talk["stages"] else "。"]


def offer_forms(
    viewer: Viewer, look: Look, talk: Mapping[str, Any], reports: Sequence[Mapping[str, Any]]
) -> None:
    """Nothing. A button for the report that is the viewer's to write, and for putting the talk right; today alone."""
    mine = [("report", "写单位报告", talk["reports"]), ("assess", "写评估", talk["assesses"])]
    if not any(may for *_, may in mine):
        return
    if not look.now:
        small("这里看的是过去的情况；要写报告，请把“截至”改回今天。")
        return
    with st.container(horizontal=True, key="talk_forms"):
        for name, words, may in mine:
            if may:
                st.button(f"{words}…", type="primary", key=f"talk_{name}", on_click=open_form, args=(name,))
        if talk["assesses"] and viewer.may(Permission.KEEP_HANDOVERS) and not reports:
            items = fetch(queries.handover_items, viewer, int(talk["id"]), look.as_of)
            asked = (correcting(talk, items),)
            st.button("更正谈话…", key="talk_correct", on_click=open_dialog, args=asked)


def side_by_side(
    viewer: Viewer, look: Look, talk: Mapping[str, Any], reports: Sequence[Mapping[str, Any]]
) -> None:
    """Nothing. Draws each problem: what the unit says, what the group says, where the ledger stands; differences marked."""
    section(
        f"逐条对账（{talk['problems']} 个问题）", f"{talk['list_name']} · {look.line}；≠ 标出说法不一致的地方"
    )
    columns = st.columns(WIDTHS, gap="small", vertical_alignment="bottom")
    with columns[0]:
        only = switch("only", "看哪些问题", ONLY)
    numbers = []
    for column, side, name in zip(columns[1:3], ReportSide, ("told", "assessed"), strict=True):
        with column:
            numbers.append(pick_report(name, side, [each for each in reports if each["side"] == side]))
    rows = fetch(compared, viewer, int(talk["id"]), look.as_of, *numbers)
    for line in rows.to_dict("records"):
        if line["differing"] or only != "different":
            draw(line)
    if only == "different" and not rows["differing"].astype("bool").any():
        small("没有说法不一致的问题。")
    if len(rows):
        download_table(viewer, replace(EXPORT, name=f"{talk['name']}逐条对账"), rows, look)


def pick_report(name: str, side: ReportSide, reports: Sequence[Mapping[str, Any]]) -> int:
    """The number of the report of a side that is looked at; 0, the last one, unless the address names another."""
    labels = {str(each["number"]): label_of(each) for each in reversed(reports)}
    words = "单位自报" if side is ReportSide.OWN else "派驻组评估"
    if not labels:
        small(f"{words}：还没有提交")
        return 0
    value = address.chosen(name, labels, next(iter(labels)))
    st.session_state[f"talk_{name}"] = value
    st.selectbox(
        words,
        list(labels),
        format_func=lambda number: labels.get(number, ""),
        key=f"talk_{name}",
        on_change=address.take_over,
        args=(name, f"talk_{name}"),
        filter_mode=None,
    )
    return int(value)


def label_of(report: Mapping[str, Any]) -> str:
    """A report's name: which one of its side it is, and its day."""
    if report["side"] == ReportSide.OWN:
        return f"第 {report['number']} 版 · {report['reported_on']}"
    kind = "跟踪评估报告" if report["final"] else "阶段评估"
    return f"第 {report['number']} 次 {kind} · {report['reported_on']}"


def compared(session: Session, viewer: Viewer, talk: int, as_of: date, own: int, group: int) -> pd.DataFrame:
    """The problems side by side, with the words for what is said."""
    rows = part(session, queries.handover_compared, viewer, talk, as_of, own, group)
    told = {
        "own_mark": [mark(value) for value in rows["own"]],
        "group_mark": [mark(value) for value in rows["group"]],
        "ledger": [LEDGER[state] for state in rows["state"]],
        "differing": ["；".join(DIFFERENCE_WORDS[one] for one in found) for found in rows["differences"]],
    }
    return rows.assign(**{name: pd.Series(values, dtype="object") for name, values in told.items()})


def mark(finding: str | None) -> str:
    """How far the problem is put right as a side says; empty where it says nothing."""
    return FINDINGS[finding] if finding else ""


def draw(line: Mapping[str, Any]) -> None:
    """Nothing. Draws one problem."""
    with st.container(border=True, gap="xxsmall"):
        problem, own, group, ledger = st.columns(WIDTHS, gap="small")
        with problem.container(gap="xxsmall"):
            st.markdown(marked_up([(f"{line['code']}　{line['category']}",)]))
            plain(line["content"])
        for column, side in ((own, "own"), (group, "group")):
            with column.container(gap="xxsmall"):
                st.markdown(marked_up([(line[f"{side}_mark"],)] if line[f"{side}_mark"] else ["—"]))
                plain(line[f"{side}_words"])
        with ledger.container(gap="xxsmall"):
            st.markdown(marked_up([(line["ledger"],)]))
            small(ledger_words(line))
            number = int(line["problem_id"])
            st.button(
                "看台账 ›", type="tertiary", key=f"talk_problem{number}", on_click=to_problem, args=(number,)
            )
        if line["differing"]:
            st.markdown(marked_up([(f"≠ {line['differing']}",)]))


def ledger_words(line: Mapping[str, Any]) -> str:
    """When the problem was struck off, or by when it must be put right."""
    if line["closed_on"]:
        return f"{line['closed_on']} 销号"
    if line["long_term"]:
        return "长期坚持"
    return f"期限 {line['deadline']}" if line["deadline"] else f"自 {line['since']} 起"


def to_problem(number: int) -> None:
    """Nothing. Opens the problem's own page."""
    address.leave(PROJECT / "pages" / "problems.py", problem=number)


def lists(viewer: Viewer, look: Look, talk: Mapping[str, Any]) -> None:
    """Nothing. Draws the talk and the two lists handed over beside the problems."""
    held_by = f"（主谈人：{talk['held_by']}）" if talk["held_by"] else ""
    section("谈话和交给对方的清单", talk["label"])
    plain(
        f"被约谈单位　{talk['name']} · {talk['post']}\n约谈单位　　{talk['issuer']}{held_by}\n"
        f"谈话日期　　{talk['talked_on']}\n双报告期限　{talk['due_on']}"
    )
    items = fetch(queries.handover_items, viewer, int(talk["id"]), look.as_of)
    for item_list, words in ITEM_LIST_WORDS.items():
        own = items[items["item_list"] == item_list]
        small(f"{words}（{len(own)} 条）")
        plain("\n".join(f"{row.number}．{row.content}" for row in own.itertuples()) or "没有登记。")


def history(talk: Mapping[str, Any], reports: Sequence[Mapping[str, Any]]) -> None:
    """Nothing. Draws every report of both sides; none is ever overwritten."""
    section("报告和评估", "每一版都保留；单位报告和组评估互不能改")
    if not reports:
        plain("还没有人提交。")
        small(f"单位和派驻组都应在 {talk['due_on']} 前报告；在那以前可以先做阶段评估。")
    for report in reports:
        with st.container(gap="xxsmall"):
            who = "单位报告" if report["side"] == ReportSide.OWN else "派驻组"
            title = f"● {who} {label_of(report)}"
            st.markdown(marked_up([(title,), f"　{report['office']} · {report['by']}"]))
            plain(report["content"])
            recorded = report["at"].astimezone(ZoneInfo(settings().time_zone))
            small(f"系统记录 {recorded:%Y-%m-%d %H:%M}")
