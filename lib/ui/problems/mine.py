"""我的清单: what the viewer must claim, hand in, judge or acknowledge, and by when; the most pressing first."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Role, Viewer
from lib.models import PROBLEM_SOURCE_WORDS
from lib.rules.closure import PROBLEM_ACT_WORDS
from lib.ui.answers import fetch, part
from lib.ui.offers import offers
from lib.ui.pickers import switch
from lib.ui.problems.bulk import offer_bulk
from lib.ui.problems.looking import STATES, open_problem
from lib.ui.tables import day, table, text, tick_table, words
from lib.ui.words import nothing_here, panel, section
from lib.ui.workbar import Look

EVERYTHING, LATE = "", "late"
MOST = 1000  # rows that a browser is sent
MINE = {
    "what": text("要办的事", 100),
    "waits": text("时间", 96, "离整改期限还有几天；没有期限的，已经等了几天"),
    "label": text("问题", 178),
    "name": text("单位", 120),
    "content": text("问题内容", 260),
    "category": text("方面", 90),
    "source": words("来源", PROBLEM_SOURCE_WORDS, 66),
    "until": day("期限", 90),
    "state": words("状态", STATES, 92),
}
NOTHING = {
    Role.LEADER: "现在没有等您认领的问题。",
    Role.REPORTER: "现在没有等您认领或提交验收的问题。",
    Role.SUPERVISOR: "现在没有等您验收的问题。",
}


def my_list(viewer: Viewer, look: Look) -> None:
    """Nothing. Draws the list; a click opens a problem, ticked ones can be dealt with together."""
    rows = fetch(mine, viewer, look)
    if rows.empty:
        nothing_here(
            NOTHING.get(viewer.role, "没有要办的事。"), "单位交办、认领和销号的情况，见上面的“全部问题”。"
        )
        return
    what = switch("what", "要办哪一种事", offered(rows))
    rows = rows[narrowed(rows, what)].reset_index(drop=True)
    with panel():
        cut = f"；只列出前 {MOST} 个" if len(rows) > MOST else ""
        section(f"要我办的事（{len(rows)} 件）", f"{look.line}；逾期的和先到期的在前{cut}")
        if rows.empty:
            nothing_here("没有这样的事。", "换一种，或看全部。")
            return
        rows = rows.head(MOST)
        # the browser knows a row by its number: another list must be another table
        shown = {"key": f"mine-{what}-{look.key}-{hash(tuple(rows['problem_id']))}", "alt": "要我办的事"}
        if look.now:
            offer_bulk(viewer, tick_table(rows, MINE, on_pick=picked, rows=15, **shown))
        else:
            table(rows, MINE, on_pick=picked, rows=15, **shown)


def picked(row: Mapping[str, Any]) -> None:
    """Nothing. Opens the picked problem."""
    open_problem(int(row["problem_id"]))


def mine(session: Session, viewer: Viewer, look: Look) -> pd.DataFrame:
    """What waits for the viewer under the place that is looked at, with the days left or waited in words."""
    rows = part(session, queries.my_problems, viewer, look.as_of)
    if look.place != viewer.organisation_id:
        rows = rows[rows["organisation_id"].isin(below(session, viewer, look.place))].reset_index(drop=True)
    waited = [(look.as_of - since).days for since in rows["since"]]
    pairs = zip(rows["days_left"], waited, strict=True)
    return rows.assign(waits=pd.Series([time_words(*pair) for pair in pairs], dtype="object"))


def below(session: Session, viewer: Viewer, place: int) -> set[int]:
    """The ids of a place and of everything under it that the viewer may see."""
    found: set[int] = set()
    for one in part(session, offers, viewer).places.values():  # in the order of the tree: parents come first
        if one.id == place or one.parent_id in found:
            found.add(one.id)
    return found


def time_words(left: float | None, waited: int) -> str:
    """The days left until the deadline; where there is none, how long it has waited."""
    if left is None or left != left:
        return f"已等 {waited} 天" if waited else "今天来的"
    return f"! 逾期 {-int(left)} 天" if left < 0 else f"还剩 {int(left)} 天" if left else "今天到期"


def offered(rows: pd.DataFrame) -> dict[str, str]:
    """What the list can be narrowed to, each with its number."""
    found = {EVERYTHING: f"全部 {len(rows)}"}
    acts = rows["act"].value_counts()
    found |= {act.value: f"{words_} {acts[act]}" for act, words_ in PROBLEM_ACT_WORDS.items() if act in acts}
    late = int(narrowed(rows, LATE).sum())
    return found | ({LATE: f"逾期 {late}"} if late else {})


def narrowed(rows: pd.DataFrame, what: str) -> pd.Series:
    """Which of the rows are of that kind."""
    if what == EVERYTHING:
        return pd.Series(True, index=rows.index)
    return pd.to_numeric(rows["days_left"]) < 0 if what == LATE else rows["act"] == what
