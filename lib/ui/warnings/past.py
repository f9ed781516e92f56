"""How the lamps went: month by month, whose come back, and how long they burn."""

from datetime import date
from functools import partial

import pandas as pd
from sqlmodel import Session

from lib import charts, queries
from lib.access import Viewer
from lib.models import LAMP_RULE_WORDS
from lib.ui.answers import ask, fetch
from lib.ui.bar import View
from lib.ui.cards import Card, cards
from lib.ui.drawing import draw
from lib.ui.figures import named
from lib.ui.going import to_organisation
from lib.ui.tables import day, decimal, table, text, whole, words
from lib.ui.warnings.looking import Looked
from lib.ui.words import nothing_here, section

REPEATS = {
    "unit": text("单位", 150),
    "rule": words("规则", LAMP_RULE_WORDS, 84),
    "quarters": whole("亮灯季度", 60, "近四个季度里有几个季度亮过这种灯"),
    "lamps": whole("盏数", 46),
    "last_raised_on": day("最近亮灯", 90),
}
TIMES = {
    "rule": words("规则", LAMP_RULE_WORDS, 100),
    "cleared": whole("熄灯盏数", 66),
    "median_days": decimal("中位天数", 0, 66, "一半的灯在这么多天之内熄灭"),
    "longest_days": whole("最长天数", 66),
}


def place_of(view: View, looked: Looked) -> tuple[int, str]:
    """Whose lamps: those of the area that is opened, else of the place."""
    if looked.opened:
        return looked.opened.organisation, looked.opened.name
    return view.place, view.place_name


def months(viewer: Viewer, view: View, looked: Looked) -> None:
    """Nothing. Draws the lamps lit and put out by month."""
    place, name = place_of(view, looked)
    draw(
        charts.month_bars(),
        ask(charts.months, viewer, place, view.as_of),
        key=f"months-{place}-{view.key}",
        title=f"{name}每月亮灯与熄灯",
        view=view,
        note="所有季度的灯；向上为当月亮灯，向下为当月熄灯，最上面一行为月末亮着的盏数",
    )


def year(viewer: Viewer, view: View, looked: Looked) -> None:
    """Nothing. Draws how often lamps gave warning in the quarter's year, and how many orders were sent."""
    place, name = place_of(view, looked)
    rows = fetch(queries.lamp_year, viewer, place, view.quarter // 10, view.as_of)
    if rows.empty:
        return
    told = rows.iloc[0]
    whose = f"{name}，{told['year']} 年截至 {told['until']}"
    sent = None if told["orders"] is None else int(told["orders"])
    both = "先黄后红的灯黄灯、红灯各计一次，熄灭了的也计。"
    cards(
        [
            year_card(
                f"{told['year']} 年黄灯预警", int(told["yellow"]), "次", f"{whose}，亮起黄灯的次数；{both}"
            ),
            year_card(
                f"{told['year']} 年红灯预警", int(told["red"]), "次", f"{whose}，亮起红灯的次数；{both}"
            ),
            year_card(f"{told['year']} 年发出督办", sent, "份", f"{whose}，签发的督办单，撤回的也计。"),
        ]
    )


def year_card(label: str, figure: int | None, unit: str, help: str) -> Card:
    """The card of a count; None where the viewer may not know it."""
    return Card(label, figure, unit, places=0, help=help)


def repeats(viewer: Viewer, view: View, looked: Looked) -> None:
    """Nothing. Lists the organisations whose lamps come back; a click opens one."""
    place, name = place_of(view, looked)
    question = ask(repeated, viewer, place, view.as_of)
    rows = question.frame()
    found = int(rows["found"].iloc[0]) if len(rows) else 0
    section(f"{name}反复亮灯的单位（{found} 条）", "近四个季度里同一种灯在两个以上季度亮过；点一行看单位画像")
    if not found:
        nothing_here("没有反复亮灯的单位。", "近四个季度里，同一种灯没有在两个季度都亮过。")
        return
    pick = partial(to_organisation, viewer)
    table(question, REPEATS, key=f"repeats-{place}-{view.key}", alt="反复亮灯的单位", on_pick=pick, rows=6)


def repeated(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """The organisations whose lamps come back, as they are shown."""
    rows = queries.lamp_repeats(session, viewer, place, as_of)
    return rows.assign(unit=[named(row["name"], row["county"]) for row in rows.to_dict("records")])


def times(viewer: Viewer, view: View, looked: Looked) -> None:
    """Nothing. Lists how many days lamps burn before they go out, by rule."""
    place, name = place_of(view, looked)
    question = ask(queries.lamp_times, viewer, place, view.as_of)
    section(f"{name}从亮灯到熄灯", "近四个季度熄灭的灯，从亮起到熄灭的天数")
    if question.frame().empty:
        nothing_here("近四个季度没有熄灭过灯。", "灯熄灭之后这里会有天数。")
        return
    table(question, TIMES, key=f"times-{place}-{view.key}", alt="从亮灯到熄灯的天数", rows=6)
