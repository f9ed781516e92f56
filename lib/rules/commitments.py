"""Letters of commitment (函告书, 一人一方案): what a leader commits to for a year, item by item, told each quarter."""

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple


class Progress(StrEnum):
    """How far an item is, as its organisation says for a quarter."""

    UNDER_WAY = "under_way"
    DONE = "done"


PROGRESS_WORDS = {Progress.UNDER_WAY: "推进中", Progress.DONE: "已完成"}


class Item(NamedTuple):
    """One item of a letter: what is committed to, and the code of the indicator it belongs to (个性项 have none)."""

    content: str
    indicator: str = ""


def items_of(text: str, codes: Collection[str]) -> list[Item]:
    """The items of a text with one in each line; a line that begins with an indicator's code is tied to it."""
    found = []
    for line in text.splitlines():
        words = line.strip()
        code, _, rest = words.partition(" ")
        if code in codes and rest.strip():
            found.append(Item(rest.strip(), code))
        elif words:
            found.append(Item(words))
    return found
