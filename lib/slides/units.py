"""Slides about single organisations: one organisation's page, and those that did best."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.rules.calendar import last_quarters
from lib.rules.lamps import LampLevel
from lib.rules.score import CAUSE_WORDS, GRADE_WORDS, Cause, Grade
from lib.rules.slides import Names
from lib.rules.status import Counts, Status
from lib.rules.wording import unit_summary
from lib.slides.asking import Asked, minus, nothing, share
from lib.slides.lamps import named
from lib.slides.naming import Naming
from lib.slides.quarter import COUNTED, LAST, NO_TASKS, TREND, name_under
from lib.slides.quarter import COUNTS as NAMES
from lib.slides.values import Block, CellKind, Column, Figure, Figures, Lines, Series, Table, Words

BEST, LOST = 8, 6
LOWEST, ONE = "得分最低的单位", "一个单位"  # where no organisation is named
OTHER = "要看的单位不在本次会议的单位之下，请在会议里重新选择。"


def of_unit(session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any]) -> int | None:
    """The id of the organisation that the slide is about: the one chosen, else that with the lowest score."""
    if settings.get("organisation"):
        return int(settings["organisation"])
    if not asked.has_children:
        return asked.place
    rows = queries.units(session, viewer, asked.place, asked.quarter, asked.as_of)
    below = rows[rows["organisation_id"] != asked.place]
    return int(below["organisation_id"].iloc[0]) if len(below) else None


def unit_title(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> str:
    """What the slide is called: the organisation's name, if it may be told."""
    organisation = of_unit(session, viewer, asked, settings)
    name = name_under(session, viewer, asked, organisation) if organisation else None
    if name is None:
        return "单位画像"
    if organisation != asked.place:
        unnamed = ONE if settings.get("organisation") else LOWEST
        name = unnamed if names.names is Names.LEFT_OUT else names.unit(organisation or 0, name, 0)
    return f"单位画像：{name}"


def unit_code(session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any]) -> str:
    """The code of the organisation that the slide is about; empty where there is none to be told of."""
    rows = queries.organisations(session, viewer)
    found = rows.loc[rows["id"] == of_unit(session, viewer, asked, settings), "code"].tolist()
    return str(found[0]) if found else ""


def portrait(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """An organisation's quarter: in words, its figures, what it lost points for, and its score over six quarters."""
    organisation = of_unit(session, viewer, asked, settings)
    if organisation is None:
        return nothing(NO_TASKS)
    if name_under(session, viewer, asked, organisation) is None:
        return nothing(OTHER)
    quarters = tuple(last_quarters(asked.quarter, TREND))
    rows = queries.totals(session, viewer, organisation, quarters, asked.as_of).to_dict("records")
    known = {int(row["quarter_id"]): row for row in rows}
    if asked.quarter not in known:
        return nothing(f"这个单位{NO_TASKS}")
    now, before = known[asked.quarter], known.get(quarters[-2], {})
    lamps = queries.lit_lamps(session, viewer, organisation, asked.quarter, asked.as_of)["level"]
    figures = [
        Figure("得分", now["mean_score"], "分", 1, minus(now["mean_score"], before.get("mean_score")), LAST),
        *(
            Figure(word, now[name], "项", 0, minus(now[name], before.get(name)), LAST)
            for name, word in COUNTED.items()
        ),
        Figure("红灯", int((lamps == LampLevel.RED).sum()), "盏"),
        Figure("黄灯", int((lamps == LampLevel.YELLOW).sum()), "盏"),
    ]
    return (
        *told(session, viewer, asked, organisation, now),
        Figures(tuple(figures)),
        Lines(
            "得分走势",
            tuple(f"{one // 10}Q{one % 10}" for one in quarters),
            (
                Series(
                    "得分",
                    tuple(float(known[one]["mean_score"]) if one in known else None for one in quarters),
                ),
            ),
            "分",
            1,
        ),
        lost(session, viewer, asked, organisation),
    )


def told(
    session: Session, viewer: Viewer, asked: Asked, organisation: int, now: Mapping[str, Any]
) -> tuple[Words, ...]:
    """The paragraph about one organisation's own tasks; none for a place that has only those of others."""
    own = queries.assignments(session, viewer, organisation, asked.quarter, asked.as_of)
    if len(own) != int(now["due"]):
        return ()
    wrong = [
        own.loc[own["status"] == status.value, "indicator"].tolist()
        for status in (Status.RETURNED, Status.OVERDUE)
    ]
    grade = next(GRADE_WORDS[one] for one in Grade if now[one])
    counts = Counts(**{name: int(now[name]) for name in NAMES})
    return (Words((tuple(unit_summary(counts, float(now["mean_score"]), grade, *wrong)),)),)


def lost(session: Session, viewer: Viewer, asked: Asked, organisation: int) -> Table:
    """What the organisation lost points for, the most first."""
    rows = queries.deductions(session, viewer, organisation, asked.quarter, asked.as_of).to_dict("records")
    rows.sort(key=lambda row: -row["points"])
    some = f"（前 {LOST} 项，共 {len(rows)} 项）" if len(rows) > LOST else ""
    return Table(
        f"扣分项{some}",
        (
            Column("指标", wide=3.0),
            Column("原因", wide=2.0),
            Column("分值", CellKind.CHANGE, 1, wide=0.7),
        ),
        tuple((row["indicator"], why(row), 0.0 - row["points"]) for row in rows[:LOST]),
        "没有扣分项。",
    )


def why(row: Mapping[str, Any]) -> str:
    """Why points were lost: by which rule, and in the reviewer's words where there are any."""
    cause = CAUSE_WORDS[Cause(row["cause"])]
    return f"{cause}：{row['reason']}" if row["reason"] else cause


def best(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """The organisations with the highest scores; of the same score, those that had the most to do and reported on time."""
    rows = queries.units(session, viewer, asked.place, asked.quarter, asked.as_of)
    found = [
        row for row in rows.to_dict("records") if row["organisation_id"] != asked.place and row["passed"]
    ]
    if not found:
        return nothing("本季度还没有单位有审核通过的指标。")
    found.sort(key=best_first)
    excellent = sum(row["grade"] == Grade.EXCELLENT for row in found)
    table = Table(
        f"得分最高的{f'（前 {BEST} 家，共 {len(found)} 家）' if len(found) > BEST else ''}",
        (
            Column("单位", wide=2.0),
            Column("得分", CellKind.DECIMAL, 1, wide=0.8),
            Column("等次", wide=0.8),
            Column("应完成（项）", CellKind.WHOLE),
            Column("审核通过（项）", CellKind.WHOLE),
            Column("完成率（%）", CellKind.RATE, 1),
            Column("及时率（%）", CellKind.RATE, 1),
        ),
        tuple(
            (
                names.unit(row["organisation_id"], named(row["name"], row["county"], asked), at),
                float(row["score"]),
                GRADE_WORDS[Grade(row["grade"])],
                int(row["due"]),
                int(row["passed"]),
                share(row["passed"], row["due"]),
                share(row["on_time"], row["due"]),
            )
            for at, row in enumerate(found[:BEST])
        ),
    )
    return (Words((("得分优秀的单位 ", (f"{excellent:,}",), " 家。"),)), table)


def best_first(row: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """The order of praise: score, share passed, share on time, how much there was to do."""
    due = row["due"] or 1
    return -row["score"], -row["passed"] / due, -row["on_time"] / due, -row["due"]
