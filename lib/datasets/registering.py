"""What a register (工作台账) is: a kind of file whose rows become entries, and how its figures are counted.

A further register is one more module in this folder with a `DATASET = register(…)`; see docs/registers.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lib.datasets import every, tasks
from lib.datasets.base import Dataset
from lib.datasets.columns import Code, Column

ENTRY_CODE = Column(
    "code",
    "编号",
    Code(),
    required=True,
    aliases=("台账编号", "序号"),
    example="2018-001",
    help="单位自己编的号，同一本台账里不重复",
)
Computed = Callable[[Mapping[str, Any]], Any]
"""A column's value from the other values of its row."""
PLACED = (tasks.ORGANISATION, tasks.ORGANISATION_NAME)


class Count(StrEnum):
    """What a figure counts of its entries; KEYS: what several organisations have entries of, e.g. a batch, counts once."""

    ENTRIES = "entries"
    KEYS = "keys"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    ORGANISATIONS = "organisations"
    KINDS = "kinds"
    DONE = "done"
    IN_TIME = "in_time"
    WAITING = "waiting"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Figure:
    """One main figure of a register: what is counted of the entries of these kinds and labels; of all where none are named.

    Amounts are given in yuan; the others in the unit.
    """

    words: str
    unit: str
    count: Count = Count.ENTRIES
    kinds: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roles:
    """Which column of the file says what of an entry, by name; see RegisterEntry. Empty: none does."""

    happened_on: str
    kind: str
    label: str = ""
    quantity: str = ""
    amount: str = ""
    began_on: str = ""
    due_on: str = ""
    done_on: str = ""

    def column(self, typed: str) -> str:
        """The name of the column with that role."""
        return str(getattr(self, typed))


@dataclass(frozen=True)
class Register(Dataset):
    """A kind of file whose rows are a register's entries. unit is what one entry is called: 次, 件, 个.

    done says in words what its done_on means, e.g. 回复; names are columns with persons' names, masked on screen;
    listed are the columns that its list shows, the others only the entry itself. standing: its entries hold from their
    day on (posts, powers, systems), so that a period does not narrow them. computed says how a column follows from the
    others of its row (by their names) where the file leaves it empty; explained says of an entry by which rule.
    """

    roles: Roles = Roles("", "")
    figures: tuple[Figure, ...] = ()
    unit: str = "条"
    done: str = ""
    names: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    standing: bool = False
    computed: Mapping[str, Computed] = field(default_factory=dict)
    explained: Callable[[Mapping[str, Any]], str] | None = None

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns of an entry that are neither the organisation nor its name."""
        return tuple(column for column in self.columns if column not in PLACED)


def registers() -> list[Register]:
    """All registers, in the order of their tabs."""
    return [dataset for dataset in every() if isinstance(dataset, Register)]


def register_named(name: str) -> Register:
    """The register of that name. Raises KeyError for one that does not exist."""
    return {kind.name: kind for kind in registers()}[name]
