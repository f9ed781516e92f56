"""Which problems a click on the board asks for: what the address says, as a pick and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.charts import UNCLAIMED
from lib.queries import Pick
from lib.rules.closure import AGE_BAND_WORDS, PROBLEM_SOURCE_WORDS
from lib.ui import address
from lib.ui.bar import View

SHOWS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "all": ("全部问题", {}),
    "closed": ("已销号", {"states": ("closed",)}),
    "open": ("未销号", {"open": True}),
    "unclaimed": ("待认领", {"states": ("found", "reopened")}),
    "mending": ("整改中", {"states": ("claimed",)}),
    "handed_in": ("待验收", {"states": ("submitted",)}),
    "overdue": ("逾期", {"overdue": True}),
    "missed": ("应销未按期", {"due_late": True}),
    "long_term": ("长期坚持", {"long_term": True}),
    "extended": ("延期过", {"extended": True}),
    "returned": ("退回过", {"returned": True}),
    "reopened": ("回头看重开过", {"reopened": True}),
    "repeat": ("重复发生", {"repeat": True}),
    "money": ("涉及金额", {"with_money": True}),
    "spell": ("本季度销号", {}),
}
PARAMETERS = ("show", "source", "category", "department", "band", "days", "own")


@dataclass(frozen=True)
class Picked:
    """What is asked for: which state of things, of what, and (for those struck off in the quarter) after how many days."""

    show: str
    source: str = ""
    category: str = ""
    department: str = ""
    band: int | None = None
    days: tuple[int, int] | None = None
    own: bool = False

    def pick(self, view: View) -> Pick:
        """The same as the query wants it."""
        more: dict[str, Any] = dict(SHOWS[self.show][1])
        if self.show == "spell":
            more["closed_between"] = (view.begins_on, view.as_of)
        return Pick(
            year=None if self.show == "spell" else view.year,
            source=self.source or None,
            category=self.category or None,
            department="" if self.department == UNCLAIMED else self.department or None,
            band=self.band,
            organisation=view.place if self.own else None,
            own=self.own,
            **more,
        )

    @property
    def words(self) -> str:
        """What is asked for, in words."""
        found = [
            SHOWS[self.show][0],
            PROBLEM_SOURCE_WORDS.get(self.source, ""),  # type: ignore[call-overload]
            self.category,
            self.department,
            "" if self.band is None else f"发现 {AGE_BAND_WORDS[self.band]}",
            "" if self.days is None else f"用时 {self.days[0]}–{self.days[1] - 1} 天",
            "本级" if self.own else "",
        ]
        return " · ".join(word for word in found if word)


def in_address() -> Picked | None:
    """What the address asks for; None where it asks for the board."""
    show = address.read("show")
    if show not in SHOWS:
        return None
    source = address.read("source")
    return Picked(
        show,
        source if source in set(PROBLEM_SOURCE_WORDS) else "",
        address.read("category"),
        address.read("department"),
        band_of(address.read("band")),
        days_of(address.read("days")),
        address.read("own") == "1",
    )


def band_of(text: str) -> int | None:
    """The number of an age band; None for anything else."""
    return int(text) if text in {str(number) for number in range(len(AGE_BAND_WORDS))} else None


def days_of(text: str) -> tuple[int, int] | None:
    """A span of days written 10-15, the last one excluded; None for anything else."""
    first, _, after = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 7 for part in (first, after)):
        return None
    return (int(first), int(after)) if int(first) < int(after) else None


def show(name: str, **more: str | int | None) -> None:
    """Nothing. Writes what is asked for into the address; only names of SHOWS do anything."""
    if name in SHOWS:
        address.change(**{**dict.fromkeys(PARAMETERS), "show": name, **more})
