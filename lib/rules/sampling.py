"""Reproducible sampling (随机抽样): from the same list with the same seed comes the same sample, whoever draws it and when.

Each item of the list has a rank, the SHA-256 of seed and key; of each stratum those with the lowest ranks are drawn. So
the order of the list does not matter, and anybody can recompute the sample without this program.
Source of the rate: Haimen's report, 抽查不少于5%的领导干部《工作纪实簿》.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

LEAST_PERCENT = 5


class Frame(StrEnum):
    """What is drawn from (抽样名单)."""

    ROSTER = "roster"
    ORGANISATIONS = "organisations"


class Strata(StrEnum):
    """By what the list is parted before anything is drawn, so that every part is met (分层)."""

    KIND = "kind"
    AREA = "area"
    RANK = "rank"
    NONE = "none"


FRAME_WORDS = {Frame.ROSTER: "抽样名册（人）", Frame.ORGANISATIONS: "单位名录（单位）"}
STRATA_WORDS = {
    Strata.KIND: "按单位类型",
    Strata.AREA: "按下一级单位",
    Strata.RANK: "按职级",
    Strata.NONE: "不分层",
}


class Item(NamedTuple):
    """One item of a list: its key, its organisation, what it is in words (a post, an organisation's name), its stratum."""

    key: str
    organisation_id: int
    words: str
    stratum: str


def list_hash(items: Iterable[Item]) -> str:
    """The list's fingerprint (名单指纹): the SHA-256 of its keys, words and strata, in the order of the keys."""
    lines = sorted(f"{item.key}\t{item.words}\t{item.stratum}\n" for item in items)
    return sha256("".join(lines).encode()).hexdigest()


def rank(seed: str, key: str) -> str:
    """What decides whether an item is drawn: the lower, the sooner."""
    return sha256(f"{seed}\n{key}".encode()).hexdigest()


def sizes(counts: dict[str, int], percent: int) -> dict[str, int]:
    """How many are drawn of each stratum of so many: percent of all rounded up, shared out by size, at least one of each.

    Who has the largest rest gets one more; of equal rests, the stratum that comes first by its name.
    """
    total = -(-sum(counts.values()) * percent // 100)
    shared = {name: max(1, count * percent // 100) for name, count in counts.items()}
    waiting = sorted(counts, key=lambda name: (100 * shared[name] - counts[name] * percent, name))
    while sum(shared.values()) < total:
        for name in waiting:
            if shared[name] < counts[name] and sum(shared.values()) < total:
                shared[name] += 1
    return shared


def drawn(items: Sequence[Item], percent: int, seed: str) -> list[Item]:
    """The sample in the order of the keys. Raises ValueError for a rate under the least one, or a key that is there twice."""
    if not LEAST_PERCENT <= percent <= 100:
        raise ValueError(f"at least {LEAST_PERCENT} percent, at most all")
    if len({item.key for item in items}) < len(items):
        raise ValueError("a key is there twice")
    parts: dict[str, list[Item]] = {}
    for item in items:
        parts.setdefault(item.stratum, []).append(item)
    wanted = sizes({name: len(part) for name, part in parts.items()}, percent)
    chosen = [
        item
        for name, part in parts.items()
        for item in sorted(part, key=lambda item: rank(seed, item.key))[: wanted[name]]
    ]
    return sorted(chosen, key=lambda item: item.key)
