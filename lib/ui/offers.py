"""What the bar offers: the viewer's organisations and the quarters, prepared once for all reruns."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib import queries
from lib.access import Viewer, demonstration_of
from lib.models import Mode

INDENT = "\u3000"


@dataclass(frozen=True)
class Place:
    """One organisation that the viewer may look at."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    has_children: bool


@dataclass(frozen=True)
class Offers:
    """Everything that can be chosen: places by code in tree order with their labels, and due dates by quarter."""

    places: dict[str, Place]
    labels: dict[str, str]
    by_id: dict[int, Place]
    own: str
    quarters: dict[int, date]
    demo: bool
    today: date | None


def offers(session: Session, viewer: Viewer) -> Offers:
    """What the viewer can choose."""
    rows = queries.organisations(session, viewer)
    places = [
        Place(int(row.id), row.code, row.name, row.kind, whole(row.parent_id), bool(row.has_children))
        for row in rows.itertuples()
    ]
    quarters = queries.quarters(session, viewer)
    demo, today = purpose(session, viewer)
    return Offers(
        places={place.code: place for place in places},
        labels=dict(zip(rows["code"], indented(rows), strict=True)),
        by_id={place.id: place for place in places},
        own=next((place.code for place in places if place.id == viewer.organisation_id), ""),
        quarters=dict(zip(quarters["id"].tolist(), quarters["due_on"], strict=True)),
        demo=demo,
        today=today,
    )


def whole(value: Any) -> int | None:
    """The number, None for the gap that pandas shows for the topmost organisation."""
    return None if value is None or value != value else int(value)


def purpose(session: Session, viewer: Viewer) -> tuple[bool, date | None]:
    """Whether this is a demonstration, and the day that counts as today in it, for this viewer."""
    installation = queries.installation(session, viewer)
    if installation is None:
        return False, None
    shown = demonstration_of(session, viewer)
    return installation.mode == Mode.DEMO, shown.today if shown else installation.today


def indented(places: pd.DataFrame) -> list[str]:
    """The names, indented by their place in the tree; the same name at the same depth gets its code behind it."""
    labels = [INDENT * depth + name for name, depth in zip(places["name"], places["depth"], strict=True)]
    twice = pd.Series(labels, dtype="object").duplicated(keep=False)
    return [
        f"{label}（{code}）" if again else label
        for label, code, again in zip(labels, places["code"], twice, strict=True)
    ]
