"""The list of hand-over talks: where the double report of each stands, and how many of its problems are struck off."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.models import ReportSide
from lib.rules.closure import Tally
from lib.rules.double import DOUBLE_STATE_WORDS, DoubleState
from lib.rules.wording import Part
from lib.ui.answers import ask, fetch, part
from lib.ui.downloads import Export, download_table
from lib.ui.handovers.looking import SIDE_WORDS, STATES, open_talk
from lib.ui.pickers import switch
from lib.ui.tables import day, progress, table, text, whole, words
from lib.ui.words import nothing_here, panel, paragraph, section
from lib.ui.workbar import Look

ALL, MINE = "", "mine"
LISTED = {
    "state": words("双报告", STATES, 92),
    "lateness": text("期限", 136),
    "name": text("被约谈单位", 148),
    "label": text("谈话", 180),
    "talked_on": day("谈话日期", 90),
    "own_on": day("单位报告", 90, "单位第一次书面报告的日期；— 还没有报告"),
    "group_on": day("组评估", 90, "派驻组第一份跟踪评估报告的日期，阶段评估不算；— 还没有"),
    "stages": whole("评估", 52, "派驻组评估了几次，含阶段评估"),
    "problems": whole("问题", 52, "三交底问题清单上有几个问题"),
    "closure_rate": progress("销号率", 124, "清单上已销号的问题占全部的比率"),
    "differences": whole("不一致", 60, "自报、评估、台账三者说法不一致的问题有几个"),
}
EXPORT = Export(
    "三交底谈话与双报告",
    Permission.SEE_HANDOVERS,
    {
        "label": "谈话",
        "name": "被约谈单位",
        "issuer": "约谈单位",
        "post": "谈话对象职务",
        "talked_on": "谈话日期",
        "list_name": "问题清单",
        "due_on": "双报告期限",
        "state_words": "双报告状态",
        "waits": "还缺",
        "own_on": "单位报告日期",
        "group_on": "跟踪评估报告日期",
        "stages": "评估次数",
        "problems": "问题数",
        "closed": "已销号",
        "differences": "不一致",
    },
    LISTED | {"due_on": day("双报告期限")},
)


def listing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the talks with organisations under the place; a click opens one."""
    everything = fetch(listed, viewer, look, ALL)
    if everything.empty:
        may = viewer.may(Permission.KEEP_HANDOVERS)
        nothing_here(
            f"截至 {look.as_of}，{look.place_name}没有登记过三交底谈话。",
            "可以在上面“登记谈话”，或到「数据上报」上传“三交底清单”文件。"
            if may
            else "三交底谈话由约谈单位的监督员登记。",
        )
        return
    paragraph(in_words(everything, look))
    state = switch("double", "双报告办到哪一步", offered(everything))
    question = ask(listed, viewer, look, state)
    rows = question.frame()
    with panel():
        section(f"三交底谈话（{len(rows)} 次）", f"{look.line}；没有齐的在前，到期早的先列，点一行看逐条对账")
        if rows.empty:
            nothing_here("没有这样的谈话。", "换一个状态，或看全部。")
            return
        table(question, LISTED, key=f"talks-{state}-{look.key}", alt="三交底谈话", on_pick=picked, rows=15)
        download_table(viewer, EXPORT, question, look, len(rows))


def picked(talk: Mapping[str, Any]) -> None:
    """Nothing. Opens the picked talk."""
    open_talk(int(talk["id"]))


def in_words(rows: pd.DataFrame, look: Look) -> list[Part]:
    """The list in a paragraph: talks, double reports complete and late, problems struck off, differences."""
    counts = rows["state"].value_counts()
    tally = Tally(found=int(rows["problems"].sum()), closed=int(rows["closed"].sum()))
    parts: list[Part] = [f"截至 {look.as_of}，{look.place_name}三交底谈话 ", (f"{len(rows)} 次",), "："]
    parts += [f"双报告已齐 {counts.get(DoubleState.COMPLETE, 0)} 次，逾期 "]
    parts += [(f"{counts.get(DoubleState.OVERDUE, 0)} 次",), f"；交办问题 {tally.found} 个"]
    if tally.closure_rate is not None:
        parts += [f"，已销号 {tally.closed} 个，销号率 ", (f"{tally.closure_rate:.1%}",)]
    differing = int(rows["differences"].sum())
    return [*parts, "；说法不一致的问题 ", (f"{differing} 个",), "。"]


def offered(rows: pd.DataFrame) -> dict[str, str]:
    """The states that can be chosen, each with its number of talks; what waits for the viewer where anything may."""
    counts = rows["state"].value_counts()
    mine = {MINE: f"待我办 {int(rows['mine'].sum())}"} if (rows["reports"] | rows["assesses"]).any() else {}
    states = {
        state.value: f"{label} {counts.get(state.value, 0)}" for state, label in DOUBLE_STATE_WORDS.items()
    }
    return {ALL: f"全部 {len(rows)}", **mine, **states}


def listed(session: Session, viewer: Viewer, look: Look, state: str) -> pd.DataFrame:
    """The talks in the state, with what is missing and how late it is, in words."""
    rows = part(session, queries.handovers, viewer, look.place, look.as_of)
    if state:
        rows = rows[rows["mine"] if state == MINE else rows["state"] == state].reset_index(drop=True)
    told = {
        "waits": [missing_words(row) for row in rows.to_dict("records")],
        "lateness": [lateness(row) for row in rows.to_dict("records")],
        "state_words": [DOUBLE_STATE_WORDS[DoubleState(each)] for each in rows["state"]],
    }
    return rows.assign(**{name: pd.Series(values, dtype="object") for name, values in told.items()})


def missing_words(talk: Mapping[str, Any]) -> str:
    """Whose report is still missing, in words; empty where none is."""
    days = ((ReportSide.OWN, talk["own_on"]), (ReportSide.GROUP, talk["group_on"]))
    return "、".join(SIDE_WORDS[side] for side, on in days if on is None)


def lateness(talk: Mapping[str, Any]) -> str:
    """By when both reports are due and how many days that is away, in words; empty where both are in."""
    if talk["state"] == DoubleState.COMPLETE:
        return ""
    left = int(talk["days_left"])
    if left < 0:
        return f"! 逾期 {-left} 天"
    return f"{talk['due_on']}（{left} 天）" if left else f"{talk['due_on']}（今天）"
