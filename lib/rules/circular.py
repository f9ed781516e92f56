"""The quarterly circular (季度通报) in words: values in, sections out. Figures come from a meeting's slides.

Source: GB/T 9704—2012 for its parts (一、（一）１． …; sender and date; 附注); the reports of Haimen (发出通报4次) and Jilin
(通报单位、部门). Posts only, never persons.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lib.rules.calendar import first_day, last_day, quarter_words
from lib.rules.letter import STOPS, chinese_day
from lib.rules.wording import number

ORDINALS = "一二三四五六七八九十"
DEMO_WORDS = "演示数据，地名是真的，数字是编的"
MARK = "演示数据，不作依据"
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
SPACE = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
CHANGE = re.compile(r"([+±−])([\d.,]+)(个百分点)")
DIRECTIONS = {"+": "上升", "−": "下降"}
# where no organisation is named, a sentence need not say that it is some organisation or other
NO_NAMES = (("的是有关单位（", "的单位（"), ("最久的在有关单位，", "最久的"))
GROUPS = {  # whom a circular goes to, by the kinds of organisations under its own
    "city": "各市（州）",
    "county": "各县（市、区）",
    "township": "各乡镇（街道）",
    "zone": "各功能区",
    "department": "各部门",
    "group": "各派驻纪检监察组",
    "firm": "各国有企业",
    "university": "各高等院校",
}


@dataclass(frozen=True)
class Grid:
    """A table as it is printed: headings, rows of texts, the shares of the width; numbers: which columns hold them."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]
    wide: tuple[float, ...]


@dataclass(frozen=True)
class Passage:
    """A part of a section: its heading of the second level (empty for none), paragraphs, then a table."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True)
class Section:
    """A section with its heading of the first level, both without their ordinals."""

    heading: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Named:
    """Who is praised or lags: how many, by which rule, in a table; names may be left out. again: how many lagged before, too."""

    count: int
    rule: str
    grid: Grid | None = None
    again: int = 0


@dataclass(frozen=True)
class Facts:
    """What a circular is written from. What is None or empty is left out; `missing` says what of it was not kept.

    lamps: 红灯, 黄灯, 亮红灯的单位, 亮黄灯的单位 by these words; causes: rule, red, yellow; moved: 新亮灯, 灭灯.
    money: 涉及金额, 已追回, 尚未追回 (万元), 追回率 (%), 涉及金额的问题. steps: what is asked for next.
    """

    place: str
    addressee: str
    sender: str
    signed_on: date
    quarter: int
    as_of: date
    line: str
    state: str
    demo: bool = False
    overall: str = ""
    ranking: Grid | None = None
    ranked: int = 0
    praised: Named | None = None
    lagging: Named | None = None
    lamps: Mapping[str, float] = field(default_factory=dict)
    causes: Sequence[tuple[str, float, float]] = ()
    moved: Mapping[str, float] = field(default_factory=dict)
    closure: str = ""
    money: Mapping[str, float | None] = field(default_factory=dict)
    money_grid: Grid | None = None
    steps: Sequence[str] = ()
    missing: Sequence[str] = ()


@dataclass(frozen=True)
class Circular:
    """The circular as it is read. notes stand under the date (附注); mark above every page, empty for none."""

    title: tuple[str, ...]
    addressee: str
    sections: tuple[Section, ...]
    sender: str
    signed_on: date
    notes: tuple[str, ...]
    mark: str = ""

    @property
    def note(self) -> str:
        """What the file says of itself."""
        return "；".join(self.notes)


def circular(now: Facts) -> Circular:
    """The circular, section by section."""
    made = [overall, ranking, named, lamps, closure, steps]
    found = [section for section in (make(now) for make in made) if section is not None]
    return Circular(
        title=(f"关于{now.place}{quarter_words(now.quarter)}", "主体责任和监督责任履行情况的通报"),
        addressee=now.addressee,
        sections=tuple(found),
        sender=now.sender,
        signed_on=now.signed_on,
        notes=tuple(notes(now)),
        mark=MARK if now.demo else "",
    )


def addressee_of(place: str, kinds: Sequence[str]) -> str:
    """Whom the circular goes to: the groups of those directly under the place, in the order of official lists."""
    groups = [words for kind, words in GROUPS.items() if kind in kinds]
    return "、".join(groups) or f"{place}各有关单位"


def overall(now: Facts) -> Section | None:
    """一、总体情况: the paragraph of the slide 总体情况."""
    return Section("总体情况", (Passage("", (official(now.overall, now.as_of),)),)) if now.overall else None


def ranking(now: Facts) -> Section | None:
    """完成率排名: who stands first and last, then everybody in a table."""
    grid = now.ranking
    if grid is None or not grid.rows:
        return None
    kept = len(grid.rows) < now.ranked
    words = f"纳入排名的单位共{now.ranked}家，{'前后各若干家' if kept else '各单位'}完成情况见下表。"
    return Section("完成率排名", (Passage("", (words,), grid),))


def named(now: Facts) -> Section | None:
    """表扬单位和落后单位: by the rule that stands in the notes; who lags a second time is to be talked to."""
    passages = []
    if now.praised is not None:
        passages.append(Passage("表扬单位", (praise(now.praised),), now.praised.grid))
    if now.lagging is not None:
        passages.append(Passage("落后单位", (lag(now.lagging),), now.lagging.grid))
    return Section("表扬单位和落后单位", tuple(passages)) if passages else None


def praise(who: Named) -> str:
    """Who is praised, in a sentence."""
    if not who.count:
        return "本季度没有符合表扬条件的单位。"
    return f"本季度符合表扬条件的单位{who.count}家，予以通报表扬{'，名单如下。' if who.grid else '。'}"


def lag(who: Named) -> str:
    """Who lags, and whom of them somebody talks to (警醒约谈), in a sentence or two."""
    if not who.count:
        return "本季度没有列为落后的单位。"
    again = f"其中连续两个季度落后的{who.again}家，由分管领导约谈其主要负责人，限期说明原因、提出改进措施。"
    listed = "名单如下。" if who.grid else ""
    return f"本季度列为落后的单位{who.count}家，予以通报。{again if who.again else ''}{listed}"


def lamps(now: Facts) -> Section | None:
    """亮灯情况: how many are lit, by which rules, how many came and went in the quarter."""
    passages = []
    if now.lamps:
        lit = {name: number(value) for name, value in now.lamps.items()}
        counted = (
            f"截至{chinese_day(now.as_of)}，亮红灯{lit['红灯']}盏、黄灯{lit['黄灯']}盏，"
            f"亮红灯的单位{lit['亮红灯的单位']}家，亮黄灯的单位{lit['亮黄灯的单位']}家。"
        )
        passages.append(Passage("亮灯数量", (counted,)))
    if now.causes:
        told = "；".join(cause(*one) for one in now.causes)
        passages.append(Passage("亮灯原因", (f"按亮灯规则分：{told}。",)))
    if now.moved:
        until = min(now.as_of, last_day(now.quarter))
        words = f"{chinese_day(first_day(now.quarter))}至{chinese_day(until)}，新亮灯{number(now.moved['新亮灯'])}盏，灭灯{number(now.moved['灭灯'])}盏。"
        passages.append(Passage("本季度变化", (words,)))
    return Section("亮灯情况", tuple(passages)) if passages else None


def cause(rule: str, red: float, yellow: float) -> str:
    """How many lamps a rule lit."""
    found = [f"{word}{number(count)}盏" for word, count in (("红灯", red), ("黄灯", yellow)) if count]
    return f"{rule}{number(red + yellow)}盏（{'、'.join(found)}）"


def closure(now: Facts) -> Section | None:
    """整改销号情况: the paragraph of the slide 整改进度, and the money of the slide 资金追回."""
    passages = []
    if now.closure:
        passages.append(Passage("整改进度", (official(now.closure, now.as_of),)))
    if now.money:
        back = now.money["追回率"]
        words = (
            f"涉及金额的问题{number(now.money['涉及金额的问题'] or 0)}个，涉及金额{now.money['涉及金额'] or 0:,.1f}万元，"
            f"已追回{now.money['已追回'] or 0:,.1f}万元，尚未追回{now.money['尚未追回'] or 0:,.1f}万元"
            f"{'' if back is None else f'，追回率{back:.1f}%'}。"
        )
        passages.append(Passage("资金追回", (words,), now.money_grid))
    return Section("整改销号情况", tuple(passages)) if passages else None


def steps(now: Facts) -> Section | None:
    """下一步要求, numbered."""
    said = [step.strip() for step in now.steps if step.strip()]
    words = tuple(f"{at}．{official(step, now.as_of).rstrip(STOPS)}。" for at, step in enumerate(said, 1))
    return Section("下一步要求", (Passage("", words),)) if words else None


def notes(now: Facts) -> list[str]:
    """附注: whose figures of when, counted how; whether they are fixed; by which rules; what is not there; 演示数据."""
    found = [f"数据：{now.line}", f"会议状态：{now.state}"]
    found += [who.rule for who in (now.praised, now.lagging) if who is not None and who.rule]
    if now.missing:
        found.append(f"会议定稿时没有存下{'、'.join(now.missing)}，本通报不列")
    return [*found, *([DEMO_WORDS] if now.demo else [])]


def tight(words: str) -> str:
    """The words without the spaces that screens set around figures."""
    return SPACE.sub("", words)


def official(words: str, as_of: date) -> str:
    """The words of a screen as an official document writes them: days in full, no spaces around figures, ups and downs said."""
    for said, meant in (("今天是", f"{as_of}是"), *NO_NAMES):
        words = words.replace(said, meant)
    words = ISO.sub(lambda day: chinese_day(date(*map(int, day.groups()))), words)
    return CHANGE.sub(moved, tight(words))


def moved(change: re.Match[str]) -> str:
    """A change in percentage points as a sentence says it."""
    sign, points, unit = change.groups()
    return "持平" if sign == "±" else f"{DIRECTIONS[sign]}{points}{unit}"


def ordinal(at: int) -> str:
    """The ordinal of the at-th (from 1) heading, up to 十."""
    return ORDINALS[at - 1]
