"""From frames to what a screen says of them: cards, paragraphs, lists of reasons. All of it is remembered by fetch."""

from collections.abc import Sequence

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts import LEVELS
from lib.rules.calendar import earlier
from lib.rules.level import Level, level
from lib.rules.status import Basis, Counts, rate
from lib.rules.wording import Part, Picture, days_since, reason, summary
from lib.ui.answers import ask, fetch
from lib.ui.bar import View
from lib.ui.cards import Card
from lib.ui.tables import Pick, table, text, whole
from lib.ui.words import nothing_here, section

Words = tuple[str, str, int, str]
"""Label, unit, places and help of a figure."""

LAST, YEAR = {"较上季": 1}, {"较上年同季": 4}
RATES: dict[str, Words] = {
    "passed": ("完成率", "%", 1, "审核通过的占应完成的比率"),
    "reported": ("上报率", "%", 1, "已上报的占应完成的比率"),
    "on_time": ("及时率", "%", 1, "按时上报的占应完成的比率"),
}
SCORE: Words = ("平均得分", "分", 1, "各单位得分的平均数")
RETURNED: Words = ("审核退回", "项", 0, "最近一次审核结论是退回、还没有重新上报的")
OVERDUE: Words = ("逾期未报", "项", 0, "过了截止日还没有上报的")
COUNTS = ("due", "reported", "on_time", "passed", "returned", "pending", "overdue")
ATTENTION = {
    "unit": text("单位", 124),
    "level": text("程度", 64),
    "reason": text("原因", 116),
    "days": whole("天数", 44, "从最早一项逾期或退回算起"),
}


def totals(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The counts of the place, quarter by quarter."""
    return queries.totals(session, viewer, view.place, view.quarters, view.as_of)


def counts_of(rows: pd.DataFrame, quarter: int) -> Counts | None:
    """The counts of a quarter, None if nothing was due in it."""
    found = rows[rows["quarter_id"] == quarter]
    return Counts(**{name: int(found[name].iloc[0]) for name in COUNTS}) if len(found) else None


def headline(session: Session, viewer: Viewer, view: View) -> tuple[Card, ...]:
    """The six cards of a place: three rates, mean score, what was returned, what is overdue. None if nothing is due."""
    rows = totals(session, viewer, view)
    if counts_of(rows, view.quarter) is None:
        return ()
    return (
        *(rate_card(rows, view.quarter, name, LAST) for name in RATES),
        card(rows, view.quarter, SCORE, rows["mean_score"].tolist(), LAST),
        card(rows, view.quarter, RETURNED, rows["returned"].tolist(), LAST),
        card(rows, view.quarter, OVERDUE, rows["overdue"].tolist(), LAST),
    )


def rates(session: Session, viewer: Viewer, view: View) -> tuple[Card, ...]:
    """The cards of a place's rates and mean score, against the last quarter and the same quarter of last year."""
    rows = totals(session, viewer, view)
    if counts_of(rows, view.quarter) is None:
        return ()
    return (
        *(rate_card(rows, view.quarter, name, LAST | YEAR) for name in ("reported", "passed", "on_time")),
        card(rows, view.quarter, SCORE, rows["mean_score"].tolist(), LAST | YEAR),
    )


def rate_card(rows: pd.DataFrame, quarter: int, name: str, against: dict[str, int]) -> Card:
    """The card of a rate."""
    shares = [rate(part, all_due) for part, all_due in zip(rows[name], rows["due"], strict=True)]
    values = [None if share is None else 100 * share for share in shares]
    return card(rows, quarter, RATES[name], values, against)


def card(
    rows: pd.DataFrame, quarter: int, words: Words, values: Sequence[float | None], against: dict[str, int]
) -> Card:
    """The card of one figure; values stand in the order of the rows' quarters, against says how many quarters back."""
    by_quarter = dict(zip(rows["quarter_id"], values, strict=True))
    now = by_quarter.get(quarter)
    changes = [(label, minus(now, by_quarter.get(earlier(quarter, back)))) for label, back in against.items()]
    label, unit, places, help = words
    return Card(label, now, unit, tuple(changes), tuple(values), places, help)


def minus(now: float | None, before: float | None) -> float | None:
    """The change, None where one of the two is missing."""
    return None if now is None or before is None else now - before


def in_words(session: Session, viewer: Viewer, view: View) -> tuple[Part, ...]:
    """The paragraph about a place's quarter."""
    rows = totals(session, viewer, view)
    worst = queries.attention(session, viewer, view.place, view.quarter, view.as_of)
    first = worst.iloc[0] if len(worst) else None
    picture = Picture(
        now=counts_of(rows, view.quarter) or Counts(),
        before=counts_of(rows, earlier(view.quarter)),
        as_of=view.as_of,
        due_on=view.due_on,
        attention=int(first["found"]) if first is not None and view.has_children else 0,
        worst=first["name"] if first is not None else "",
        worst_score=float(first["score"]) if first is not None else 0.0,
    )
    return tuple(summary(picture, view.basis))


def reasons(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The attention list as it is shown: organisation with the place it stands under, level, reason, days."""
    found = queries.attention(session, viewer, view.place, view.quarter, view.as_of)
    rule = queries.score_rule(session, viewer, view.quarter)
    rows = found.to_dict("records")
    counts = [Counts(**{name: row[name] for name in COUNTS}) for row in rows]
    return found.assign(
        unit=[named(row["name"], row["county"]) for row in rows],
        level=[
            LEVELS[Level.BEHIND if row["vetoed"] else alarm(level(each, Basis.PASSED, rule))].label
            for row, each in zip(rows, counts, strict=True)
        ],
        reason=[
            reason(row["overdue"], row["returned"], row["score"], rule.good, row["vetoed"]) for row in rows
        ],
        days=pd.Series([days_since(row["since"], view.as_of) for row in rows], dtype="Int64"),
    )


def alarm(found: Level) -> Level:
    """滞后 or 关注: whoever stands in the list has something wrong, however much else is done."""
    return found if found is Level.BEHIND else Level.WATCH


def named(name: str, county: str) -> str:
    """The organisation's name with that of the county it stands under, once."""
    return name if not county or name.startswith(county) else county + name


def attention_list(viewer: Viewer, view: View, on_pick: Pick) -> None:
    """Nothing. Draws the list of the organisations that need attention, the worst first; a click opens one."""
    question = ask(reasons, viewer, view)
    found = fetch(how_many, viewer, view)
    section("请您关注", f"共 {found} 家有退回、逾期或得分偏低，按得分从低到高；点一行看明细")
    if not found:
        nothing_here("没有需要关注的单位。", "没有退回和逾期，也没有得分偏低的。")
        return
    table(
        question,
        ATTENTION,
        key=f"attention-{view.key}",
        alt="需要关注的单位",
        on_pick=on_pick,
        rows=11,
    )


def how_many(session: Session, viewer: Viewer, view: View) -> int:
    """How many organisations need attention."""
    rows = queries.attention(session, viewer, view.place, view.quarter, view.as_of, 1)
    return int(rows["found"].iloc[0]) if len(rows) else 0
