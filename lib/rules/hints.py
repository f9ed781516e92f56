"""What a reviewer may want to look at twice in a report (审核提示): hints from simple checks, never verdicts."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from lib.rules.calendar import first_day, last_day

DAY_IN_TEXT = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
QUOTED = re.compile(r"[“‘「《〈(（][^“‘「《〈(（”’」》〉)）]*[”’」》〉)）]")  # the innermost ones
EVERYBODY = re.compile(r"全[市县区乡镇局街道集团公司学校院]{1,2}(?=干部职工)")
SIGNS = re.compile(r"[\W_]+")
NUMBER = re.compile(r"\d|[一二三四五六七八九十百两]+(?=[次个人名项件份场期条处家户篇张天])")
STOCK = (
    *(
        "高度重视",
        "认真部署",
        "认真落实",
        "认真学习",
        "认真贯彻",
        "认真开展",
        "扎实推进",
        "有序推进",
        "积极推进",
    ),
    *(
        "稳步推进",
        "各项工作",
        "有关工作",
        "相关工作",
        "取得了",
        "取得",
        "较好成效",
        "良好成效",
        "明显成效",
        "一定成效",
    ),
    *(
        "进一步提高",
        "进一步健全",
        "进一步压实",
        "进一步增强",
        "进一步加强",
        "进一步完善",
        "进一步提升",
        "得到",
    ),
    *("明显好转", "明显提高", "按计划完成", "按要求完成", "如期完成", "按照上级要求", "按照要求", "按照计划"),
    *("对照清单", "思想认识", "工作机制", "责任", "干部作风", "廉洁自律意识", "干部职工"),
    *("党组", "党委", "党工委", "开展了", "开展", "已", "了", "的", "和"),
)
LEFT = 6  # characters that say something; fewer left over are none
FEW = 5  # reports of a unit; of fewer it says nothing that all came on the last day
SAMPLES = 6  # pieces of a text that are looked for in another one
GRACE = timedelta(days=31)  # evidence of a quarter may be written in the month after it


class Hint(StrEnum):
    """What is odd about a report (提示)."""

    COPIED = "copied"
    REPEATED = "repeated"
    EMPTY = "empty"
    OUTSIDE = "outside"
    LAST_DAY = "last_day"


HINT_WORDS = {
    Hint.COPIED: "与其他单位雷同",
    Hint.REPEATED: "与上季度雷同",
    Hint.EMPTY: "内容空泛",
    Hint.OUTSIDE: "日期不在本季度",
    Hint.LAST_DAY: "集中在截止日上报",
}


def empty(text: str) -> bool:
    """Whether a report names nothing concrete (内容空泛): no number, and little but stock phrases outside quotation marks."""
    said, before = EVERYBODY.sub("", text), ""
    while said != before:
        said, before = QUOTED.sub("", said), said
    if NUMBER.search(said):
        return False
    for phrase in STOCK:
        said = said.replace(phrase, "")
    return len(SIGNS.sub("", said)) < LEFT


def outside(quarter: int, done_on: date | None, evidence: str) -> list[date]:
    """The days that lie outside the quarter and the month after it: when it was done, and those named in the evidence."""
    first, last = first_day(quarter), last_day(quarter)
    days = [*([done_on] if done_on else []), *days_in(evidence)]
    return [day for day in days if not first <= day <= last + GRACE]


def days_in(text: str) -> Iterable[date]:
    """The days that a text names with their year, e.g. 2018-09-05 or 2018年9月5日; impossible ones are left out."""
    for match in DAY_IN_TEXT.finditer(text):
        try:
            yield date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue


def all_on_last_day(reported_on: Iterable[date], due_on: Iterable[date]) -> bool:
    """Whether a unit handed in everything, and not just a few, on the very day that it was due."""
    pairs = list(zip(reported_on, due_on, strict=True))
    return len(pairs) >= FEW and all(handed == due for handed, due in pairs)


def may_be_alike(one: str, other: str) -> bool:
    """Whether half of six pieces of one text stand in the other: else they are hardly nearly equal, and this is quick."""
    if 5 * abs(len(one) - len(other)) > max(len(one), len(other)):
        return False
    step = max(1, len(one) // SAMPLES)
    return 2 * sum(one[at : at + 4] in other for at in range(0, step * SAMPLES, step)) >= SAMPLES
