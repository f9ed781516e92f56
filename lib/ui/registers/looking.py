"""What is looked at on 工作台账: whose registers, of which period, as they stood when; one register, one entry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib.access import Viewer
from lib.datasets.registering import Register, register_named
from lib.rules.periods import PERIOD_WORDS, Period, since
from lib.ui import address
from lib.ui.bar import pick_day
from lib.ui.pickers import drop_down, switch
from lib.ui.workbar import Look, framed, number_in_address

NARROWED = (
    "facet",
    "value",
    "waits",
    "find",
    "entry",
    "draw",
    "stat",
    "account",
    "detail",
)  # what the address says within one register


@dataclass(frozen=True)
class RegisterLook(Look):
    """Whose entries are looked at: those of the period that ends on the day."""

    period: Period

    @property
    def since(self) -> date | None:
        """The first day of the period; None where it has no beginning."""
        return since(self.period, self.as_of)

    @property
    def line(self) -> str:
        """The look in words, as it stands under what is drawn and above what is downloaded."""
        begun = f"{self.since} 至" if self.since else "截至"
        return f"{self.place_name} · {begun} {self.as_of}"

    @property
    def key(self) -> str:
        """What is looked at, for the keys of charts and tables."""
        return f"{self.place}-{self.as_of}-{self.period}"

    @property
    def asked(self) -> tuple[date | None, date]:
        """The period as queries take it: its first day, its last."""
        return self.since, self.as_of


@dataclass(frozen=True)
class Tab:
    """One register on the screen: its name, what its chart counts in which unit, and what stands beside the chart.

    measure is entries, quantity or amount (in 万元); label says what the second way to tell its entries apart is called.
    instead draws the whole tab in its own way, words is what it is called then; below draws what belongs to an entry.
    alone: what stands beside the chart says something where there is no entry, too.
    """

    register: str
    measure: str = "entries"
    unit: str = "件"
    kind: str = "按类别"
    label: str = ""
    beside: Callable[[Viewer, RegisterLook, "Tab"], Any] | None = None
    instead: Callable[[Viewer, RegisterLook, "Tab"], Any] | None = None
    words: str = ""
    below: Callable[[Viewer, RegisterLook, dict[str, Any]], Any] | None = None
    alone: bool = False

    @property
    def declared(self) -> Register:
        """What its file declares."""
        return register_named(self.register)


def bar(viewer: Viewer, title: str) -> RegisterLook:
    """What the viewer chose to look at; the choices live in the address."""
    frame = framed(viewer, title, (1.7, 1.5))
    with frame.second:
        as_of = pick_day(frame.today)
    with frame.third:
        period = pick_period()
    return RegisterLook(frame.place.id, frame.place.name, as_of, frame.today, frame.offered.demo, period)


def pick_period() -> Period:
    """How far back it is looked (期间); at first to the beginning of the year."""
    words = {period.value: word for period, word in PERIOD_WORDS.items()}
    told = "到截至日期为止的一段时间：当年从 1 月 1 日起，两年从上一年 1 月 1 日起。"
    return Period(drop_down("period", "期间", words, Period.YEAR.value, told))


def choose(tabs: Sequence[Tab]) -> Tab:
    """The register that is looked at, as the address names it; the first one at first."""
    listed = {tab.register: tab for tab in tabs}
    words = {name: tab.words or tab.declared.words.removesuffix("台账") for name, tab in listed.items()}
    before = address.read("register")
    name = switch("register", "哪一本台账", words)
    if before and before != name:
        address.change(**dict.fromkeys(NARROWED))
    return listed[name]


def entry_in_address() -> int | None:
    """The id of the entry that the address names; None where it names none."""
    return number_in_address("entry")


def open_entry(entry: int) -> None:
    """Nothing. Writes the entry into the address."""
    address.change(entry=entry)


def back_to_list() -> None:
    """Nothing. Takes the entry out of the address."""
    address.change(entry=None)
