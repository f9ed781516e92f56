"""The list of open problems (未销号问题清单) as a table, with how many there are and how many of them are late."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.queries import Pick
from lib.rules.closure import PROBLEM_SOURCE_WORDS, PROBLEM_STATE_WORDS, ProblemSource, ProblemState
from lib.rules.slides import Names
from lib.slides.asking import day
from lib.slides.naming import Naming
from lib.slides.values import Block, CellKind, Column, Figure, Figures, Table

LASTING = "长期坚持"
UNIT = "责任单位"
COLUMNS = (
    Column("序号", CellKind.WHOLE, wide=0.6),
    Column("问题", wide=4.8),
    Column("来源", wide=1.0),
    Column(UNIT, wide=1.8),
    Column("发现日期", CellKind.DAY, wide=1.1),
    Column("整改时限", CellKind.DAY, wide=1.1),
    Column("当前环节", wide=1.0),
    Column("逾期天数", CellKind.WHOLE, wide=1.0),
    Column("责任领导", wide=2.0),
)
SHOWN = Naming(Names.SHOWN, {}, {})


def open_problems(
    session: Session, viewer: Viewer, place: int, as_of: date, pick: Pick, names: Naming = SHOWN
) -> tuple[Block, ...]:
    """The counts 未销号 and 逾期, and the table, the longest overdue first; pick: of open problems. No unit where names are left out."""
    rows = queries.problems(session, viewer, place, as_of, pick).to_dict("records")
    posts = queries.problem_posts(session, viewer, place, as_of)
    leaders = dict(zip(posts["problem_id"], posts["leader_post"], strict=True))
    units = names.names is not Names.LEFT_OUT
    late = sum(row["overdue"] > 0 for row in rows)
    return (
        Figures((Figure("未销号", len(rows), "项"), Figure("逾期", late, "项"))),
        Table(
            "",
            tuple(one for one in COLUMNS if units or one.heading != UNIT),
            tuple(
                (at + 1, row["content"], PROBLEM_SOURCE_WORDS[ProblemSource(row["source"])])
                + ((names.unit(row["organisation_id"], row["name"], at),) if units else ())
                + (day(row["found_on"]), day(row["deadline"]), standing(row))
                + (int(row["overdue"]) or None, leaders.get(row["problem_id"]))
                for at, row in enumerate(rows)
            ),
            "没有未销号的问题。",
        ),
    )


def standing(row: Mapping[Any, Any]) -> str:
    """Where an open problem stands, in words."""
    return LASTING if row["long_term"] else PROBLEM_STATE_WORDS[ProblemState(row["state"])]
