"""Slides about problems: closure progress, what is overdue, the money that came back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.queries import Pick
from lib.rules.calendar import earlier, last_day, last_quarters
from lib.rules.closure import PROBLEM_SOURCE_WORDS, ProblemSource
from lib.rules.closure.wording import Closing, closure_summary
from lib.rules.wording import FEN, number
from lib.slides.asking import Asked, count, day, minus, nothing
from lib.slides.naming import Naming
from lib.slides.quarter import TREND, percent
from lib.slides.values import (
    Bars,
    Block,
    CellKind,
    Column,
    Figure,
    Figures,
    Lines,
    Role,
    Series,
    Table,
    Words,
)

ROWS, BARS = 8, 8
LAST_END = "较上季末"
NO_PROBLEMS = "没有发现问题。"
RATES = {"closure_rate": "销号率", "on_time_rate": "按期销号率"}
COUNTED = {"found": "发现问题", "closed": "已销号", "open": "未销号", "overdue": "逾期"}


def totals(session: Session, viewer: Viewer, asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    """The counts of problems at the meeting's day, and at the end of the quarter before; empty where that is not over."""
    now = queries.closure_totals(session, viewer, asked.place, asked.as_of)
    end = last_day(earlier(asked.quarter))
    before = queries.closure_totals(session, viewer, asked.place, end) if end < asked.as_of else {}
    return now, before


def progress(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """The paragraph of 整改销号, the rates and counts, each child's closed and open problems, and the open ones over time."""
    now, before = totals(session, viewer, asked)
    if not now["found"]:
        return nothing(f"截至 {asked.as_of} {NO_PROBLEMS}")
    figures = [
        Figure(
            word, percent(now[name]), "%", 1, minus(percent(now[name]), percent(before.get(name))), LAST_END
        )
        for name, word in RATES.items()
    ]
    figures += [count(word, now[name], "个", before.get(name), LAST_END) for name, word in COUNTED.items()]
    drawn = by_child(session, viewer, asked, names) if asked.has_children else None
    return (
        Words((tuple(closure_summary(closing(session, viewer, asked, now, before))),)),
        Figures(tuple(figures)),
        *((drawn,) if drawn else ()),
        course(session, viewer, asked),
    )


def closing(
    session: Session, viewer: Viewer, asked: Asked, now: dict[str, Any], before: dict[str, Any]
) -> Closing:
    """What the paragraph is made of."""
    latest, days = "", 0
    if now["overdue"]:
        rows = queries.problems(session, viewer, asked.place, asked.as_of, Pick(overdue=True), 1)
        latest, days = str(rows["name"].iloc[0]), int(rows["overdue"].iloc[0])
    return Closing(now, before.get("closure_rate"), asked.as_of, latest, days)


def by_child(session: Session, viewer: Viewer, asked: Asked, names: Naming) -> Bars:
    """The problems of each child, struck off, open and overdue, those with the most open ones first."""
    rows = queries.closure_by(session, viewer, asked.place, asked.as_of, "organisation")
    found = [row for row in rows.to_dict("records") if row["found"]]
    some = f"（未销号最多的 {BARS} 家，共 {len(found)} 家）" if len(found) > BARS else ""
    shown = found[:BARS]
    called = tuple(
        names.unit(row["organisation_id"], row["name"].removeprefix(asked.place_name) or row["name"], at)
        for at, row in enumerate(shown)
    )
    return Bars(
        f"各单位整改进度{some}",
        called,
        (
            Series("已销号", tuple(float(row["closed"]) for row in shown)),
            Series("未销号未逾期", tuple(float(row["open"] - row["overdue"]) for row in shown), Role.BEFORE),
            Series("逾期", tuple(float(row["overdue"]) for row in shown), Role.PART),
        ),
        "个",
        0,
        stacked=True,
    )


def course(session: Session, viewer: Viewer, asked: Asked) -> Lines:
    """The open problems at the ends of the last quarters and at the meeting's day, and how many the deadlines allow."""
    ends = [last_day(one) for one in last_quarters(asked.quarter, TREND)[:-1]]
    days = [*(one for one in ends if one < asked.as_of), asked.as_of]
    rows = queries.closure_course(session, viewer, asked.place, days[0] - timedelta(days=1), asked.as_of)
    known = [(day(row["day"]) or "", row) for row in rows.to_dict("records")]
    at = [[row for known_on, row in known if known_on <= str(one)] for one in days]
    counts = {
        name: tuple(float(those[-1][name]) if those else None for those in at) for name in ("open", "ideal")
    }
    return Lines(
        "未销号走势",
        tuple(str(one) for one in days),
        (Series("未销号", counts["open"]), Series("按期应剩", counts["ideal"], Role.BEFORE)),
        "个",
    )


def overdue(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """The problems that are the longest overdue, one row each."""
    now, _ = totals(session, viewer, asked)
    frame = queries.problems(session, viewer, asked.place, asked.as_of, Pick(overdue=True), ROWS)
    rows = frame.to_dict("records")
    some = f"，列出最久的 {ROWS} 个" if now["overdue"] > ROWS else ""
    return (
        Words((("整改逾期的问题 ", (number(now["overdue"]),), f" 个{some}。"),)),
        Table(
            "",
            (
                Column("单位", wide=1.4),
                Column("问题", wide=3.2),
                Column("来源", wide=0.8),
                Column("整改期限", CellKind.DAY, wide=1.1),
                Column("逾期（天）", CellKind.WHOLE, wide=0.8),
            ),
            tuple(
                (
                    names.unit(row["organisation_id"], row["name"], at),
                    row["content"],
                    PROBLEM_SOURCE_WORDS[ProblemSource(row["source"])],
                    day(row["deadline"]),
                    int(row["overdue"]),
                )
                for at, row in enumerate(rows)
            ),
            "没有整改逾期的问题。",
        ),
    )


def money(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """The amounts found and recovered, altogether and by source."""
    rows = queries.closure_money(session, viewer, asked.place, asked.as_of).to_dict("records")
    if not rows:
        return nothing("没有涉及金额的问题。")
    found, back = (sum(int(row[name]) for row in rows) for name in ("found_fen", "recovered_fen"))
    problems = sum(int(row["problems"]) for row in rows)
    words = tuple(PROBLEM_SOURCE_WORDS[ProblemSource(row["source"])] for row in rows)
    amounts = {name: tuple(row[name] / FEN for row in rows) for name in ("found_fen", "recovered_fen")}
    return (
        Figures(
            (
                Figure("涉及金额", found / FEN, "万元", 1),
                Figure("已追回", back / FEN, "万元", 1),
                Figure("尚未追回", max(0, found - back) / FEN, "万元", 1),
                Figure("追回率", 100 * back / found if found else None, "%", 1),
                Figure("涉及金额的问题", problems, "个"),
            )
        ),
        Bars(
            "按问题来源",
            words,
            (
                Series("涉及金额", amounts["found_fen"], Role.BEFORE),
                Series("已追回", amounts["recovered_fen"]),
            ),
            "万元",
            1,
        ),
        Table(
            "",
            (
                Column("来源"),
                Column("问题（个）", CellKind.WHOLE),
                Column("涉及（万元）", CellKind.MONEY, 1),
                Column("已追回（万元）", CellKind.MONEY, 1),
                Column("追回率（%）", CellKind.RATE, 1),
            ),
            tuple(
                (
                    word,
                    int(row["problems"]),
                    row["found_fen"] / FEN,
                    row["recovered_fen"] / FEN,
                    100 * row["recovered_fen"] / row["found_fen"] if row["found_fen"] else None,
                )
                for word, row in zip(words, rows, strict=True)
            ),
        ),
    )
