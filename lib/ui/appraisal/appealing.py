"""复核申请: what an organisation can ask about, what was asked and decided; the dialogs that ask and decide."""

from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import appeals
from lib.actions.appeals import Ground
from lib.rules.appeals import OUTCOME_WORDS, Outcome
from lib.rules.calendar import quarter_words
from lib.rules.score import CAUSE_WORDS, Cause
from lib.ui.administering.asking import Act, Question, pick_word
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import ask, fetch
from lib.ui.appraisal.looking import Look
from lib.ui.downloads import Export, download_table
from lib.ui.tables import day, decimal, table, text, words
from lib.ui.words import nothing_here, panel, section, small

ASK, JUDGE = Permission.ASK_APPEALS, Permission.JUDGE_APPEALS
OUTCOMES = {outcome.value: words_ for outcome, words_ in OUTCOME_WORDS.items()}
WAITS, MINE = "○ 待复核", "◐ 等您复核"
SHAPES = {Outcome.UPHELD: "● 成立", Outcome.DISMISSED: "– 不成立"}
OPEN = {
    "quarter": text("季度", 76),
    "cause": words("退回或扣分", CAUSE_WORDS, 110),
    "indicator": text("指标或文号", 250),
    "points": decimal("扣分", 1, 60),
    "since": day("起算日", 96),
    "until": day("申请截止", 96),
    "reason": text("审核意见或理由", 330),
}
LISTED = {
    "state": text("状态", 96),
    "quarter": text("季度", 72),
    "name": text("单位", 130),
    "what": text("退回或扣分", 220),
    "reason": text("申请理由", 215),
    "asked_on": day("申请日期", 96),
    "answer": text("复核意见", 205),
    "decided_on": day("办结日期", 96),
}
EXPORT = Export(
    "复核申请",
    Permission.SEE_APPRAISAL,
    {
        "state": "状态",
        "quarter": "季度",
        "name": "单位",
        "what": "退回或扣分",
        "points": "扣分",
        "judge": "原经办",
        "reason": "申请理由",
        "asked_on": "申请日期",
        "asked_by": "申请人",
        "answer": "复核意见",
        "decided_on": "办结日期",
        "decided_by": "复核人",
    },
    LISTED | {"points": decimal("扣分", 1)},
)


def appealing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws what can be asked about, for who may ask, and the appeals; a click asks, shows or decides."""
    if viewer.may(ASK) and look.now:
        offered(viewer, look)
    question = ask(told, viewer, look)
    rows = question.frame()
    waiting = int(rows["outcome"].isna().sum())
    with panel():
        title, button = st.columns([5, 1], vertical_alignment="bottom")
        with title:
            line = f"{look.place_name} · 全部年度 · 截至 {look.as_of}；点一份看全文"
            section(f"复核申请（{len(rows)} 份，待复核 {waiting} 份）", line)
        if rows.empty:
            nothing_here(
                "没有复核申请。",
                "单位对退回或扣分有不同意见的，填报员可以在规定的工作日内申请复核一次，由另一位监督员办理。",
            )
            return
        with button:
            download_table(viewer, EXPORT, question, look, len(rows))
        table(
            question,
            LISTED,
            key=f"appeals-{look.key}-{len(rows)}-{waiting}",
            alt="复核申请",
            on_pick=lambda row: open_dialog(judge(row) if row["mine"] and look.now else show(row)),
            rows=14,
        )


def offered(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the returns and deductions of the place itself that can still be asked about."""
    rows = fetch(queries.appealable, viewer, look.place, look.today)
    days = fetch(queries.score_rule, viewer, look.quarters[0]).appeal_days
    with panel():
        section(
            f"可以申请复核的退回和扣分（{len(rows)} 项）",
            f"{look.place_name} · 截至 {look.today}；点一项，写明理由申请",
        )
        if rows.empty:
            small(f"现在没有。退回、扣分之日起 {days:g} 个工作日内可以申请，每项一次。")
            return
        table(
            rows,
            OPEN,
            key=f"appealable-{look.key}-{len(rows)}",
            alt="可以申请复核的退回和扣分",
            on_pick=lambda row: open_dialog(ask_again(look, row)),
            rows=8,
        )


def told(session: Session, viewer: Viewer, look: Look) -> pd.DataFrame:
    """The appeals with state and subject in words."""
    rows = queries.appeals(session, viewer, look.place, look.as_of)
    listed = rows.to_dict("records")
    return rows.assign(
        state=pd.Series([state_of(row, look) for row in listed], dtype="object"),
        what=pd.Series([what_of(row) for row in listed], dtype="object"),
        judge=pd.Series([row["judge"] or "按规则扣分" for row in listed], dtype="object"),
        answer=pd.Series([row["answer"] or "" for row in listed], dtype="object"),
        decided_by=pd.Series([row["decided_by"] or "" for row in listed], dtype="object"),
    )


def state_of(row: dict[Any, Any], look: Look) -> str:
    """How far an appeal is, in words."""
    if row["outcome"] is not None:
        return SHAPES[Outcome(row["outcome"])]
    return MINE if row["mine"] and look.now else WAITS


def what_of(row: dict[Any, Any]) -> str:
    """What an appeal is about, in words."""
    return f"{CAUSE_WORDS[Cause(row['cause'])]} · {row['indicator'] or row['document']}"


def ask_again(look: Look, row: dict[str, Any]) -> Question:
    """The dialog that makes an appeal."""

    def fill(viewer: Viewer) -> Act:
        key = f"appeal_reason{row['indicator']}{row['cause']}"
        reason = st.text_area("申请复核的理由", height=120, max_chars=appeals.LONGEST, key=key) or ""

        def act(viewer: Viewer) -> str:
            ground = Ground(
                int(row["quarter_id"]),
                int(row["organisation_id"]),
                Cause(row["cause"]),
                number_or_none(row["indicator_id"]),
                number_or_none(row["entry_id"]),
            )
            appeals.ask_again(viewer, ground, reason)
            return "已申请复核，由另一位监督员办理；结果会写在下面的表里。"

        return act

    said = f"\n原来的意见：{row['reason']}" if row["reason"] else ""
    about = (
        f"{look.place_name}　{quarter_words(int(row['quarter_id']))}\n"
        f"{CAUSE_WORDS[Cause(row['cause'])]} · {row['indicator']}（{row['since']}，扣 {row['points']:g} 分）{said}\n"
        f"到 {row['until']} 为止可以申请，只能申请一次。"
    )
    return Question("申请复核", about, "申请", ASK, fill)


def number_or_none(value: Any) -> int | None:
    """The id in a cell that may be empty."""
    return None if value is None or value != value else int(value)


def whole_story(row: dict[str, Any]) -> str:
    """An appeal with all that was said."""
    lines = [
        f"{row['name']}　{quarter_words(int(row['quarter_id']))}　{row['what']}（{row['since']}，扣 {row['points']:g} 分）",
        f"原经办：{row['judge']}",
        f"{row['asked_on']} 申请（{row['asked_by']}）：{row['reason']}",
    ]
    if row["outcome"] is not None:
        words_ = OUTCOME_WORDS[Outcome(row["outcome"])]
        lines.append(f"{row['decided_on']} 复核{words_}（{row['decided_by']}）：{row['answer']}")
    return "\n".join(lines)


def show(row: dict[str, Any]) -> Question:
    """The dialog that shows an appeal."""
    return Question("复核申请", whole_story(row), "看过了", Permission.SEE_APPRAISAL, lambda viewer: seen)


def seen(viewer: Viewer) -> str:
    """Nothing to say: the appeal was only looked at."""
    return ""


def judge(row: dict[str, Any]) -> Question:
    """The dialog that decides on an appeal."""

    def fill(viewer: Viewer) -> Act:
        outcome = pick_word("复核结论", OUTCOMES, Outcome.UPHELD, f"appeal_outcome{row['id']}")
        key = f"appeal_answer{row['id']}"
        answer = st.text_area("复核意见", height=110, max_chars=appeals.LONGEST, key=key) or ""

        def act(viewer: Viewer) -> str:
            appeals.decide(viewer, int(row["id"]), Outcome(outcome), answer)
            return f"{row['name']}的复核申请已办结：{OUTCOMES[outcome]}。"

        return act

    about = (
        f"{whole_story(row)}\n"
        "成立的：退回的一项改为审核通过（季度已锁定的，从今天起返还扣分）；迟报、逾期的返还扣分；加减分和否决撤销。"
    )
    return Question("办理复核申请", about, "办结", JUDGE, fill)
