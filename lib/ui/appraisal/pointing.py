"""加减分和一票否决: the entries of the year, and the dialogs in which a supervisor makes or withdraws one."""

from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import queries
from lib.access import Permission, Viewer
from lib.actions import points
from lib.actions.points import Draft
from lib.queries.points import OVERTAKEN, STANDS, WITHDRAWN
from lib.rules.calendar import quarter_words
from lib.rules.score import POINT_KIND_WORDS, PointKind
from lib.ui.administering.asking import Act, Question, pick_place, pick_word
from lib.ui.administering.asking import ask as open_dialog
from lib.ui.answers import ask, fetch
from lib.ui.appraisal.looking import Look
from lib.ui.downloads import Export, download_table
from lib.ui.tables import change, day, table, text
from lib.ui.words import nothing_here, panel, section, small

KEEP = Permission.KEEP_POINTS
STATES = {STANDS: "● 有效", WITHDRAWN: "– 已撤销", OVERTAKEN: "– 已失效"}
KINDS = {
    PointKind.MANUAL.value: POINT_KIND_WORDS[PointKind.MANUAL],
    PointKind.VETO.value: POINT_KIND_WORDS[PointKind.VETO],
}
LISTED = {
    "quarter": text("季度", 76),
    "name": text("单位", 150),
    "kind_words": text("类别", 92),
    "points": change("分值", 2, 66),
    "state_words": text("状态", 80),
    "given_on": day("办理日期", 96),
    "document": text("依据文号", 190),
    "told": text("理由", 290),
    "given_by": text("经办", 130),
}
EXPORT = Export(
    "加减分和一票否决",
    Permission.SEE_APPRAISAL,
    {
        "quarter": "季度",
        "name": "单位",
        "kind_words": "类别",
        "points": "分值",
        "state_words": "状态",
        "given_on": "办理日期",
        "document": "依据文号",
        "reason": "理由",
        "given_by": "经办",
        "withdrawn_on": "撤销日期",
        "withdrawn_reason": "撤销理由",
    },
    LISTED | {"withdrawn_on": day("撤销日期")},
)


def pointing(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the entries of the year under the place; a click on one that counts withdraws it."""
    may = viewer.may(KEEP) and look.now
    if may:
        st.button(
            "加减分或一票否决…",
            type="primary",
            key="points_give",
            on_click=open_dialog,
            args=(give(look),),
        )
    question = ask(entries, viewer, look)
    rows = question.frame()
    counting = int((rows["state"] == STANDS).sum())
    with panel():
        title, button = st.columns([5, 1], vertical_alignment="bottom")
        with title:
            then = "；点有效的一行可以撤销" if may and counting else ""
            section(f"加减分和一票否决（{len(rows)} 条，有效 {counting} 条）", f"{look.line}{then}")
        if rows.empty:
            nothing_here(
                f"{look.place_name}{look.year}年没有加减分和一票否决。",
                "确有表扬、批评或一票否决情形的，由上级监督员写明理由和文号办理；从办理当天起计入得分和等次。",
            )
            return
        with button:
            download_table(viewer, EXPORT, question, look, len(rows))
        table(
            question,
            LISTED,
            key=f"points-{look.key}-{len(rows)}-{counting}",
            alt="加减分和一票否决",
            on_pick=picked if may else None,
            rows=16,
        )
        small("复核返还：复核成立后还回的扣分；单位又上报或者重新审核之后，那项扣分不再存在，返还随之失效。")


def entries(session: Session, viewer: Viewer, look: Look) -> pd.DataFrame:
    """The entries with kind and state in words."""
    rows = queries.points(session, viewer, look.place, look.year, look.as_of)
    return rows.assign(
        kind_words=[POINT_KIND_WORDS[PointKind(kind)] for kind in rows["kind"]],
        state_words=[STATES[state] for state in rows["state"]],
        withdrawn_reason=[reason or "" for reason in rows["withdrawn_reason"]],
        told=[
            f"{on} 撤销：{why}（原为：{reason}）" if on else reason
            for reason, on, why in zip(
                rows["reason"], rows["withdrawn_on"], rows["withdrawn_reason"], strict=True
            )
        ],
    )


def picked(entry: dict[str, Any]) -> None:
    """Nothing. Asks whether the picked entry is to be withdrawn, if it is one that somebody can withdraw."""
    if entry["state"] == STANDS and entry["kind"] != PointKind.APPEAL:
        open_dialog(withdraw(entry))


def give(look: Look) -> Question:
    """The dialog that gives points or a veto, at first to the place that is looked at."""

    def fill(viewer: Viewer) -> Act:
        kind = pick_word("类别", KINDS, PointKind.MANUAL, "points_kind")
        quarters = list(look.quarters)
        quarter = st.selectbox(
            "季度", quarters, format_func=quarter_words, key="points_quarter", filter_mode=None
        )
        places = fetch(queries.organisations, viewer)
        below = places[places["closed_on"].isna() & (places["id"] != viewer.organisation_id)]
        organisation = pick_place("单位", below if len(below) else places, look.place, "points_place")
        given = None
        if kind == PointKind.MANUAL:
            given = st.number_input(
                "分值（加分填正数，减分填负数）",
                -points.MOST,
                points.MOST,
                0.0,
                0.5,
                "%.2f",
                key="points_points",
            )
            given = float(given or 0)
        reason = st.text_area("理由", height=90, max_chars=points.LONGEST_REASON, key="points_reason") or ""
        document = (
            st.text_input("依据的文件或文号", max_chars=points.LONGEST_DOCUMENT, key="points_document") or ""
        )

        def act(viewer: Viewer) -> str:
            chosen = int(quarter) if quarter in quarters else quarters[0]
            points.give_points(viewer, Draft(organisation, chosen, given, reason, document))
            name = places.loc[places["id"] == organisation, "name"].iloc[0]
            what = "一票否决" if given is None else f"{'加' if given > 0 else '减'} {abs(given):g} 分"
            return f"{name}{quarter_words(chosen)}：{what}，从今天起计入。"

        return act

    about = "从今天起计入得分；一票否决的，这个季度等次为差。以前日期的得分不变。办理后不能修改，只能写明理由撤销。"
    return Question("加减分或一票否决", about, "办理", KEEP, fill)


def withdraw(entry: dict[str, Any]) -> Question:
    """The dialog that withdraws an entry."""

    def fill(viewer: Viewer) -> Act:
        key = f"points_withdraw{entry['id']}"
        reason = st.text_area("撤销的理由", height=90, max_chars=points.LONGEST_REASON, key=key) or ""

        def act(viewer: Viewer) -> str:
            points.withdraw_points(viewer, int(entry["id"]), reason)
            return f"已撤销{entry['name']}的{entry['kind_words']}，从今天起不再计入。"

        return act

    what = "" if entry["kind"] == PointKind.VETO else f" {entry['points']:+g} 分"
    about = (
        f"{entry['name']}　{quarter_words(int(entry['quarter_id']))}　{entry['kind_words']}{what}\n"
        f"{entry['document']}：{entry['reason']}\n撤销从今天起算，记录仍然保留。"
    )
    return Question("撤销加减分或一票否决", about, "撤销", KEEP, fill)
