"""全部问题: the problems under the place, narrowed by where they stand, source, category and words; to open or download."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.models import PROBLEM_SOURCE_WORDS, ProblemState
from lib.queries.closure import Pick
from lib.rules.closure import PROBLEM_STATE_WORDS
from lib.ui import address
from lib.ui.administering.asking import matching
from lib.ui.answers import fetch, part
from lib.ui.downloads import Export, download_table
from lib.ui.pickers import switch
from lib.ui.problems.bulk import offer_bulk
from lib.ui.problems.looking import STATES
from lib.ui.problems.mine import picked
from lib.ui.problems.taking import take_open_problems
from lib.ui.tables import day, decimal, table, text, tick_table, whole, words
from lib.ui.words import nothing_here, panel, section
from lib.ui.workbar import Look

MOST = 3000  # rows that a browser is sent
EVERYTHING, OPEN, LATE, LASTING = "", "open", "overdue", "long_term"
OF_STATE = {
    ProblemState.FOUND: "waiting",
    ProblemState.CLAIMED: "mending",
    ProblemState.SUBMITTED: "handed_in",
    ProblemState.REOPENED: "reopened_open",
    ProblemState.CLOSED: "closed",
}
LISTED = {
    "state": words("状态", STATES, 96),
    "late": text("期限", 104),
    "label": text("问题", 178),
    "name": text("单位", 120),
    "content": text("问题内容", 256),
    "category": text("方面", 90),
    "source": words("来源", PROBLEM_SOURCE_WORDS, 66),
    "department": text("责任部门", 96),
    "found_wan": decimal("金额（万元）", 2, 88),
}
SEARCHED = ("label", "name", "content", "category", "department", "list_name")
EXPORT = Export(
    "问题清单",
    Permission.SEE_PROBLEMS,
    {
        "label": "问题编号",
        "name": "整改单位",
        "issuer": "交办单位",
        "source_words": "问题来源",
        "category": "问题方面",
        "list_name": "清单名称",
        "content": "问题内容",
        "found_on": "发现日期",
        "state_words": "状态",
        "since": "自何日起",
        "department": "责任部门",
        "first_deadline": "最初的期限",
        "deadline": "现在的期限",
        "overdue": "逾期天数",
        "closed_on": "销号日期",
        "returned": "退回次数",
        "extended": "延期次数",
        "reopened": "重开次数",
        "lasting": "长期坚持",
        "found_yuan": "涉及金额（元）",
        "recovered_yuan": "累计追回（元）",
    },
    {
        **{name: day("") for name in ("found_on", "since", "first_deadline", "deadline", "closed_on")},
        **{name: whole("") for name in ("overdue", "returned", "extended", "reopened")},
        **{name: decimal("", 2) for name in ("found_yuan", "recovered_yuan")},
    },
)


def listing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the list with its filters; a click opens a problem, ticked ones can be dealt with together."""
    totals = fetch(queries.closure_totals, viewer, look.place, look.as_of)
    if not totals["found"]:
        nothing_here(
            f"截至 {look.as_of}，{look.place_name}没有登记过问题。",
            "监督员可以在上面“登记问题”，或到「数据上报」上传“问题清单”文件。",
        )
        return
    state = switch("stage", "办到哪一步", stages(totals))
    columns = st.columns([1, 1, 2], gap="small")
    pick = filters(viewer, look, state, columns)
    count = fetch(queries.problems_count, viewer, look.place, look.as_of, pick)
    with columns[2]:
        found = fetch(listed, viewer, look, pick)
        rows = matching(found, SEARCHED, "problem_search", "在编号、单位、内容、部门里查找")
    rows = rows.reset_index(drop=True)
    with panel():
        cut = f"；共 {count:,} 个，只列出前 {MOST:,} 个，请再缩小范围" if count > MOST else ""
        section(f"问题（{len(rows):,} 个）", f"{look.line}；逾期最久的在前，已销号的在后{cut}")
        if rows.empty:
            nothing_here("没有这样的问题。", "换一个条件，或清空查找的词。")
            return
        shown = {"key": f"problems-{look.key}-{hash(tuple(rows['problem_id']))}", "alt": "问题"}
        if look.now:
            offer_bulk(viewer, tick_table(rows, LISTED, on_pick=picked, rows=14, **shown))
        else:
            table(rows, LISTED, on_pick=picked, rows=14, **shown)
        with st.container(horizontal=True, gap="small"):
            download_table(viewer, EXPORT, rows, look)
            take_open_problems(viewer, look)


def filters(viewer: Viewer, look: Look, state: str, columns: Sequence[Any]) -> Pick:
    """What the address asks for: where the problems stand, of which source and category."""
    sources = {source.value: words_ for source, words_ in PROBLEM_SOURCE_WORDS.items()}
    categories = fetch(queries.closure_by, viewer, look.place, look.as_of, "category")["word"].tolist()
    with columns[0]:
        source = choose("source", "问题来源", sources)
    with columns[1]:
        category = choose("category", "问题方面", dict(zip(categories, categories, strict=True)))
    states = (state,) if state in OF_STATE else ()
    return Pick(
        states=states,
        open=state == OPEN,
        overdue=state == LATE,
        long_term=state == LASTING,
        source=source,
        category=category,
    )


def stages(totals: Mapping[str, Any]) -> dict[str, str]:
    """The stages that can be chosen, each with its number under the place."""
    states = {state.value: f"{PROBLEM_STATE_WORDS[state]} {totals[name]}" for state, name in OF_STATE.items()}
    return {
        EVERYTHING: f"全部 {totals['found']}",
        OPEN: f"未销号 {totals['open']}",
        LATE: f"逾期 {totals['overdue']}",
        LASTING: f"长期坚持 {totals['long_term']}",
        **states,
    }


def choose(name: str, label: str, options: Mapping[str, str]) -> str | None:
    """Which of the options (value → words) the address names; None for all of them."""
    value = address.chosen(name, options, "") or None
    st.session_state[f"problem_{name}"] = value
    st.selectbox(
        label,
        list(options),
        format_func=lambda one: options.get(one, ""),
        key=f"problem_{name}",
        on_change=address.take_over,
        args=(name, f"problem_{name}"),
        placeholder=f"全部{label.removeprefix('问题')}",
        label_visibility="collapsed",
        filter_mode="contains",
    )
    return value


def listed(session: Session, viewer: Viewer, look: Look, pick: Pick) -> pd.DataFrame:
    """The problems that are picked, with what the list and the download say of them in words."""
    rows = part(session, queries.problems, viewer, look.place, look.as_of, pick, MOST)
    found, recovered = (pd.to_numeric(rows[name]) for name in ("found_fen", "recovered_fen"))
    told = {
        "late": [
            deadline_words(row) for row in rows[["state", "deadline", "overdue", "long_term"]].itertuples()
        ],
        "state_words": [PROBLEM_STATE_WORDS[ProblemState(state)] for state in rows["state"]],
        "source_words": [PROBLEM_SOURCE_WORDS[source] for source in rows["source"]],
        "lasting": ["是" if lasting else "" for lasting in rows["long_term"]],
    }
    return rows.assign(
        **{name: pd.Series(values, dtype="object") for name, values in told.items()},
        found_wan=found / 1_000_000,
        found_yuan=found / 100,
        recovered_yuan=recovered / 100,
    )


def deadline_words(row: Any) -> str:
    """The deadline of an open problem and how late it is, in words."""
    if row.state == ProblemState.CLOSED:
        return ""
    if row.long_term:
        return "长期坚持"
    if row.deadline is None:
        return "—"
    return f"! 逾期 {row.overdue} 天" if row.overdue else f"{row.deadline}"
