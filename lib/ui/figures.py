"""From frames to what a screen says of them: cards, paragraphs, lists of reasons."""

from collections.abc import Sequence

import pandas as pd

from lib.charts import LEVELS
from lib.rules.calendar import earlier
from lib.rules.level import level
from lib.rules.score import ScoreRule
from lib.rules.status import Basis, Counts, rate
from lib.rules.wording import Part, Picture, days_since, reason, summary
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


def counts_of(totals: pd.DataFrame, quarter: int) -> Counts | None:
    """The counts of a quarter, None if nothing was due in it."""
    rows = totals[totals["quarter_id"] == quarter]
    return Counts(**{name: int(rows[name].iloc[0]) for name in COUNTS}) if len(rows) else None


def headline(totals: pd.DataFrame, quarter: int) -> list[Card]:
    """The six cards of a place: three rates, the mean score, what was returned and what is overdue."""
    return [
        *(rate_card(totals, quarter, name, LAST) for name in RATES),
        card(totals, quarter, SCORE, totals["mean_score"].tolist(), LAST),
        card(totals, quarter, RETURNED, totals["returned"].tolist(), LAST),
        card(totals, quarter, OVERDUE, totals["overdue"].tolist(), LAST),
    ]


def rates(totals: pd.DataFrame, quarter: int) -> list[Card]:
    """The cards of a place's rates and mean score, against the last quarter and the same quarter of last year."""
    return [
        *(rate_card(totals, quarter, name, LAST | YEAR) for name in ("reported", "passed", "on_time")),
        card(totals, quarter, SCORE, totals["mean_score"].tolist(), LAST | YEAR),
    ]


def rate_card(totals: pd.DataFrame, quarter: int, name: str, against: dict[str, int]) -> Card:
    """The card of a rate."""
    shares = [rate(part, whole) for part, whole in zip(totals[name], totals["due"], strict=True)]
    return card(
        totals, quarter, RATES[name], [None if share is None else 100 * share for share in shares], against
    )


def card(
    totals: pd.DataFrame, quarter: int, words: Words, values: Sequence[float | None], against: dict[str, int]
) -> Card:
    """The card of one figure; values stand in the order of the totals' quarters, against says how many quarters back."""
    by_quarter = dict(zip(totals["quarter_id"], values, strict=True))
    now = by_quarter.get(quarter)
    changes = [(label, minus(now, by_quarter.get(earlier(quarter, back)))) for label, back in against.items()]
    label, unit, places, help = words
    return Card(label, now, unit, changes, tuple(values), places, help)


def minus(now: float | None, before: float | None) -> float | None:
    """The change, None where one of the two is missing."""
    return None if now is None or before is None else now - before


def in_words(totals: pd.DataFrame, attention: pd.DataFrame, view: View) -> list[Part]:
    """The paragraph about a place's quarter."""
    first = attention.iloc[0] if len(attention) else None
    picture = Picture(
        now=counts_of(totals, view.quarter) or Counts(),
        before=counts_of(totals, earlier(view.quarter)),
        as_of=view.as_of,
        due_on=view.due_on,
        attention=int(first["found"]) if first is not None else 0,
        worst=first["name"] if first is not None and view.has_children else "",
        worst_score=float(first["score"]) if first is not None else 0.0,
    )
    return summary(picture, view.basis)


def reasons(attention: pd.DataFrame, view: View, rule: ScoreRule) -> pd.DataFrame:
    """The attention list as it is shown: organisation with the place it stands under, level, score, reason, days."""
    rows = attention.to_dict("records")
    return attention.assign(
        unit=[
            row["name"]
            if row["county"] in ("", row["name"])
            else f"{row['county']}{row['name'].removeprefix(row['county'])}"
            for row in rows
        ],
        level=[
            LEVELS[level(Counts(**{name: row[name] for name in COUNTS}), Basis.PASSED, rule)].label
            for row in rows
        ],
        reason=[reason(row["overdue"], row["returned"], row["score"], rule.good) for row in rows],
        days=pd.Series([days_since(row["since"], view.as_of) for row in rows], dtype="object"),
    )


def attention_list(rows: pd.DataFrame, view: View, on_pick: Pick) -> None:
    """Nothing. Draws the list of the organisations that need attention, the worst first; a click opens one."""
    found = int(rows["found"].iloc[0]) if len(rows) else 0
    section("请您关注", f"共 {found} 家有退回、逾期或得分偏低，按得分从低到高；点一行看明细")
    if rows.empty:
        nothing_here("没有需要关注的单位。", "没有退回和逾期，也没有得分偏低的。")
        return
    columns = {
        "unit": text("单位", 124),
        "level": text("程度", 64),
        "reason": text("原因", 116),
        "days": whole("天数", 44, "从最早一项逾期或退回算起"),
    }
    table(rows, columns, key=f"attention-{view.key}", alt="需要关注的单位", on_pick=on_pick, rows=11)
