"""What a checked file would change: rows that are new, rows that change with old and new value, rows that stay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

from lib.datasets.base import Complaint, Dataset, Proposal
from lib.datasets.columns import Choice, Column, Quarter, Several, trimmed
from lib.importing.checking import FAULTS_KEPT, Checked
from lib.importing.sheet import Fault
from lib.rules.calendar import quarter_label


@dataclass(frozen=True)
class Change:
    """One cell that would change: which row of the file, what the row is about, and the values in words."""

    row: int
    about: dict[str, str]  # heading → words, of the columns that identify the row
    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """The rows of a sound file, by what they would do to the database."""

    dataset: Dataset
    checked: Checked
    proposal: Proposal

    @cached_property
    def new(self) -> list[int]:
        """The rows (from 0) for which nothing stands."""
        return [at for at, values in enumerate(self.proposal.before) if values is None]

    @cached_property
    def changed(self) -> list[int]:
        """The rows (from 0) for which something else stands."""
        if len(self.new) == len(self.proposal.before):
            return []
        pairs = enumerate(zip(self.proposal.before, self.proposal.after, strict=True))
        return [at for at, (before, after) in pairs if before is not None and before != after]

    @property
    def unchanged(self) -> int:
        """The number of rows that stand already as the file has them."""
        return len(self.proposal.after) - len(self.new) - len(self.changed)

    @property
    def nothing(self) -> bool:
        """Whether the file would change nothing at all."""
        return not self.new and not self.changed

    @cached_property
    def chosen(self) -> list[int]:
        """The rows to write, in the file's order."""
        return sorted([*self.new, *self.changed]) if self.changed else self.new

    def same_as(self, other: "Difference") -> bool:
        """Whether both would do the same to the same: nothing that matters stood otherwise when the other was made."""
        names = ("keys", "before", "after", "stands")
        return all(getattr(self.proposal, name) == getattr(other.proposal, name) for name in names)

    def sentence(self) -> str:
        """The difference in words."""
        if self.nothing:
            return f"文件里的 {self.unchanged} 行与系统里的完全相同，没有变化，不需要导入。"
        return f"新增 {len(self.new)} 行，变更 {len(self.changed)} 行，{self.unchanged} 行没有变化。"

    def new_rows(self, limit: int = 1000) -> list[dict[str, str]]:
        """The first new rows: 行 and each heading of the file with its words."""
        return self._rows(self.new[:limit])

    def same_rows(self, limit: int = 1000) -> list[dict[str, str]]:
        """The first rows that stand already as the file has them, in the same form."""
        others = set(self.chosen)
        same = (at for at in range(len(self.proposal.after)) if at not in others)
        return self._rows(islice(same, limit))

    def _rows(self, places: Iterable[int]) -> list[dict[str, str]]:
        columns, rows = self._columns(fields=True), self.checked.rows
        return [{"行": str(rows[at]), **self._about(at, columns)} for at in places]

    def changes(self, limit: int = 1000) -> list[Change]:
        """The first cells that would change."""
        return list(islice(self._changes(), limit))

    def _changes(self) -> Iterator[Change]:
        identifying = self._columns(fields=False)
        compared = [self.dataset.column(name) for name in self.dataset.fields]
        for at in self.changed:
            before, after = self.proposal.before[at] or (), self.proposal.after[at]
            for column, old, new in zip(compared, before, after, strict=True):
                if old != new:
                    row, about = int(self.checked.sheet.rows[at]), self._about(at, identifying)
                    yield Change(row, about, column.heading, words(column, old), words(column, new))

    def _columns(self, fields: bool) -> list[Column]:
        """The columns that the file has: all, or only those that identify a row."""
        return [
            column
            for column in self.dataset.columns
            if self.checked.has(column.name) and (fields or column.name not in self.dataset.fields)
        ]

    def _about(self, at: int, columns: list[Column]) -> dict[str, str]:
        return {column.heading: words(column, self.checked.cells[column.name][at]) for column in columns}


def words(column: Column, value: Any) -> str:
    """A column's value as a person would write it; empty for nothing."""
    kind = column.kind
    if isinstance(kind, Several):
        named = {meant: word for word, meant in kind.words.items()}
        return "、".join(named[one] for one in value or ())
    if value is None:
        return ""
    if isinstance(kind, Choice):
        return next((word for word, meant in kind.words.items() if meant == value), str(value))
    if isinstance(kind, Quarter):
        return quarter_label(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def with_complaints(checked: Checked, complaints: list[Complaint]) -> Checked:
    """The checked file with what its kind complains of; a cell or a row that is at fault already is left in peace."""
    if not complaints:
        return checked
    sheet = checked.sheet
    rows = sheet.rows.tolist()
    named = {(fault.row, fault.heading) for fault in checked.faults}
    news = [
        complaint
        for complaint in sorted(complaints, key=lambda complaint: complaint.at)
        if (rows[complaint.at], sheet.headings[complaint.column]) not in named
        and (rows[complaint.at], "") not in named
    ]
    faults = [
        Fault(
            rows[complaint.at],
            sheet.headings[complaint.column],
            trimmed(sheet.cells[complaint.column][complaint.at]) if checked.has(complaint.column) else "",
            complaint.wanted,
        )
        for complaint in news[:FAULTS_KEPT]
    ]
    return checked.with_faults(faults, len(news))
