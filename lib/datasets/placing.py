"""Whether organisations of a file would stand where they may: under one top, in no circle, none under a closed one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lib.datasets.base import Complaint


@dataclass(frozen=True)
class Place:
    """Where an organisation would stand and whether it would be closed."""

    parent: str | None
    closed_on: date | None


@dataclass(frozen=True)
class Branch:
    """The part of the tree that the person may touch, as it would be: by code, with the person's own at its top."""

    top: str
    above_top: str | None
    places: Mapping[str, Place]

    def complaints(self, codes: list[str | None], given: list[str | None]) -> Iterator[Complaint]:
        """What is wrong with the rows of these codes; `given` is what they say about their parents."""
        children: dict[str | None, list[str]] = {}
        for child, place in self.places.items():
            if place.closed_on is None:
                children.setdefault(place.parent, []).append(child)
        sound = {self.top}
        named = set(codes)
        for at, code in enumerate(codes):
            if code is None:
                continue
            misplaced = self.misplaced(code, given[at], sound)
            wrongly_closed = self.wrongly_closed(code, children.get(code, []), named)
            if misplaced is not None:
                yield Complaint(at, "parent", misplaced)
            elif wrongly_closed is not None:
                yield Complaint(at, "closed_on", wrongly_closed)

    def misplaced(self, code: str, given: str | None, sound: set[str]) -> str | None:
        """What is wanted instead of the parent; `sound` gathers the codes from which one gets to the top."""
        if code == self.top:
            if given in (None, self.above_top):
                return None
            return "应空着：它是组织树的最上级" if self.above_top is None else "您自己单位的上级不能由您更改"
        parent = self.places[code].parent
        if parent is None:
            return f"应填上级单位编码；只有最上级单位（{self.top}）可以不填"
        if parent not in self.places:
            return "没有这个单位，或者它不在您的管理范围内"
        if circle := self.circle(code, sound):
            return f"上级关系绕成了圈：{' → '.join(circle)}"
        if self.places[parent].closed_on and not self.places[code].closed_on:
            return "上级单位已撤销，请换一个上级单位，或同时填撤销日期"
        return None

    def circle(self, code: str, sound: set[str]) -> list[str]:
        """The circle that one walks when going up from there; empty when one gets to the top or out of sight."""
        path = [code]
        while path[-1] not in sound:
            parent = self.places[path[-1]].parent
            if parent is None or parent not in self.places:
                return []
            if parent in path:
                return [*path[path.index(parent) :], parent]
            path.append(parent)
        sound.update(path)
        return []

    def wrongly_closed(self, code: str, living: list[str], named: set[str | None]) -> str | None:
        """What is wanted instead of a closing; living children that the file names are complained of themselves."""
        if self.places[code].closed_on is None:
            return None
        if code == self.top:
            return "应空着：不能撤销自己所在的单位"
        others = [child for child in living if child not in named]
        return f"它还有下级单位（如 {others[0]}），请先移走或撤销下级单位" if others else None
