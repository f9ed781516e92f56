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
from lib.ui.tables import Pick, decimal, table, text, whole
from lib.ui.words import nothing_here, section

COUNTS = ("due", "reported", "on_time", "passed", "returned", "pending", "overdue")


def counts_of(totals: pd.DataFrame, quarter: int) -> Counts | None:
    """The counts of a quarter, None if nothing was due in it."""
    rows = totals[totals["quarter_id"] == quarter]
    return Counts(**{name: int(rows[name].iloc[0]) for name in COUNTS}) if len(rows) else None


def headline(totals: pd.DataFrame, quarter: int) -> list[Card]:
    """The six cards of a place: three rates, the mean score, what was returned and what is overdue."""
    rates = [
        ("完成率", "passed", "审核通过的占应完成的比率"),
        ("上报率", "reported", "已上报的占应完成的比率"),
        ("及时率", "on_time", "按时上报的占应完成的比率"),
    ]
    found = [
        card(
            totals,
            quarter,
            (label, "%", 1, help),
            [ratio(*pair) for pair in zip(totals[name], totals["due"], strict=True)],
        )
        for label, name, help in rates
    ]
    return [
        *found,
        card(totals, quarter, ("平均得分", "分", 1, "各单位得分的平均数"), totals["mean_score"].tolist()),
        card(
            totals,
            quarter,
            ("审核退回", "项", 0, "最近一次审核结论是退回、还没有重新上报的"),
            totals["returned"].tolist(),
        ),
        card(totals, quarter, ("逾期未报", "项", 0, "过了截止日还没有上报的"), totals["overdue"].tolist()),
    ]


def ratio(part: int, whole: int) -> float | None:
    """The share in per cent."""
    share = rate(part, whole)
    return None if share is None else 100 * share


def card(
    totals: pd.DataFrame, quarter: int, words: tuple[str, str, int, str], values: Sequence[float | None]
) -> Card:
    """The card of one figure: label, unit, places and help in words; values stand in the order of the totals' quarters."""
    by_quarter = dict(zip(totals["quarter_id"], values, strict=True))
    now, before = by_quarter.get(quarter), by_quarter.get(earlier(quarter))
    label, unit, places, help = words
    change = None if now is None or before is None else now - before
    return Card(label, now, unit, change, tuple(values), places, help)


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
        "unit": text("单位", "medium"),
        "level": text("程度", 76),
        "score": decimal("得分", 1, 58),
        "reason": text("原因", "medium"),
        "days": whole("天数", 50, "从最早一项逾期或退回算起"),
    }
    table(rows, columns, key=f"attention-{view.key}", alt="需要关注的单位", on_pick=on_pick, rows=8)
