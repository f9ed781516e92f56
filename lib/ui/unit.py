"""The parts of the screen 单位画像: all about one organisation's quarter."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from lib import charts, queries
from lib.access import Permission, Viewer
from lib.models import KIND_WORDS, LampLevel
from lib.queries.lamps import EVERY_ROW
from lib.rules.closure.wording import closure_line
from lib.rules.double import DoubleState
from lib.rules.portrait import course_words, given_words, lamp_words, rank_words, sentence, talk_words
from lib.rules.score import CAUSE_WORDS, GRADE_WORDS, Cause, PointKind, grade
from lib.rules.status import Counts, Status
from lib.rules.wording import Part, unit_summary
from lib.ui.answers import ask, fetch, part
from lib.ui.bar import View
from lib.ui.cards import Card, cards
from lib.ui.drawing import draw
from lib.ui.drill import indicator_list
from lib.ui.figures import LAST, counts_of, in_words, minus
from lib.ui.going import go, to_organisation
from lib.ui.lamps import LAMP_COLUMNS, with_lamps
from lib.ui.rectification.elsewhere import headline
from lib.ui.rectification.figures import closing
from lib.ui.tables import change, day, decimal, progress, table, text, whole, words
from lib.ui.unit_lamps import question as question_of
from lib.ui.unit_peers import parent_of, place_among
from lib.ui.words import nothing_here, panel, paragraph, section, small

APPEAL: dict[str, Any] = {"part": "appeals"}  # where deductions are asked about
COUNTED = {
    "reported": "已上报",
    "unreported": "未上报",
    "passed": "审核通过",
    "returned": "审核退回",
    "overdue": "逾期未报",
}
LOST = {
    "cause": words("扣分原因", CAUSE_WORDS, 92),
    "indicator": text("指标或文号", 200),
    "change": change("分值", 1, 54),
    "since": day("起算日", 90),
    "reason": text("审核意见或理由", 170),
}
CATEGORIES = {
    "group": text("责任·类别", 112),
    "rate": progress("完成率", 112),
    "due": whole("应完成", 54),
    "reported": whole("已上报", 54),
    "passed": whole("通过", 50),
    "returned": whole("退回", 50),
    "overdue": whole("逾期", 50),
}
BESIDE = ("group", "rate", "due", "passed")  # what there is room for beside a chart
MEMBERS = {
    "name": text("单位", 200),
    "county": text("所在", 120),
    "kind": words("类型", KIND_WORDS, 76),
    "score": decimal("得分", 1, 60),
    "grade": words("等次", GRADE_WORDS, 60),
    "manual": change("加减分", 1, 60),
    "veto": text("否决", 52),
    **LAMP_COLUMNS,
    "due": whole("应完成", 60),
    "reported": whole("已上报", 60),
    "passed": whole("审核通过", 66),
    "returned": whole("审核退回", 66),
    "pending": whole("待审核", 60),
    "overdue": whole("逾期未报", 66),
    "late": whole("迟报", 50),
}
HISTORY = {
    "changed_on": day("变动日期", 96),
    "name": text("原名称", 180),
    "code": text("原编码", 110),
    "kind": words("原类型", KIND_WORDS, 80),
    "parent": text("原上级", 160),
}


def title_card(viewer: Viewer, view: View) -> None:
    """Nothing. Prints the organisation's name, kind, code and the place it stands under."""
    card = fetch(queries.organisation_card, viewer, view.place).iloc[0]
    facts = [KIND_WORDS[card["kind"]], f"编码 {card['code']}"]
    facts += [f"隶属 {card['parent']}"] if card["parent"] else []
    facts += [f"{card['closed_on']} 撤销"] if card["closed_on"] else []
    section(card["name"], " · ".join(facts))


def standing(viewer: Viewer, view: View) -> bool:
    """Whether the organisation has assignments of its own in the quarter. Draws its quarter in words and figures.

    Where it has none: those of what stands under it, and what is known of it besides.
    """
    found = fetch(quarter_of, viewer, view)
    if found is None:
        told = fetch(told_otherwise, viewer, view)
        if told:
            paragraph(told)
        below = fetch(headline, viewer, view) if view.has_children else ()
        if below:
            cards(below)
        return False
    parts, figures, _ = found
    paragraph(parts)
    cards(figures)
    return True


def portrait(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the quarter of an organisation taken apart: its score and its course."""
    left, right = st.columns([1.25, 1], gap="small")
    with panel(left):
        score_apart(viewer, view)
    with panel(right):
        over_time(viewer, view)


def indicators(viewer: Viewer, view: View) -> None:
    """Nothing. Lists the organisation's indicators of the quarter."""
    found = fetch(quarter_of, viewer, view)
    due = found[2] if found else 0
    with panel():
        section(f"指标明细（{due} 项）", f"{view.line}；有问题的在前，点一行看每次上报、审核和原文件")
        indicator_list(viewer, view, on_pick=partial(to_indicator, viewer, view), rows=12)


def quarter_of(
    session: Session, viewer: Viewer, view: View
) -> tuple[tuple[Part, ...], tuple[Card, ...], int] | None:
    """The organisation's quarter: the paragraph, the cards, how many indicators; None if nothing was due."""
    question = (view.place, view.quarter, view.as_of)
    rows = queries.assignments(session, viewer, *question)
    if rows.empty:
        return None
    quarters = charts.own_quarters(session, viewer, *question)
    points = float(quarters.loc[quarters["quarter_id"] == view.quarter, "mean_score"].iloc[0])
    given = queries.points_of(session, viewer, *question)
    vetoes = given.loc[given["kind"] == PointKind.VETO, "document"].tolist()
    words = GRADE_WORDS[grade(queries.score_rule(session, viewer, view.quarter), points, bool(vetoes))]
    wrong = [
        rows.loc[rows["status"] == state, "indicator"].tolist() for state in (Status.RETURNED, Status.OVERDUE)
    ]
    parts = unit_summary(counts_of(quarters, view.quarter) or Counts(), points, words, *wrong)
    parts += given_words(float(given["points"].sum()), vetoes)
    parts += beside(session, viewer, view, points, score_before(quarters, view))
    siblings = part(session, queries.siblings, viewer, *question)
    return tuple(parts), tuple(unit_cards(quarters, siblings, view)), len(rows)


def score_before(quarters: pd.DataFrame, view: View) -> float | None:
    """The last quarter's score; None where nothing was due in it."""
    found = quarters.loc[quarters["quarter_id"] == view.quarters[-2], "mean_score"]
    return float(found.iloc[0]) if len(found) else None


def beside(
    session: Session, viewer: Viewer, view: View, points: float, before: float | None
) -> tuple[Part, ...]:
    """What the paragraph says besides the quarter's counts: course and rank, lamps, problems, talks."""
    stands = place_among(session, viewer, view)
    rank = rank_words(stands, parent_of(session, viewer, view))
    lamps = queries.lit_lamps(session, viewer, *question_of(view), False, EVERY_ROW, True)["level"]
    return (
        *sentence(course_words(points, before), rank),
        *lamp_words(int((lamps == LampLevel.RED).sum()), int((lamps == LampLevel.YELLOW).sum())),
        *put_right(session, viewer, view),
    )


def put_right(session: Session, viewer: Viewer, view: View) -> tuple[Part, ...]:
    """What the paragraph says of problems and talks; nothing where there are none."""
    talks = part(session, queries.handovers, viewer, view.place, view.as_of)["state"]
    late, complete = (int((talks == state).sum()) for state in (DoubleState.OVERDUE, DoubleState.COMPLETE))
    return (
        *closure_line(closing(session, viewer, view)),
        *talk_words(len(talks), late, len(talks) - complete),
    )


def told_otherwise(session: Session, viewer: Viewer, view: View) -> tuple[Part, ...]:
    """The paragraph about what has no tasks of its own: the quarter of those under it, problems, talks."""
    quarter = in_words(session, viewer, view) if view.has_children else ()
    return (*quarter, *put_right(session, viewer, view))


def unit_cards(quarters: pd.DataFrame, siblings: pd.DataFrame, view: View) -> list[Card]:
    """The figures of the organisation: score, rank among its kind, and the counts against the last quarter."""
    rows = quarters.to_dict("records")
    now = next(row for row in rows if row["quarter_id"] == view.quarter)
    before: dict[Any, Any] = next((row for row in rows if row["quarter_id"] == view.quarters[-2]), {})

    def against_last(name: str) -> tuple[tuple[str, float | None], ...]:
        return tuple((label, minus(now[name], before.get(name))) for label in LAST)

    found = [
        Card("得分", now["mean_score"], "分", against_last("mean_score"), trend_of(rows, "mean_score")),
        *(
            Card(label, now[name], "项", against_last(name), trend_of(rows, name), 0)
            for name, label in COUNTED.items()
        ),
    ]
    rank = siblings.loc[siblings["organisation_id"] == view.place, "rank"]
    if len(rank):
        help = "同一上级、同一类型的单位按得分排位"
        found.insert(1, Card("同类位次", int(rank.iloc[0]), f"/ {len(siblings)}", (), (), 0, help))
    return found


def trend_of(rows: list[dict[Any, Any]], name: str) -> tuple[float, ...]:
    """The figure, quarter by quarter."""
    return tuple(float(row[name]) for row in rows)


def to_indicator(viewer: Viewer, view: View, picked: dict[str, Any]) -> None:
    """Nothing. Opens the hand-ins of the picked indicator on the screen 指标完成; points that people gave, on 考核办理."""
    if not picked["indicator_code"]:
        go(viewer, view.place, "appraisal", part="points", year=view.quarter // 10)
        return
    own = 1 if view.has_children else None
    go(viewer, view.place, "completion", indicator=picked["indicator_code"], own=own)


def score_apart(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the score, deduction by deduction, and says by which rule."""
    question = (view.place, view.quarter, view.as_of)
    steps = ask(charts.score_steps, viewer, *question)
    draw(charts.waterfall(), steps, key=f"score-{view.key}", title="得分是怎么来的", view=view)
    lost = ask(signed_deductions, viewer, *question)
    if lost.frame().empty:
        small("没有扣分项。")
    else:
        pick = partial(to_indicator, viewer, view)
        table(lost, LOST, key=f"lost-{view.key}", alt="扣分项", on_pick=pick, rows=6)
        if viewer.may(Permission.ASK_APPEALS):
            st.button(
                "申请复核…",
                key="to_appeal",
                on_click=go,
                args=(viewer, view.place, "appraisal"),
                kwargs=APPEAL,
            )
    rule = fetch(queries.score_rule, viewer, view.quarter)
    small(
        f"计分规则：每项退回扣 {rule.returned:g} 分，每项逾期未报扣 {rule.overdue:g} 分，每项迟报扣 {rule.late:g} 分，"
        "人工加减分照加照减，一票否决的等次为差；"
        f"扣到 0 分为止；{rule.excellent:g} 分以上优秀，{rule.good:g} 分以上良好，{rule.fair:g} 分以上一般。"
    )


def signed_deductions(
    session: Session, viewer: Viewer, organisation: int, quarter: int, as_of: date
) -> pd.DataFrame:
    """The deductions, each with what it changed in the score: what was lost is negative, a veto changes no points."""
    rows = queries.deductions(session, viewer, organisation, quarter, as_of)
    changed = 0.0 - rows["points"].astype("float64")
    return rows.assign(change=changed.where(rows["cause"] != Cause.VETO))


def over_time(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the score over the quarters and the quarter by responsibility and category."""
    question = (view.place, view.quarter, view.as_of)
    line = ask(charts.scores, viewer, *question)
    draw(charts.score_line(), line, key=f"line-{view.key}", title="得分走势", view=view)
    categories(viewer, view, "")


def categories(viewer: Viewer, view: View, under: str) -> None:
    """Nothing. Draws an organisation's quarter by responsibility and category."""
    section("按责任和类别", under)
    groups = ask(charts.by_category, viewer, view.place, view.quarter, view.as_of)
    columns = {name: CATEGORIES[name] for name in BESIDE} if under else CATEGORIES
    table(groups, columns, key=f"categories-{view.key}", alt="按责任和类别的完成情况", rows=11)


def members(viewer: Viewer, view: View) -> None:
    """Nothing. Lists the organisations under a place with their scores, to pick one."""
    question = ask(members_of, viewer, view)
    found = len(question.frame())
    with panel():
        section(f"{view.place_name}所属单位（{found} 家）", f"{view.line}；得分从低到高，点一行看它的画像")
        if not found:
            nothing_here("下面的单位在本季度都没有任务。", "请换一个季度。")
            return
        pick = partial(to_organisation, viewer)
        table(question, MEMBERS, key=f"members-{view.key}", alt="所属单位", on_pick=pick, rows=16)


def members_of(session: Session, viewer: Viewer, view: View) -> pd.DataFrame:
    """The organisations under the place, without itself, the lowest score first."""
    rows = queries.units(session, viewer, view.place, view.quarter, view.as_of)
    rows = rows[rows["organisation_id"] != view.place].reset_index(drop=True)
    rows = with_lamps(session, viewer, view, rows, "organisation_id")
    return rows.assign(
        county=rows["county"].where(rows["county"] != rows["name"], "直属"),
        manual=rows["manual"].where(rows["manual"] != 0),
        veto=["是" if vetoed else "" for vetoed in rows["vetoed"]],
    )


def history(viewer: Viewer, view: View) -> None:
    """Nothing. Lists what the organisation was called and where it stood before, if it ever changed."""
    question = ask(queries.organisation_changes, viewer, view.place)
    if question.frame().empty:
        return
    with panel():
        section("沿革", "每次变动之前的名称和隶属")
        table(question, HISTORY, key=f"history-{view.key}", alt="单位沿革", rows=6)
