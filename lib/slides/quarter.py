"""Slides about the quarter's tasks: headline figures, comparison, ranking, heat map."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import charts, queries
from lib.access import Viewer
from lib.rules.calendar import earlier, last_quarters, quarter_words
from lib.rules.level import Level
from lib.rules.status import Counts
from lib.rules.wording import Picture, summary
from lib.slides.asking import Asked, minus, nothing, number, share, whole
from lib.slides.naming import Naming
from lib.slides.values import (
    Bars,
    Block,
    CellKind,
    Cells,
    Column,
    Figure,
    Figures,
    Lines,
    Role,
    Series,
    Table,
    Words,
)

TREND = 6
COUNTS = ("due", "reported", "on_time", "passed", "returned", "pending", "overdue")
RATES = {"reported": "上报率", "passed": "完成率", "on_time": "及时率"}
COUNTED = {
    "due": "应完成",
    "reported": "已上报",
    "passed": "审核通过",
    "returned": "审核退回",
    "overdue": "逾期未报",
}
LAST = "较上季"
MOST_BARS, MOST_ROWS, MOST_COLUMNS = 12, 14, 12
NO_TASKS = "本季度没有任务。"


def totals(session: Session, viewer: Viewer, place: int, asked: Asked, quarter: int) -> dict[str, Any]:
    """The counts of a place in a quarter by their names; empty where nothing was due."""
    rows = queries.totals(session, viewer, place, tuple(last_quarters(asked.quarter, TREND)), asked.as_of)
    if quarter not in set(rows["quarter_id"]):
        rows = queries.totals(session, viewer, place, (quarter,), asked.as_of)
    found = rows[rows["quarter_id"] == quarter].to_dict("records")
    return dict(found[0]) if found else {}


def headline(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """The paragraph of 总览, six figures with their change on the last quarter, and the rate over six quarters."""
    now = totals(session, viewer, asked.place, asked, asked.quarter)
    if not now:
        return nothing(NO_TASKS)
    before = totals(session, viewer, asked.place, asked, earlier(asked.quarter))
    figures = [rate_figure(word, now, before, name) for name, word in RATES.items()]
    mean = minus(now["mean_score"], before.get("mean_score"))
    figures.append(Figure("平均得分", now["mean_score"], "分", 1, mean, LAST))
    for name in ("returned", "overdue"):
        figures.append(Figure(COUNTED[name], now[name], "项", 0, minus(now[name], before.get(name)), LAST))
    return (
        Words((tuple(summary(picture(session, viewer, asked, now, before), asked.basis)),)),
        Figures(tuple(figures)),
        course(session, viewer, asked),
    )


def rate_figure(word: str, now: Mapping[str, Any], before: Mapping[str, Any], name: str) -> Figure:
    """A rate in per cent with its change on the last quarter in percentage points."""
    rate, past = share(now[name], now["due"]), share(before.get(name, 0), before.get("due", 0))
    return Figure(word, rate, "%", 1, minus(rate, past), LAST)


def picture(
    session: Session, viewer: Viewer, asked: Asked, now: Mapping[str, Any], before: Mapping[str, Any]
) -> Picture:
    """What the paragraph is made of, as 总览 makes it."""
    worst = queries.attention(session, viewer, asked.place, asked.quarter, asked.as_of)
    first = worst.iloc[0] if len(worst) else None
    return Picture(
        now=Counts(**{name: int(now[name]) for name in COUNTS}),
        before=Counts(**{name: int(before[name]) for name in COUNTS}) if before else None,
        as_of=asked.as_of,
        due_on=asked.due_on,
        attention=int(first["found"]) if first is not None and asked.has_children else 0,
        worst=first["name"] if first is not None else "",
        worst_score=float(first["score"]) if first is not None else 0.0,
    )


def course(session: Session, viewer: Viewer, asked: Asked) -> Lines:
    """The rate of the place over the last six quarters."""
    quarters = last_quarters(asked.quarter, TREND)
    rows = queries.totals(session, viewer, asked.place, tuple(quarters), asked.as_of)
    known = {int(row["quarter_id"]): row for row in rows.to_dict("records")}
    values = tuple(
        share(known[one][asked.basis.value], known[one]["due"]) if one in known else None for one in quarters
    )
    word = charts.RATE_WORDS[asked.basis]
    labels = tuple(f"{one // 10}Q{one % 10}" for one in quarters)
    return Lines(f"{word}走势", labels, (Series(word, values),), "%", 1)


def ranking(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """The rate of each child as a bar beside that of the last quarter; with more than twelve, the first and the last."""
    found, called = ranked(session, viewer, asked, names)
    if not found:
        return nothing(NO_TASKS)
    picked = list(range(len(found)))
    if len(picked) > MOST_BARS:
        picked = [*picked[: MOST_BARS // 2], *picked[-MOST_BARS // 2 :]]
    word = charts.RATE_WORDS[asked.basis]
    title = f"{word}排名（共 {len(found)} 家{'，前后各 6 家' if len(picked) < len(found) else ''}）"
    return (
        Bars(
            title,
            tuple(called[at] for at in picked),
            (
                Series("本季度", tuple(100 * found[at]["rate"] for at in picked)),
                Series("上季度", tuple(percent(found[at]["rate_before"]) for at in picked), Role.BEFORE),
            ),
            "%",
            1,
        ),
        ranking_table(asked, found, called, picked),
    )


def ranked(
    session: Session, viewer: Viewer, asked: Asked, names: Naming
) -> tuple[list[dict[Any, Any]], list[str]]:
    """The children with their rates, the highest first, and what each is called."""
    rows = queries.ranking(session, viewer, asked.place, asked.quarter, asked.as_of, asked.basis)
    found = rows.assign(name=charts_names(session, viewer, asked, rows)).to_dict("records")
    return found, [names.unit(row["organisation_id"], row["name"], at) for at, row in enumerate(found)]


def ranking_table(
    asked: Asked, found: Sequence[Mapping[Any, Any]], called: Sequence[str], picked: Sequence[int]
) -> Table:
    """The children at these places of the ranking, one row each."""
    return Table(
        "",
        (
            Column("位次", CellKind.WHOLE, wide=0.6),
            Column("单位", wide=1.8),
            Column(f"{charts.RATE_WORDS[asked.basis]}（%）", CellKind.RATE, 1),
            Column("位次升降", CellKind.CHANGE, wide=0.8),
            Column("应完成（项）", CellKind.WHOLE),
        ),
        tuple(
            (
                int(found[at]["rank"]),
                called[at],
                100 * found[at]["rate"],
                whole(found[at]["movement"]),
                int(found[at]["due"]),
            )
            for at in picked
        ),
    )


def percent(value: Any) -> float | None:
    """A share of a frame in per cent."""
    known = number(value)
    return None if known is None else 100 * known


def charts_names(session: Session, viewer: Viewer, asked: Asked, rows: pd.DataFrame) -> list[str]:
    """The children's names without that of the place which all of them stand under."""
    return [name.removeprefix(asked.place_name) or name for name in rows["name"]]


def heat(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """Each indicator at each child: the share done, and how far that is from what was due."""
    frame = charts.heat_cells(session, viewer, asked.place, asked.quarter, asked.as_of, asked.basis)
    if frame.empty:
        return nothing(NO_TASKS)
    columns = worst(frame, "organisation_id", asked, MOST_COLUMNS)[["organisation_id", "column"]]
    lines = worst(frame, "other_id", asked, MOST_ROWS)[["other_id", "line"]]
    by_cell = {(row["other_id"], row["organisation_id"]): row for row in frame.to_dict("records")}
    ids = columns["organisation_id"].tolist()
    called = tuple(
        names.unit(organisation, name.removeprefix(asked.place_name) or name, at)
        for at, (organisation, name) in enumerate(zip(ids, columns["column"], strict=True))
    )
    grid = [[by_cell[line, organisation] for organisation in ids] for line in lines["other_id"]]
    some = [
        f"{unit}{'' if shown == of else f'中完成最低的 {shown} {word}'}"
        for unit, shown, of, word in (
            (f"{frame['other_id'].nunique()} 项指标", len(lines), frame["other_id"].nunique(), "项"),
            (
                f"{frame['organisation_id'].nunique()} 家单位",
                len(ids),
                frame["organisation_id"].nunique(),
                "家",
            ),
        )
    ]
    note = f"（{'，'.join(some)}）"
    return (
        Cells(
            f"各指标{charts.RATE_WORDS[asked.basis]}{note}",
            tuple(lines["line"]),
            called,
            tuple(tuple(cell(row, asked) for row in line) for line in grid),
            tuple(tuple(str(row["level"]) for row in line) for line in grid),
        ),
    )


def cell(row: Mapping[str, Any], asked: Asked) -> float | None:
    """The share done in per cent; None where nothing is due, and where nothing was reported yet, which is not zero."""
    return None if row["level"] == Level.UNREPORTED else share(row[asked.basis.value], row["due"])


def worst(frame: pd.DataFrame, by: str, asked: Asked, most: int) -> pd.DataFrame:
    """The first cell of each line or column, at most so many: those with the lowest share done, in their own order."""
    sums = frame.groupby(by, sort=False)[[asked.basis.value, "due"]].sum()
    shares = sums[asked.basis.value] / sums["due"].where(sums["due"] > 0)
    kept = set(shares.sort_values(kind="stable").head(most).index)
    firsts = frame.drop_duplicates(by)
    return firsts[firsts[by].isin(kept)]


def comparison(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """Two quarters of the meeting's own organisation, or two organisations in its quarter, side by side."""
    sides = of_two(session, viewer, asked, settings, names)
    if sides is None:
        return nothing("要对比的单位不在本次会议的单位之下，请在会议里重新选择。")
    (one, left), (other, right) = sides
    if not left or not right:
        return nothing(f"{one if not left else other}没有任务，无从对比。")
    rates = tuple(RATES.values())
    values = [tuple(share(side[name], side["due"]) for name in RATES) for side in (left, right)]
    rows = [
        *((f"{word}（%）", *pair) for word, pair in zip(rates, zip(*values, strict=True), strict=True)),
        ("平均得分（分）", float(left["mean_score"]), float(right["mean_score"])),
        *((f"{word}（项）", int(left[name]), int(right[name])) for name, word in COUNTED.items()),
    ]
    return (
        Bars(
            f"{one}与{other}",
            rates,
            (Series(one, values[0]), Series(other, values[1], Role.BEFORE)),
            "%",
            1,
        ),
        Table(
            "",
            (
                Column("指标", wide=1.4),
                Column(one, CellKind.DECIMAL, 1),
                Column(other, CellKind.DECIMAL, 1),
                Column("相差", CellKind.CHANGE, 1),
            ),
            tuple((word, first, second, minus(first, second)) for word, first, second in rows),
        ),
    )


def of_two(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]] | None:
    """The two sides with what each is called; None where an organisation does not stand under the meeting's own."""
    if "left" in settings:
        found = []
        for at, organisation in enumerate((settings["left"], settings["right"])):
            name = name_under(session, viewer, asked, organisation)
            if name is None:
                return None
            called = names.unit(organisation, name, at) if organisation != asked.place else name
            found.append((called, totals(session, viewer, organisation, asked, asked.quarter)))
        return found[0], found[1]
    quarter = settings.get("quarter") or earlier(asked.quarter)
    first, second = (
        (quarter_words(number), totals(session, viewer, asked.place, asked, number))
        for number in (asked.quarter, quarter)
    )
    return first, second


def name_under(session: Session, viewer: Viewer, asked: Asked, organisation: int) -> str | None:
    """The name of an organisation, if it is the meeting's own or stands under it."""
    rows = queries.organisations(session, viewer)
    above = dict(zip(rows["id"], rows["parent_id"], strict=True))
    at: Any = organisation
    while at in above and at != asked.place:
        at = above[at]
    if at != asked.place:
        return None
    return str(rows.loc[rows["id"] == organisation, "name"].iloc[0])
