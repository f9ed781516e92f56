"""The parts of the screen 单位画像: all about one organisation's quarter."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from lib import charts, queries
from lib.access import Viewer
from lib.models import KIND_WORDS
from lib.rules.score import CAUSE_WORDS, GRADE_WORDS, ScoreRule, grade
from lib.rules.status import Counts
from lib.rules.wording import unit_summary
from lib.ui.answers import fetch
from lib.ui.bar import View
from lib.ui.cards import Card, cards
from lib.ui.drawing import draw
from lib.ui.drill import indicator_list
from lib.ui.figures import COUNTS, LAST, minus
from lib.ui.going import go, to_organisation
from lib.ui.tables import day, decimal, progress, table, text, whole, words
from lib.ui.words import nothing_here, panel, paragraph, section, small


def title_card(viewer: Viewer, view: View) -> None:
    """Nothing. Prints the organisation's name, kind, code and the place it stands under."""
    card = fetch(queries.organisation_card, viewer, view.place).iloc[0]
    facts = [KIND_WORDS[card["kind"]], f"编码 {card['code']}"]
    facts += [f"隶属 {card['parent']}"] if card["parent"] else []
    facts += [f"{card['closed_on']} 撤销"] if card["closed_on"] else []
    section(card["name"], " · ".join(facts))


def portrait(viewer: Viewer, view: View) -> bool:
    """Whether the organisation has assignments of its own in the quarter; if so, its whole picture is drawn."""
    question = (view.place, view.quarter, view.as_of)
    rows = fetch(queries.assignments, viewer, *question)
    if rows.empty:
        return False
    quarters = fetch(charts.own_quarters, viewer, *question)
    rule = fetch(queries.score_rule, viewer, view.quarter)
    paragraph(unit_words(rows, quarters, rule, view))
    cards(unit_cards(quarters, fetch(queries.siblings, viewer, *question), view))
    left, right = st.columns([1.25, 1], gap="small")
    with panel(left):
        score_apart(viewer, view)
    with panel(right):
        over_time(viewer, view)
    with panel():
        section(f"指标明细（{len(rows)} 项）", "有问题的在前；点一行看每次上报、审核和原文件")
        indicator_list(rows, view, on_pick=partial(to_indicator, viewer, view), rows=12)
    return True


def to_indicator(viewer: Viewer, view: View, picked: dict[str, Any]) -> None:
    """Nothing. Opens the hand-ins of the picked indicator on the screen 指标完成."""
    own = 1 if view.has_children else None
    go(viewer, view.place, "completion", indicator=picked["indicator_code"], own=own)


def unit_words(rows: pd.DataFrame, quarters: pd.DataFrame, rule: ScoreRule, view: View) -> list[Any]:
    """The quarter of the organisation in the words of Zhoushan's reminder."""
    now = quarters[quarters["quarter_id"] == view.quarter].iloc[0]
    counts = Counts(**{name: int(now[name]) for name in COUNTS})
    points = float(now["mean_score"])
    returned = rows.loc[rows["status"] == "returned", "indicator"].tolist()
    overdue = rows.loc[rows["status"] == "overdue", "indicator"].tolist()
    return unit_summary(counts, points, GRADE_WORDS[grade(rule, points)], returned, overdue)


def unit_cards(quarters: pd.DataFrame, siblings: pd.DataFrame, view: View) -> list[Card]:
    """The figures of the organisation: score, rank among its kind, and the counts against the last quarter."""
    rows = quarters.to_dict("records")
    now = next(row for row in rows if row["quarter_id"] == view.quarter)
    before: dict[Any, Any] = next((row for row in rows if row["quarter_id"] == view.quarters[-2]), {})
    names = {
        "reported": "已上报",
        "unreported": "未上报",
        "passed": "审核通过",
        "returned": "审核退回",
        "overdue": "逾期未报",
    }
    last = next(iter(LAST))
    found = [
        Card(
            "得分",
            now["mean_score"],
            "分",
            [(last, minus(now["mean_score"], before.get("mean_score")))],
            [row["mean_score"] for row in rows],
            1,
        )
    ]
    rank = siblings.loc[siblings["organisation_id"] == view.place, "rank"]
    if len(rank):
        found.append(
            Card(
                "同类位次",
                int(rank.iloc[0]),
                f"/ {len(siblings)}",
                (),
                (),
                0,
                "同一上级、同一类型的单位按得分排位",
            )
        )
    return found + [
        Card(
            label,
            now[name],
            "项",
            [(last, minus(now[name], before.get(name)))],
            [row[name] for row in rows],
            0,
        )
        for name, label in names.items()
    ]


def score_apart(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the score, deduction by deduction, and lists the rules."""
    question = (view.place, view.quarter, view.as_of)
    steps = fetch(charts.score_steps, viewer, *question)
    draw(charts.waterfall(), steps, key=f"score-{view.key}", title="得分是怎么来的", view=view)
    lost = fetch(queries.deductions, viewer, *question)
    if lost.empty:
        small("没有扣分项。")
    else:
        columns = {
            "cause": words("扣分原因", CAUSE_WORDS, 92),
            "indicator": text("指标", 200),
            "points": decimal("扣分", 1, 50),
            "since": day("起算日", 90),
            "reason": text("审核意见", 170),
        }
        pick = partial(to_indicator, viewer, view)
        table(lost, columns, key=f"lost-{view.key}", alt="扣分项", on_pick=pick, rows=6)
    rule = fetch(queries.score_rule, viewer, view.quarter)
    small(
        f"计分规则：每项退回扣 {rule.returned:g} 分，每项逾期未报扣 {rule.overdue:g} 分，每项迟报扣 {rule.late:g} 分，"
        f"扣到 0 分为止；{rule.excellent:g} 分以上优秀，{rule.good:g} 分以上良好，{rule.fair:g} 分以上一般。"
    )


def over_time(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the score over the quarters and the quarter by responsibility and category."""
    question = (view.place, view.quarter, view.as_of)
    line = fetch(charts.scores, viewer, *question)
    draw(charts.score_line(), line, key=f"line-{view.key}", title="得分走势", view=view)
    section("按责任和类别")
    columns = {
        "group": text("责任·类别", 150),
        "rate": progress("完成率", 130),
        "due": whole("应完成", 58),
        "reported": whole("已上报", 58),
        "passed": whole("通过", 50),
        "returned": whole("退回", 50),
        "overdue": whole("逾期", 50),
    }
    table(
        fetch(charts.by_category, viewer, *question),
        columns,
        key=f"categories-{view.key}",
        alt="按责任和类别的完成情况",
        rows=8,
    )


def members(viewer: Viewer, view: View) -> None:
    """Nothing. Lists the organisations under a place with their scores, to pick one."""
    rows = fetch(queries.units, viewer, view.place, view.quarter, view.as_of)
    rows = rows[rows["organisation_id"] != view.place].reset_index(drop=True)
    with panel():
        section(
            f"{view.place_name}所属单位（{len(rows)} 家）", f"{view.line}；得分从低到高，点一行看它的画像"
        )
        if rows.empty:
            nothing_here("下面的单位在本季度都没有任务。", "请换一个季度。")
            return
        columns = {
            "name": text("单位", 200),
            "county": text("所在", 120),
            "kind": words("类型", KIND_WORDS, 76),
            "score": decimal("得分", 1, 60),
            "grade": words("等次", GRADE_WORDS, 60),
            "due": whole("应完成", 60),
            "reported": whole("已上报", 60),
            "passed": whole("审核通过", 66),
            "returned": whole("审核退回", 66),
            "pending": whole("待审核", 60),
            "overdue": whole("逾期未报", 66),
            "late": whole("迟报", 50),
        }
        table(
            rows,
            columns,
            key=f"members-{view.key}",
            alt="所属单位",
            on_pick=partial(to_organisation, viewer),
            rows=16,
        )


def history(viewer: Viewer, view: View) -> None:
    """Nothing. Lists what the organisation was called and where it stood before, if it ever changed."""
    rows = fetch(queries.organisation_changes, viewer, view.place)
    if rows.empty:
        return
    with panel():
        section("沿革", "每次变动之前的名称和隶属")
        columns = {
            "changed_on": day("变动日期", 96),
            "name": text("原名称", 180),
            "code": text("原编码", 110),
            "kind": words("原类型", KIND_WORDS, 80),
            "parent": text("原上级", 160),
        }
        table(rows, columns, key=f"history-{view.key}", alt="单位沿革", rows=6)
