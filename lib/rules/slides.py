"""What a meeting's slides may be (会议汇报): the catalogue, the running order that is offered, and the switch of names."""

from enum import StrEnum
from typing import Any, NamedTuple


class SlideKind(StrEnum):
    """What a slide shows (幻灯片种类)."""

    HEADLINE = "headline"
    COMPARISON = "comparison"
    RANKING = "ranking"
    HEAT = "heat"
    MAP = "map"
    LAMPS = "lamps"
    CLOSURE = "closure"
    OVERDUE = "overdue"
    MONEY = "money"
    BEST = "best"
    UNIT = "unit"
    WORDS = "words"


SLIDE_WORDS = {
    SlideKind.HEADLINE: "总体情况",
    SlideKind.COMPARISON: "对比",
    SlideKind.RANKING: "完成率排名",
    SlideKind.HEAT: "指标热力图",
    SlideKind.MAP: "预警地图",
    SlideKind.LAMPS: "亮灯及原因",
    SlideKind.CLOSURE: "整改进度",
    SlideKind.OVERDUE: "逾期清单",
    SlideKind.MONEY: "资金追回",
    SlideKind.BEST: "先进典型",
    SlideKind.UNIT: "单位画像",
    SlideKind.WORDS: "自由文字",
}


class Names(StrEnum):
    """How a meeting shows the names of the organisations under its own (名称显示)."""

    SHOWN = "shown"
    MASKED = "masked"
    LEFT_OUT = "left_out"


NAMES_WORDS = {Names.SHOWN: "显示名称", Names.MASKED: "隐去名称", Names.LEFT_OUT: "不出现单位"}

NEXT_STEPS = (
    "逾期未报的指标，由责任单位在三个工作日内补报，并说明原因。\n"
    "被退回的指标，按审核意见补充材料，改好后重新上报。\n"
    "整改逾期的问题，由责任领导逐项说明原因，明确完成时间。\n"
    "亮红灯的单位，由监督部门逐家督办，结果在下次会议上报告。"
)


class Item(NamedTuple):
    """One place of a running order: what to show, how, and what the speaker says.

    settings by kind: COMPARISON quarter (its number), or left and right (ids of organisations), or nothing (the last
    quarter); UNIT organisation (its id), or nothing (that with the lowest score); WORDS title and text.
    """

    kind: SlideKind
    settings: dict[str, Any] = {}  # noqa: RUF012 - never changed
    notes: str = ""


def offered(has_children: bool) -> list[Item]:
    """The running order that a new meeting begins with: each kind once; of one unit only those that say something of it."""
    of_many = {SlideKind.RANKING, SlideKind.HEAT, SlideKind.MAP, SlideKind.BEST}
    settings: dict[SlideKind, dict[str, Any]] = {SlideKind.WORDS: {"title": "下一步工作", "text": NEXT_STEPS}}
    return [Item(kind, settings.get(kind, {})) for kind in SlideKind if has_children or kind not in of_many]
