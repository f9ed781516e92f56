"""What is looked at on 考核办理: whose scores, of which year, as they stood when, and which part of the page."""

from dataclasses import dataclass

import streamlit as st

from lib.access import Viewer
from lib.rules.calendar import quarter_of
from lib.ui import workbar
from lib.ui.answers import fetch
from lib.ui.offers import offers
from lib.ui.pickers import switch
from lib.ui.words import heading, nothing_here

YEAR, POINTS, APPEALS = "results", "points", "appeals"
PARTS = {YEAR: "年度结果", POINTS: "加减分和否决", APPEALS: "复核申请"}


@dataclass(frozen=True)
class Look(workbar.Look):
    """Whose scores are looked at, as they stood when, in which year."""

    year: int
    quarters: tuple[int, ...]

    @property
    def line(self) -> str:
        """The look in words, as it stands under what is drawn and above what is downloaded."""
        return f"{self.place_name} · {self.year}年 · 截至 {self.as_of}"

    @property
    def key(self) -> str:
        """What is looked at, for the keys of tables."""
        return f"{self.place}-{self.year}-{self.as_of}"


def bar(viewer: Viewer, title: str) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page. The choices live in the address."""
    known = sorted(fetch(offers, viewer).quarters, reverse=True)
    if not known:
        heading(title)
        nothing_here("还没有设置季度，没有可以考核的得分。", "请管理员到「系统管理」或「数据上报」设置季度。")
        st.stop()
    seen, part = workbar.work_bar(viewer, title, "part", lambda look: PARTS)
    years = {f"{quarter // 10}": f"{quarter // 10}年" for quarter in known}
    begun = [quarter for quarter in known if quarter <= quarter_of(seen.as_of)] or known
    usual = f"{begun[0] // 10}"
    year = int(
        usual if part == APPEALS else switch("year", "年度", years, usual=usual)
    )  # appeals are listed of all years
    quarters = tuple(quarter for quarter in known if quarter // 10 == year)
    base = {name: getattr(seen, name) for name in ("place", "place_name", "as_of", "today", "demo")}
    return Look(**base, year=year, quarters=quarters), part or YEAR
