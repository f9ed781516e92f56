"""What a kind of file is: its columns, who may upload it, and how its rows meet what stands in the database.

Every module of this package that has a `DATASET` is a kind of file; nothing else lists them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import numpy as np
from sqlalchemy import select
from sqlmodel import Session, col

from lib.access import Permission, Viewer, demonstration_of
from lib.datasets.columns import Column
from lib.models import ImportBatch, Installation, Organisation
from lib.rules import calendar
from lib.settings import settings

Values = tuple[Any, ...]


class Cells(Protocol):
    """One column: its distinct values (None for an empty or unfit cell), and each row's place among them."""

    @property
    def values(self) -> list[Any]:
        """The distinct values."""

    @property
    def codes(self) -> np.ndarray:
        """The place of each row's value among them."""


class Table(Protocol):
    """The checked columns of a file. Also columns that the file lacks are there, all None."""

    @property
    def cells(self) -> Mapping[str, Cells]:
        """The columns by name."""

    def __len__(self) -> int:
        """The number of rows."""
        ...

    def __getitem__(self, name: str) -> list[Any]:
        """A column's values, row by row."""
        ...

    def has(self, name: str) -> bool:
        """Whether the file has the column at all; one that lacks it leaves what stands as it is."""


class Unsuitable(Exception):
    """This person cannot import this kind of file at all; the text says why."""


class Stands(Exception):
    """Something later stands on a batch, so that it cannot be undone; the text says what."""


@dataclass(frozen=True)
class Complaint:
    """What is wrong with the cell of a row (counted from 0), as a clause that says what is wanted."""

    at: int
    column: str
    wanted: str


@dataclass(frozen=True)
class Proposal:
    """What a file would make of the database. All lists go by row; they mean nothing where there are complaints.

    `stands` holds whatever else must be the same when it is written, e.g. the version that a verdict is about.
    """

    keys: Sequence[Any]
    before: Sequence[Values | None]  # what stands now, in the order of Dataset.fields; None: nothing
    after: Sequence[Values]
    stands: Sequence[Any]
    complaints: Sequence[Complaint] = ()


@dataclass(frozen=True)
class Landing:
    """A confirmed proposal on its way into the database, inside the transaction."""

    viewer: Viewer
    batch_id: int
    moment: datetime
    today: date
    proposal: Proposal
    rows: Sequence[int]  # the number of each row as Excel shows it
    chosen: Sequence[int]  # the rows (from 0) that are new or changed

    def picked(self, values: Sequence[Any]) -> list[Any]:
        """Those of a list by row that belong to the rows to write."""
        if len(self.chosen) == len(values):
            return list(values)
        return [values[at] for at in self.chosen]


@dataclass(frozen=True)
class Dataset:
    """A kind of file. `fields` are the columns that are compared with what stands; the others only identify."""

    name: str
    words: str
    about: str
    permission: Permission
    order: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    judge: Callable[[Session, Viewer, Table, date], Proposal]
    write: Callable[[Session, Landing], None]
    undo: Callable[[Session, Viewer, ImportBatch], None]

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def each(table: Table, name: str, wanted: Callable[[Any], str | None]) -> list[Complaint]:
    """The complaints of a column: `wanted` says of a value what is wanted instead, and is asked once for each."""
    cells = table.cells[name]
    answers = {
        code: answer
        for code, value in enumerate(cells.values)
        if value is not None and (answer := wanted(value)) is not None
    }
    if not answers:
        return []
    codes = enumerate(cells.codes.tolist())
    return [Complaint(at, name, answers[code]) for at, code in codes if code in answers]


def together(
    table: Table, name: str, other: str, wanted: Callable[[Any, Any], str | None]
) -> list[Complaint]:
    """The same for two columns that must fit each other; the complaint is about the first one."""
    if not table.has(name):
        return []
    ones, others = table.cells[name], table.cells[other]
    pairs = ones.codes.astype(np.int64) * len(others.values) + others.codes
    answers: dict[int, str] = {}
    for pair in np.unique(pairs).tolist():
        one, its = ones.values[pair // len(others.values)], others.values[pair % len(others.values)]
        if one is not None and its is not None and (answer := wanted(one, its)) is not None:
            answers[pair] = answer
    if not answers:
        return []
    return [Complaint(at, name, answers[pair]) for at, pair in enumerate(pairs.tolist()) if pair in answers]


def looked_up(cells: Cells, values: Mapping[Any, Any]) -> list[Any]:
    """For each row what the mapping has for its value, None where it has nothing."""
    return spread(cells, [None if value is None else values.get(value) for value in cells.values])


def filled(cells: Cells, default: Any = "") -> list[Any]:
    """For each row its value, or what an empty cell means."""
    return spread(cells, [default if value is None else value for value in cells.values])


def spread(cells: Cells, instead: list[Any]) -> list[Any]:
    """For each row what stands instead of its value, given for each distinct one."""
    distinct = np.empty(len(instead), dtype=object)
    distinct[:] = instead
    rows: list[Any] = distinct[cells.codes].tolist()
    return rows


def odd_due_date(quarter: int, due_on: date) -> str | None:
    """What is wanted instead of a due date that is surely a slip: before its quarter, or over a year after it."""
    first, last = calendar.first_day(quarter), date(quarter // 10 + 1, 12, 31)
    return None if first <= due_on <= last else f"应在 {first} 到 {last} 之间"


def odd_lock_date(quarter: int, locked_on: date) -> str | None:
    """What is wanted instead of a lock date that is surely a slip: before its quarter, or over two years after it."""
    first, last = calendar.first_day(quarter), date(quarter // 10 + 2, 12, 31)
    return None if first <= locked_on <= last else f"应在 {first} 到 {last} 之间"


def working_day(session: Session, viewer: Viewer) -> date:
    """The day that counts as today for the viewer: a demonstration's own, else the office's."""
    shown = demonstration_of(session, viewer)
    fixed = shown.today if shown else session.execute(select(col(Installation.today))).scalar_one_or_none()
    return fixed or calendar.today(settings().time_zone)


def demand_top(session: Session, viewer: Viewer, what: str) -> None:
    """Nothing. Raises Unsuitable unless the viewer stands at the top of the tree: `what` holds for everybody."""
    if session.get_one(Organisation, viewer.organisation_id).parent_id is not None:
        raise Unsuitable(f"{what}对所有单位生效，只有最上级单位的管理员可以导入")


def columns_of(table: Any, *names: str) -> list[Any]:
    """The columns of a table by their names."""
    return [col(getattr(table, name)) for name in names]


def in_parts(values: Iterable[Any], size: int = 5000) -> Iterable[list[Any]]:
    """The values in lists that fit into one statement."""
    listed = list(values)
    return (listed[start : start + size] for start in range(0, len(listed), size))
