"""One organisation's quarter beside its neighbours and its other records, in words: rank, lamps, talks. Values in, words out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from lib.rules.wording import Part, number, signed

STEPS = (0.5, 1, 2, 5, 10)  # points
BARS = 16  # at the most


@dataclass(frozen=True)
class Among:
    """Where a score stands among those of its kind: rank (1 is the highest; the same score shares one), of how many."""

    rank: int
    units: int
    middle: float


def among(own: float, scores: Sequence[float]) -> Among:
    """Where the score stands among the scores, its own among them."""
    return Among(1 + sum(other > own for other in scores), len(scores), median(scores))


def bands(scores: Sequence[float]) -> list[tuple[float, float, int]]:
    """The scores counted in at most 16 bands of the same width: over, up to and how many, the lowest first.

    A band holds what is over its lower end and up to its upper end, so that full marks stand in the band that ends there.
    """
    lowest, highest = min(scores), max(scores)
    width = next((step for step in STEPS if ceil((highest - lowest) / step) < BARS), STEPS[-1])
    first, last = ceil(lowest / width), ceil(highest / width)
    counts = dict.fromkeys(range(first, last + 1), 0)
    for score in scores:
        counts[ceil(score / width)] += 1
    return [((at - 1) * width, at * width, count) for at, count in counts.items()]


def course_words(points: float, before: float | None) -> list[Part]:
    """The change of the score on the last quarter, if there was one."""
    if before is None:
        return []
    return ["得分较上季度 ", (signed(points - before),), " 分"]


def given_words(points: float, vetoes: Sequence[str]) -> list[Part]:
    """The points that people gave, summed up, and the documents of vetoes; nothing where there are none."""
    parts: list[Part] = ["其中人工加减分合计 ", (signed(points),), " 分。"] if points else []
    if vetoes:
        parts += ["本季度", ("被一票否决",), f"（{'、'.join(vetoes)}），等次为差。"]
    return parts


def rank_words(stands: Among | None, whose: str) -> list[Part]:
    """The rank among those of its kind; nothing where there are no others, or the viewer may not see them."""
    if stands is None or stands.units < 2:
        return []
    return [
        f"在{whose}的 {stands.units} 家同类单位中居第 ",
        (number(stands.rank),),
        f" 位（中位 {stands.middle:g} 分）",
    ]


def lamp_words(red: int, yellow: int) -> list[Part]:
    """The lamps that are lit."""
    found = [(words, count) for words, count in (("红灯", red), ("黄灯", yellow)) if count]
    if not found:
        return ["没有亮灯。"]
    parts: list[Part] = ["亮着"]
    for words, count in found:
        parts += ["、" if len(parts) > 1 else "", f"{words} ", (number(count),), " 盏"]
    return [*parts, "。"]


def talk_words(talks: int, late: int, waiting: int) -> list[Part]:
    """The hand-over talks and what became of their double reports; nothing where none was held."""
    if not talks:
        return []
    parts: list[Part] = ["三交底谈话 ", (number(talks),), " 次，双报告"]
    if late:
        return [*parts, "逾期 ", (number(late),), " 次。"]
    return [*parts, f"还有 {waiting} 次没有交齐，都没有到期。" if waiting else "已交齐。"]


def sentence(*clauses: list[Part]) -> list[Part]:
    """The clauses that say something, as one sentence."""
    parts: list[Part] = []
    for clause in clauses:
        if clause:
            parts += ["，" if parts else "", *clause]
    return [*parts, "。"] if parts else []
