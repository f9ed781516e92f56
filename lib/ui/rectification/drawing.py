"""The charts of the board, each with what it says where there is nothing to draw, and what a click on it opens."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import charts, queries
from lib.access import Viewer
from lib.charts import FACET_WORDS, Facet
from lib.rules import calendar
from lib.ui.answers import ask
from lib.ui.bar import View
from lib.ui.drawing import draw
from lib.ui.going import go
from lib.ui.pickers import switch
from lib.ui.rectification.picking import PARAMETERS, show
from lib.ui.tables import progress, table, text, whole
from lib.ui.words import nothing_here, section

QUARTERS, LONGEST = 3, 365  # before the quarter; days where that would begin after as_of
PART_SHOWS = {
    "closed": "closed",
    "handed_in": "handed_in",
    "mending": "mending",
    "unclaimed": "unclaimed",
    "overdue": "overdue",
}
BOARD: dict[str, Any] = dict.fromkeys(PARAMETERS)  # what the address says of a board
REPEATS = {
    "name": text("单位", 150),
    "problems": whole("问题", 60, "全部来源、全部年度发现的"),
    "repeats": whole("重复发生", 70, "登记时注明是以前问题又发生的"),
    "repeat_rate": progress("复发率", 130, "重复发生的占全部问题的比率"),
}


def progress_panel(viewer: Viewer, view: View) -> None:
    """Nothing. Draws how far each is; a click on an organisation goes there, one on a source … opens its problems."""
    facets = {facet.value: word for facet, word in FACET_WORDS.items()}
    if not view.has_children:
        facets = {facet: word for facet, word in facets.items() if facet != Facet.ORGANISATION}
    facet = switch("facet", "按什么分", facets)
    draw(
        charts.progress_bars(),
        ask(charts.progressed, viewer, view.place, view.as_of, facet, view.year),
        key=f"progress-{facet}-{view.key}",
        title=f"整改进度（{facets[facet]}）",
        view=view,
        note="黑线为逾期",
        on_pick=partial(open_progress, viewer, view, facet),
    )


def open_progress(viewer: Viewer, view: View, facet: str, picked: Mapping[str, Any]) -> None:
    """Nothing. Goes to the organisation's board, or opens the problems of the state that was clicked."""
    value, name = str(picked["value"]), PART_SHOWS.get(str(picked["part"]), "all")
    if not value and facet != Facet.DEPARTMENT:
        return
    if facet != Facet.ORGANISATION:
        show(name, **{facet: value or charts.UNCLAIMED})
    elif value == str(view.place):
        show(name, own=1)
    elif value.isascii() and value.isdigit():
        go(viewer, int(value), **BOARD)


def begins(view: View) -> date:
    """The day from which the burn-down is drawn: a year of quarters, or the year whose problems are looked at."""
    start = (
        date(view.year, 1, 1) if view.year else calendar.first_day(calendar.earlier(view.quarter, QUARTERS))
    )
    return start if start < view.as_of else view.as_of - timedelta(days=LONGEST)


def burn_panel(viewer: Viewer, view: View) -> None:
    """Nothing. Draws how many problems were open, day by day, and how many should have been."""
    start = begins(view)
    draw(
        charts.burn_down(),
        ask(charts.burned, viewer, view.place, start, view.as_of, view.year),
        key=f"burn-{view.key}",
        title="未销号走势",
        view=view,
        note=f"{start} 起；虚线为按最初期限应剩下的",
    )


def ages_panel(viewer: Viewer, view: View) -> None:
    """Nothing. Draws how old the open problems are; a click on a band opens them."""
    question = ask(charts.aged, viewer, view.place, view.as_of, view.year)
    title = "未销号的发现多久了"
    if not question.frame()["open"].sum():
        section(title, view.line)
        nothing_here("没有未销号的问题。", "发现的问题都已销号。")
        return
    draw(
        charts.age_bars(),
        question,
        key=f"ages-{view.key}",
        title=title,
        view=view,
        note="深色为逾期的；点一段看问题",
        on_pick=lambda picked: show("open", band=int(picked["number"])),
    )


def days_panel(viewer: Viewer, view: View) -> None:
    """Nothing. Draws how long it took to strike off, in the quarter; a click on a bar opens those problems."""
    title = "从发现到销号用了多少天"
    spell = f"{view.begins_on} 至 {view.as_of} 销号的，不分发现年度"
    question = ask(charts.took, viewer, view.place, view.begins_on, view.as_of)
    if view.begins_on > view.as_of or question.frame().empty:
        section(title, f"{view.line}；{spell}")
        nothing_here(f"{view.quarter_words}到截至日期没有问题销号。", "请换一个季度或截至日期。")
        return
    draw(
        charts.day_bars(),
        question,
        key=f"days-{view.key}",
        title=title,
        view=view,
        note=spell,
        on_pick=lambda picked: show("spell", days=f"{int(picked['first'])}-{int(picked['after'])}"),
    )


def money_panel(viewer: Viewer, view: View) -> None:
    """Nothing. Draws the money from what was found to what is still out; a click opens the problems."""
    question = ask(charts.recovered, viewer, view.place, view.as_of, view.year)
    if question.frame().empty:
        section("涉及金额与追回", view.line)
        nothing_here("没有涉及金额的问题。", "登记问题时填“涉及金额”、报进展时填“累计追回金额”，这里就有。")
        return
    draw(
        charts.money_steps(),
        question,
        key=f"money-{view.key}",
        title="涉及金额与追回",
        view=view,
        note="单位：万元",
        on_pick=lambda picked: show("money", source=str(picked["value"]) or None),
    )


def pace_panel(viewer: Viewer, view: View) -> None:
    """Nothing. Draws time gone against work done; a click on a dot goes to the organisation."""
    title = "时间过半，任务是否过半"
    question = ask(charts.paced, viewer, view.place, view.as_of, view.year)
    if question.frame().empty:
        section(title, view.line)
        nothing_here("没有定了期限的问题。", "单位认领问题时写明整改期限，这里就能比。")
        return
    draw(
        charts.pace_dots(),
        question,
        key=f"pace-{view.key}",
        title=title,
        view=view,
        note="只算定了期限的；斜线以下为任务落后于时间",
        on_pick=partial(to_board, viewer, view),
    )


def to_board(viewer: Viewer, view: View, picked: Mapping[str, Any]) -> None:
    """Nothing. Goes to the board of an organisation; the place's own problems open as rows."""
    organisation = int(picked["organisation_id"])
    if organisation == view.place:
        show("all", own=1)
    else:
        go(viewer, organisation, **BOARD)


def repeats_panel(viewer: Viewer, view: View) -> None:
    """Nothing. Lists how often problems came back, by organisation; a click goes there."""
    question = ask(came_back, viewer, view.place, view.as_of)
    section("重复发生", f"{view.place_name} · 截至 {view.as_of} · 全部年度；复发率高的在前，点一行看该单位")
    if question.frame().empty:
        nothing_here("没有重复发生的问题。", "登记问题时注明“关联问题编号”，又发生的会统计在这里。")
        return
    pick = partial(to_board, viewer, view)
    table(question, REPEATS, key=f"repeats-{view.key}", alt="重复发生", on_pick=pick, rows=8)


def came_back(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """The organisations where a problem came back."""
    rows = queries.closure_repeats(session, viewer, place, as_of)
    return rows[rows["repeats"] > 0].reset_index(drop=True)
