"""Hides the names of the organisations under a meeting's own, in everything that a slide says.

A place's name is put on by its id where it stands in a cell, and looked for in all other texts, also in what people
wrote: so a hidden name is nowhere in the slide, and in no file that is made of it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.models import KIND_WORDS, OrganisationKind
from lib.rules.slides import Names
from lib.slides.asking import Asked
from lib.slides.values import Slide

SHORTEST = (
    3  # letters of a part of a name: a shorter one is also a word of other things; whole names have two
)
LETTERS = 2  # by which names are looked up
ANYBODY = "有关单位"
RANKED = "第 {} 位"


@dataclass(frozen=True)
class Naming:
    """What each organisation is called in a meeting, and which names are looked for, by their first two letters."""

    names: Names
    masks: dict[int, str]
    hidden: dict[str, list[tuple[str, str]]]

    @property
    def shows(self) -> bool:
        """Whether names are shown as they are."""
        return self.names is Names.SHOWN

    def unit(self, organisation: int, name: str, at: int) -> str:
        """What the organisation is called: its name, its mask, or only which line of the list it is (from 0)."""
        if self.shows:
            return name
        return (
            RANKED.format(at + 1) if self.names is Names.LEFT_OUT else self.masks.get(organisation, ANYBODY)
        )

    def text(self, words: str) -> str:
        """The words with every hidden name replaced, the longest first."""
        if self.shows:
            return words
        found, at = [], 0
        while at < len(words):
            for name, mask in self.hidden.get(words[at : at + LETTERS], ()):
                if words.startswith(name, at):
                    found.append(mask)
                    at += len(name)
                    break
            else:
                found.append(words[at])
                at += 1
        return "".join(found)

    def slide(self, slide: Slide) -> Slide:
        """The slide with every hidden name replaced in all of its texts but its line, which names the meeting's own."""
        if self.shows:
            return slide
        return replace(changed(slide, self.text), kind=slide.kind, line=slide.line, link=slide.link)


def naming(session: Session, viewer: Viewer, asked: Asked) -> Naming:
    """What the organisations under the meeting's own are called: a masked one by its kind and a number of its own."""
    if asked.names is Names.SHOWN:
        return Naming(asked.names, {}, {})
    rows = queries.organisations(session, viewer)[["id", "name", "kind", "parent_id"]].to_dict("records")
    inside, masks, numbers = {asked.place: asked.place_name}, {}, defaultdict[str, int](int)
    called: dict[str, str] = {}
    for row in rows:  # in tree order: who stands above comes first
        parent = row["parent_id"]
        if parent is None or parent != parent or int(parent) not in inside:
            continue
        above, name = inside[int(parent)], row["name"]
        inside[row["id"]] = name
        kind = KIND_WORDS[OrganisationKind(row["kind"])]
        numbers[kind] += 1
        mask = f"某{kind} {numbers[kind]}"
        masks[row["id"]] = mask
        short = name.removeprefix(above)
        parts = {one for one in (name.removeprefix(asked.place_name), short) if len(one) >= SHORTEST}
        whole = {one for one in (name, f"{above}{short}") if len(one) >= LETTERS}
        called |= {one: mask for one in parts | whole if one not in called}
    hidden = defaultdict[str, list[tuple[str, str]]](list)
    for name in sorted(called, key=len, reverse=True):
        mask = ANYBODY if asked.names is Names.LEFT_OUT else called[name]
        hidden[name[:LETTERS]].append((name, mask))
    return Naming(asked.names, masks, dict(hidden))


def changed(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every text in it changed."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(changed(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        given = {field.name: changed(getattr(value, field.name), change) for field in fields(value)}
        return replace(value, **given)
    return value
