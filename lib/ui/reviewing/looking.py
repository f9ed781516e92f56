"""What is looked at on 审核办理: under which organisation, what waits or how reviewing has gone, and which item."""

from dataclasses import dataclass
from datetime import date

from lib.access import Viewer
from lib.ui import address
from lib.ui.bar import pick_quarter
from lib.ui.pickers import switch
from lib.ui.workbar import framed

QUEUE, COURSE = "", "course"
PARTS = {QUEUE: "待审核", COURSE: "审核情况"}
Key = tuple[int, int, int]
"""The ids of quarter, organisation and indicator: one task."""


@dataclass(frozen=True)
class Look:
    """Under which organisation, on which day; quarter is None where all that waits is looked at."""

    place: int
    place_name: str
    today: date
    quarter: int | None


def bar(viewer: Viewer, title: str) -> tuple[Look, str]:
    """What the viewer chose to look at, and in which part of the page. The choices live in the address."""
    frame = framed(viewer, title, (2.4, 3.5))
    with frame.third:
        part = switch("review", "看什么", PARTS)
    quarter = None
    if part == COURSE and frame.offered.quarters:
        with frame.second:
            quarter = pick_quarter(list(frame.offered.quarters), frame.today)
    return Look(frame.place.id, frame.place.name, frame.today, quarter), part


def written(key: Key) -> str:
    """A task as it stands in the address."""
    return ".".join(map(str, key))


def item_in_address() -> Key | None:
    """The task that the address names; None where it names none."""
    parts = address.read("item").split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return None
    quarter, organisation, indicator = map(int, parts)
    return quarter, organisation, indicator


def open_item(key: Key | None) -> None:
    """Nothing. Writes the task into the address; None opens the first one of the queue."""
    address.change(item=None if key is None else written(key))
