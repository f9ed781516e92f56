"""The list of lamps beside the map: those that are lit, or those that will be within two weeks."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.charts import LAMPS
from lib.models import LAMP_RULE_WORDS
from lib.queries.lamps import NO_QUARTER
from lib.rules.calendar import quarter_label
from lib.ui.answers import ask, fetch
from lib.ui.bar import View
from lib.ui.figures import named
from lib.ui.going import to_organisation
from lib.ui.pickers import switch
from lib.ui.tables import day, table, text, whole, words
from lib.ui.warnings.looking import Looked
from lib.ui.words import nothing_here, section

WHEN = {"now": "现在亮着", "coming": "未来两周"}
DAYS = 14
NOTHING = {
    "now": ("没有亮着的灯。", "任务都按时报送，退回的都已改正。"),
    "coming": ("未来两周没有新的灯会亮。", "到期的任务都已报送。"),
}
MOST = 1000  # rows that a browser is sent
LAMP_WORDS = {state.value: mark.label for state, mark in LAMPS.items()}
LIT = {
    "level": words("灯", LAMP_WORDS, 58),
    "unit": text("单位", 114),
    "rule": words("规则", LAMP_RULE_WORDS, 90),
    "raised_on": day("亮灯日", 86),
    "days": whole("天数", 42, "亮灯那天算第一天"),
    "about": text("来由", 116),
    "letter": text("督办单", 92),
}
COMING = {
    "becomes": words("将亮", LAMP_WORDS, 58),
    "lights_on": day("哪天", 86),
    "unit": text("单位", 130),
    "rule": words("规则", LAMP_RULE_WORDS, 90),
    "level": words("现在", LAMP_WORDS | {"": "未亮"}, 58),
    "about": text("来由", 170),
}


def lamp_list(viewer: Viewer, view: View, looked: Looked) -> None:
    """Nothing. Draws the lamps of the place, or of the area that is opened; a click on a row opens the unit's page."""
    place = looked.opened.organisation if looked.opened else view.place
    name = looked.opened.name if looked.opened else view.place_name
    when = switch("list", "什么时候的灯", WHEN)
    question = (place, view.quarter, view.as_of, looked.everything)
    if when == "now":
        query, columns = lit, LIT
        red, found = fetch(how_many, viewer, *question)
        title = f"{name}亮着的灯（{found:,} 盏）"
        under = f"红灯 {red:,} 盏在前，亮得久的在前；点一行看单位画像"
    else:
        query, columns = coming, COMING
        rows = ask(coming, viewer, *question).frame()
        found = int(rows["found"].iloc[0]) if len(rows) else 0
        title = f"{name}未来两周将亮的灯（{found:,} 盏）"
        under = "到那天还没有报送、改正，就会亮灯或由黄变红；点一行看单位画像"
    section(title, under + (f"；列出前 {MOST} 盏" if found > MOST else ""))
    if not found:
        nothing_here(*NOTHING[when])
        return
    table(
        ask(query, viewer, *question),
        columns,
        key=f"lamps-{when}-{looked.key}-{view.key}",
        alt="亮灯清单",
        on_pick=partial(to_organisation, viewer),
        rows=10 if looked.picture else 20,
    )


def how_many(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, everything: bool
) -> tuple[int, int]:
    """How many red lamps are lit under the place, and how many lamps."""
    units = queries.lamp_units(session, viewer, place, quarter, as_of, everything)
    return int(units["red"].sum()), int(units["red"].sum() + units["yellow"].sum())


def lit(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, everything: bool
) -> pd.DataFrame:
    """The lit lamps as they are shown."""
    return in_words(queries.lit_lamps(session, viewer, place, quarter, as_of, everything, MOST), quarter)


def coming(
    session: Session, viewer: Viewer, place: int, quarter: int, as_of: date, everything: bool
) -> pd.DataFrame:
    """The lamps of the next two weeks as they are shown."""
    return in_words(queries.coming_lamps(session, viewer, place, quarter, as_of, DAYS, MOST), quarter)


def in_words(rows: pd.DataFrame, quarter: int) -> pd.DataFrame:
    """The lamps with the unit's name, what each is about, and the letter without the name of who sent it."""
    records = rows.to_dict("records")
    return rows.assign(
        unit=[named(row["name"], row["county"]) for row in records],
        about=[about(row, quarter) for row in records],
        letter=[
            row["order_label"] and row["order_label"][row["order_label"].index("督") :] for row in records
        ],
    )


def about(lamp: dict[Any, Any], quarter: int) -> str:
    """What lit the lamp: the indicator, or the reason given by hand; with the quarter where it is another one."""
    if lamp["quarter_id"] in (NO_QUARTER, quarter):
        return str(lamp["source"])
    return f"{quarter_label(int(lamp['quarter_id']))} {lamp['source']}".strip()
