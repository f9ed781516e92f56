"""What a meeting asks of the database: whose figures, of which quarter, as they stood when, counted how, named how."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from lib import queries
from lib.access import Viewer, demonstration_of
from lib.models import Mode
from lib.rules import calendar
from lib.rules.slides import Names
from lib.rules.status import BASIS_WORDS, Basis
from lib.slides.values import Figure, Words

DEMO = "演示数据"


@dataclass(frozen=True)
class Asked:
    """The question that all slides of a meeting answer; demo: the figures are made up."""

    place: int
    place_code: str
    place_name: str
    has_children: bool
    adcode: str
    quarter: int
    due_on: date
    as_of: date
    basis: Basis
    names: Names
    demo: bool

    @property
    def line(self) -> str:
        """What stands under every title: 单位 · 季度 · 截至 · 口径, and 演示数据 where it is."""
        quarter = calendar.quarter_words(self.quarter)
        parts = (self.place_name, quarter, f"截至 {self.as_of}", f"{BASIS_WORDS[self.basis]}口径")
        return " · ".join((*parts, *((DEMO,) if self.demo else ())))

    @property
    def of_problems(self) -> str:
        """The same for slides about problems, which no counting rule and no quarter narrows."""
        parts = (
            self.place_name,
            calendar.quarter_words(self.quarter),
            f"截至 {self.as_of}",
            "全部年度发现的问题",
        )
        return " · ".join((*parts, *((DEMO,) if self.demo else ())))

    def link(self, screen: str, code: str = "") -> str:
        """The address of the dashboard behind a slide, with the same place, quarter, day and counting rule."""
        quarter = calendar.quarter_label(self.quarter)
        return f"/{screen}?place={code or self.place_code}&quarter={quarter}&as_of={self.as_of}&basis={self.basis}"


class NotSeen(LookupError):
    """Raised where a meeting's organisation or quarter is not one that the viewer may see."""


def asked(
    session: Session,
    viewer: Viewer,
    place: int,
    quarter: int,
    as_of: date,
    basis: Basis = Basis.PASSED,
    names: Names = Names.SHOWN,
) -> Asked:
    """The question. Raises NotSeen where the viewer may not see the place, or there is no such quarter."""
    card = queries.organisation_card(session, viewer, place)
    quarters = queries.quarters(session, viewer).set_index("id")["due_on"].to_dict()
    if card.empty or quarter not in quarters:
        raise NotSeen(f"{place} {quarter}")
    row: dict[Any, Any] = card.iloc[0].to_dict()
    installation = queries.installation(session, viewer)
    demo = installation is not None and installation.mode == Mode.DEMO
    return Asked(
        place=place,
        place_code=row["code"],
        place_name=row["name"],
        has_children=bool(row["has_children"]),
        adcode=row["adcode"] or "",
        quarter=quarter,
        due_on=quarters[quarter],
        as_of=as_of,
        basis=Basis(basis),
        names=Names(names),
        demo=demo or demonstration_of(session, viewer) is not None,
    )


def share(part: float, whole: float) -> float | None:
    """The share in per cent; None where there is no whole."""
    return 100 * part / whole if whole else None


def minus(now: float | None, before: float | None) -> float | None:
    """The change, None where one of the two is missing."""
    return None if now is None or before is None else now - before


def number(value: Any) -> float | None:
    """A number of a frame as a slide holds it: gaps are None."""
    return None if value is None or value != value else float(value)


def whole(value: Any) -> int | None:
    """A whole number of a frame as a slide holds it."""
    return None if value is None or value != value else int(value)


def day(value: Any) -> str | None:
    """A day of a frame as a slide holds it."""
    return None if value is None or value != value else str(value)[:10]


def nothing(words: str) -> tuple[Words]:
    """The block of a slide that has nothing to show, which says so."""
    return (Words(((words,),)),)


def count(label: str, value: int, unit: str, before: int | None = None, against: str = "") -> Figure:
    """A figure that is counted, with its change."""
    return Figure(label, value, unit, 0, minus(value, before), against if before is not None else "")
