"""The papers' values: kept as JSON when a meeting is fixed, or, for one fixed before they were kept, told by its slides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lib.rules.slides import SlideKind
from lib.slides.asking import DEMO
from lib.slides.values import BLOCKS, Bars, Block, Figure, Figures, Slide, Table, Words, made


class Part(StrEnum):
    """A part of the papers; its word is what a circular that lacks it says (通报的各部分)."""

    OVERALL = "总体情况"
    RANKING = "完成率排名"
    PRAISED = "表扬单位"
    LAGGING = "落后单位"
    LAMPS = "亮灯数量"
    CAUSES = "亮灯原因"
    MOVED = "本季度新亮灯和灭灯"
    CLOSURE = "整改进度"
    MONEY = "资金追回"
    PROBLEMS = "未销号问题清单"


OF_MANY = (Part.RANKING, Part.PRAISED, Part.LAGGING)
COUNTED = re.compile(r"共 (\d+) 家")


@dataclass(frozen=True)
class Papers:
    """What the papers are written from: about whom, to whom, by whom, and the blocks of each part.

    line is 单位 · 季度 · 截至 · 口径 as under the slides' titles, of_problems the same of problems. missing: the parts that
    were not kept when the meeting was fixed; one that does not apply is not in parts, and not missing.
    """

    place: str
    addressee: str
    sender: str
    line: str
    of_problems: str
    parts: Mapping[Part, tuple[Block, ...]] = field(default_factory=dict)
    missing: tuple[Part, ...] = ()

    @property
    def demo(self) -> bool:
        """Whether the figures are made up."""
        return self.line.endswith(DEMO)

    def first(self, part: Part, kind: type[Any]) -> Any:
        """The first block of this kind in a part; None where there is none."""
        return next((one for one in self.parts.get(part, ()) if isinstance(one, kind)), None)


def papers_of(stored: Mapping[str, Any]) -> Papers:
    """The papers that lib.slides.plain() made these values of."""
    parts = {
        Part(name): tuple(made(BLOCKS[one["block"]], one) for one in blocks)
        for name, blocks in stored["parts"].items()
    }
    missing = tuple(Part(name) for name in stored["missing"])
    return Papers(**{**stored, "parts": parts, "missing": missing})


def from_slides(ends: Mapping[str, Any], slides: Sequence[Slide], of_one: bool = False) -> Papers:
    """The papers of a meeting that was fixed before papers were kept: whatever its slides say; ends: place, to, by, lines.

    of_one: nobody stands under the meeting's own organisation, so a ranking is not missing.
    """
    of = {slide.kind: slide.blocks for slide in reversed(slides)}

    def picked(kind: SlideKind, *blocks: type[Any]) -> tuple[Block, ...]:
        return tuple(one for one in of.get(kind, ()) if isinstance(one, blocks))

    bars = next(iter(picked(SlideKind.RANKING, Bars)), None)
    ranked = COUNTED.search(bars.title) if isinstance(bars, Bars) else None
    count = (Figures((Figure("排名单位", int(ranked[1]), "家"),)),) if ranked else ()
    found = {
        Part.OVERALL: picked(SlideKind.HEADLINE, Words),
        Part.RANKING: (*count, *picked(SlideKind.RANKING, Table)) if count else (),
        Part.LAMPS: picked(SlideKind.MAP, Figures),
        Part.CAUSES: picked(SlideKind.LAMPS, Bars),
        Part.CLOSURE: picked(SlideKind.CLOSURE, Words),
        Part.MONEY: picked(SlideKind.MONEY, Figures, Table),
        Part.PROBLEMS: picked(SlideKind.OVERDUE, Table),
    }
    parts = {part: blocks for part, blocks in found.items() if blocks}
    needless = OF_MANY if of_one else ()
    missing = tuple(part for part in Part if part not in parts and part not in needless)
    return Papers(**ends, parts=parts, missing=missing)
