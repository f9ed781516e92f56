"""The bar that every dashboard shares: organisation, quarter, as_of and counting rule (口径)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.access import Viewer
from lib.queries import problem_years
from lib.rules import calendar
from lib.rules.status import BASIS_WORDS, Basis
from lib.settings import settings
from lib.ui import address
from lib.ui.answers import fetch
from lib.ui.live import stay_current
from lib.ui.offers import INDENT, Offers, indented, offers, purpose
from lib.ui.pickers import drop_down
from lib.ui.sheet import chose, looks_at
from lib.ui.words import demo_badge, heading, nothing_here, small

__all__ = ["INDENT", "View", "bar", "context_line", "indented", "purpose"]

FIRST_DAY = date(2000, 1, 1)
TREND = 6  # quarters


@dataclass(frozen=True)
class View:
    """What is looked at: whose figures, of which quarter, as they stood when, counted how."""

    place: int
    place_code: str
    place_name: str
    has_children: bool
    quarter: int
    due_on: date
    as_of: date
    basis: Basis
    demo: bool
    of_problems: bool = False
    year: int | None = None

    @property
    def quarters(self) -> tuple[int, ...]:
        """The quarters that a trend up to this one shows, oldest first."""
        return tuple(calendar.last_quarters(self.quarter, TREND))

    @property
    def begins_on(self) -> date:
        """The first day of the quarter."""
        return calendar.first_day(self.quarter)

    @property
    def quarter_words(self) -> str:
        """The quarter as people write it."""
        return calendar.quarter_words(self.quarter)

    @property
    def key(self) -> str:
        """What is looked at, for the keys of charts and tables: a selection must not outlive a change of the view."""
        return f"{self.place}-{self.quarter}-{self.as_of}-{self.year if self.of_problems else self.basis}"

    @property
    def line(self) -> str:
        """The view in words (单位 · 季度 · 截至 · 口径), as it stands under every chart and export."""
        return " · ".join((self.place_name, self.quarter_words, f"截至 {self.as_of}", self.counted))

    @property
    def counted(self) -> str:
        """The counting rule in words; where problems are counted, those of which year (发现年度)."""
        if self.of_problems:
            return f"{self.year} 年发现的问题" if self.year else "全部年度发现的问题"
        return f"{BASIS_WORDS[self.basis]}口径"


def bar(viewer: Viewer, title: str, of_problems: bool = False) -> View:
    """What the viewer chose to look at. Draws the page's title and the bar; the choices live in the address.

    Where problems are looked at, the year in which they were found is chosen in the place of the counting rule.
    """
    address.resume()
    stay_current(viewer)
    offered = fetch(offers, viewer)
    if not offered.quarters:
        heading(title)
        nothing_here("还没有设置季度，所以没有可看的数据。", "请管理员到「数据上报」上传“季度设置”文件。")
        st.stop()
    today = offered.today or calendar.today(settings().time_zone)
    columns = st.columns([1.7, 2.6, 2, 1.7, 2.2, 1], vertical_alignment="bottom", gap="small")
    with columns[0]:
        heading(title)
    with columns[1]:
        place = offered.places[pick_place(offered)]
    with columns[2]:
        quarter = pick_quarter(list(offered.quarters), today)
    with columns[3]:
        as_of = pick_day(today)
    basis, year = Basis.PASSED, None
    with columns[4]:
        if of_problems:
            year = pick_year(fetch(problem_years, viewer, place.id, as_of))
        else:
            basis = pick_basis()
    if offered.demo:
        with columns[5]:
            demo_badge()
    view = View(
        place=place.id,
        place_code=place.code,
        place_name=place.name,
        has_children=place.has_children,
        quarter=quarter,
        due_on=offered.quarters[quarter],
        as_of=as_of,
        basis=basis,
        demo=offered.demo,
        of_problems=of_problems,
        year=year,
    )
    looks_at(view.line, view.place_name, view.demo)
    return view


def pick_place(offered: Offers) -> str:
    """The code of the organisation that is looked at: one of the viewer's own, whatever address or widget say."""
    code = address.chosen("place", offered.labels, offered.own)
    st.session_state["bar_place"] = code
    st.selectbox(
        "单位",
        list(offered.labels),
        format_func=offered.labels.__getitem__,
        key="bar_place",
        on_change=address.take_over,
        args=("place", "bar_place"),
        filter_mode="contains",
    )
    return code


def pick_quarter(quarters: list[int], today: date) -> int:
    """The quarter that is looked at; at first the newest that has begun."""
    begun = [number for number in quarters if number <= calendar.quarter_of(today)]
    labels = {calendar.quarter_label(number): number for number in quarters}
    words = {label: calendar.quarter_words(number) for label, number in labels.items()}
    return labels[drop_down("quarter", "季度", words, calendar.quarter_label((begun or quarters)[0]))]


def pick_day(today: date) -> date:
    """The day whose state is looked at; at first today, and it stays today as long as no other day is chosen."""
    written = address.read("as_of")
    day = day_of(written, today)
    if day is None and written:
        address.change(as_of=None)
    day = day or today
    chose(f"截至 {day}")
    st.session_state["bar_as_of"] = day
    st.date_input(
        "截至",
        min_value=FIRST_DAY,
        max_value=today,
        format="YYYY-MM-DD",
        key="bar_as_of",
        on_change=address.take_over,
        args=("as_of", "bar_as_of"),
        help="选过去的任何一天，就看到那一天的情况。",
    )
    return day


def day_of(text: str, today: date) -> date | None:
    """The day written in the address, if it is one that can be looked at."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= today else None


def pick_basis() -> Basis:
    """The counting rule (口径)."""
    basis = Basis(address.chosen("basis", [*Basis], Basis.PASSED))
    st.session_state["bar_basis"] = basis
    st.segmented_control(
        "口径",
        [*Basis],
        format_func=BASIS_WORDS.__getitem__,
        key="bar_basis",
        on_change=address.take_over,
        args=("basis", "bar_basis"),
        required=True,
        help="按“审核通过”算，还是按“已上报”算。",
    )
    return basis


def pick_year(years: Sequence[int]) -> int | None:
    """The year whose problems are looked at (发现年度); None for those of all years."""
    labels = {"all": "全部", **{str(year): f"{year} 年" for year in years}}
    told = "只看哪一年发现的问题；截至日期之前发现的都算。"
    value = drop_down("year", "发现年度", labels, "all", told)
    return None if value == "all" else int(value)


def context_line(view: View) -> None:
    """Nothing. Prints 单位 · 季度 · 截至 · 口径, as it must stand under the title of everything that is drawn."""
    small(view.line)


def no_tasks(view: View) -> None:
    """Nothing. Says that nothing was due at the place in the quarter, and what to do."""
    nothing_here(
        f"{view.place_name}在{view.quarter_words}没有任务。",
        "请换一个季度或单位，或由监督员在「数据上报」上传“季度任务”。",
    )
