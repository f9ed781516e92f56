"""Colours, shapes, typefaces and axis words. Colour means lamp; all else is one deep blue or a grey."""

from dataclasses import dataclass
from typing import Any

import altair as alt

from lib.queries.lamp_units import LampState
from lib.rules.level import LEVEL_WORDS, Level
from lib.rules.status import Basis, Status

INK, MUTED, RULE, GROUND = "#1b2430", "#5b6675", "#dde2e9", "#ffffff"
BLUE, BLUE_SOFT, BLUE_PALE = "#1f4e79", "#8fabc8", "#dbe7f3"
RED, YELLOW, GREEN, WHITE, EMPTY = "#b5121b", "#eb9c00", "#a9dcc3", "#ffffff", "#f1f2f4"
FONT = "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
NO_FIGURE = "—"


@dataclass(frozen=True)
class Mark:
    """How something is shown: always a shape and a word beside the colour."""

    shape: str
    word: str
    fill: str
    ink: str = INK

    @property
    def label(self) -> str:
        """Shape and word."""
        return f"{self.shape} {self.word}"


LEVELS = {
    Level.BEHIND: Mark("■", LEVEL_WORDS[Level.BEHIND], RED, WHITE),
    Level.WATCH: Mark("▲", LEVEL_WORDS[Level.WATCH], YELLOW),
    Level.UNDER_WAY: Mark("◐", LEVEL_WORDS[Level.UNDER_WAY], BLUE_PALE),
    Level.DONE: Mark("●", LEVEL_WORDS[Level.DONE], GREEN),
    Level.UNREPORTED: Mark("○", LEVEL_WORDS[Level.UNREPORTED], WHITE),
    Level.NOT_APPLICABLE: Mark(NO_FIGURE, LEVEL_WORDS[Level.NOT_APPLICABLE], EMPTY, MUTED),
}
STATUSES = {
    Status.OVERDUE: Mark("■", "逾期未报", RED, WHITE),
    Status.RETURNED: Mark("■", "退回", RED, WHITE),
    Status.PENDING: Mark("◐", "待审核", BLUE_PALE),
    Status.PASSED: Mark("●", "通过", GREEN),
    Status.NOT_DUE: Mark("○", "未到期", WHITE),
}
LAMPS = {
    LampState.RED: Mark("■", "红灯", RED, WHITE),
    LampState.YELLOW: Mark("▲", "黄灯", YELLOW),
    LampState.UNREPORTED: Mark("○", "未报送", WHITE),
    LampState.GREEN: Mark("●", "绿灯", GREEN),
    LampState.IDLE: Mark("–", "无任务", EMPTY, MUTED),
}
RATE_WORDS = {Basis.PASSED: "完成率", Basis.REPORTED: "上报率"}

LAMP_SCALE = alt.Scale(domain=[*LAMPS], range=[mark.fill for mark in LAMPS.values()])
LEVEL_SCALE = alt.Scale(domain=[*LEVELS], range=[mark.fill for mark in LEVELS.values()])

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": GROUND,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": RULE,
        "domainColor": RULE,
        "tickColor": RULE,
        "labelLimit": 260,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "text": {"color": INK, "fontSize": 12},
}


def legend_words(marks: dict[Any, Mark]) -> str:
    """The Vega expression that gives a legend its shapes and words."""
    parts = [f"datum.value == '{value}' ? '{mark.label}'" for value, mark in marks.items()]
    return " : ".join([*parts, "datum.label"])
