"""What datasets share whose rows are changed in place: what the file leaves open, the record of each change, undo.

Each row that an import makes or changes leaves an import_change with the values before and after, as JSON by column.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import repeat
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db
from lib.datasets.base import Landing, Stands, Table, Values, columns_of
from lib.models import BatchState, ImportBatch, ImportChange


def completed(
    table: Table, before: Sequence[Values | None], fields: Mapping[str, Any], lasting: Collection[str] = ()
) -> list[Values]:
    """The values that would stand, row by row, in the order of `fields`, which gives what an empty cell means.

    A column that the file lacks leaves what stands as it is; for the `lasting` ones an empty cell does, too.
    """
    columns = []
    for place, (name, default) in enumerate(fields.items()):
        stood = [default if values is None else values[place] for values in before]
        cells = table[name] if table.has(name) else repeat(None)
        others = stood if name in lasting or not table.has(name) else repeat(default)
        columns.append([other if cell is None else cell for cell, other in zip(cells, others, strict=False)])
    return list(zip(*columns, strict=True))


def frozen(fields: Sequence[str]) -> Callable[[Values], str]:
    """A function from values to their JSON; each distinct row of values is spelt once."""

    @cache
    def spelt(values: Values) -> str:
        return json.dumps(dict(zip(fields, values, strict=True)), ensure_ascii=False, default=str)

    return spelt


def record(
    session: Session, dataset: str, fields: Sequence[str], landing: Landing, keys: Iterable[str]
) -> None:
    """Nothing. Writes what the rows to write were and became; `keys` names them, in words that last."""
    spelt = frozen(fields)
    db.write_columns(
        session,
        "import_change",
        {
            "batch_id": repeat(landing.batch_id),
            "dataset": repeat(dataset),
            "key": list(keys),
            "row": landing.picked(landing.rows),
            "before": [values and spelt(values) for values in landing.picked(landing.proposal.before)],
            "after": [spelt(values) for values in landing.picked(landing.proposal.after)],
        },
    )


@dataclass(frozen=True)
class Undoing:
    """What undoing a batch has to take away, by key, and what to put back, with the batch that had put it there."""

    removed: list[str]
    restored: dict[str, dict[str, Any]]
    batches: dict[str, int]


def undoing(
    session: Session,
    batch: ImportBatch,
    fields: Sequence[str],
    current: Callable[[list[str]], dict[str, Values]],
) -> Undoing:
    """What undoing the batch means. Raises Stands where a row was changed again since, by a file or by hand."""
    changes = session.execute(
        select(*columns_of(ImportChange, "key", "before", "after")).where(
            col(ImportChange.batch_id) == batch.id
        )
    ).all()
    refuse_later(session, batch)
    spelt = frozen(fields)
    stands = {key: spelt(values) for key, values in current([change.key for change in changes]).items()}
    for change in changes:
        if stands.get(change.key) != change.after:
            raise Stands(f"“{change.key}”后来又被修改")
    return Undoing(
        removed=[change.key for change in changes if change.before is None],
        restored={change.key: json.loads(change.before) for change in changes if change.before},
        batches=earlier_batches(session, batch),
    )


def _change() -> Any:
    """The changes under a name of their own, to be held against each other."""
    return aliased(ImportChange)


def refuse_later(session: Session, batch: ImportBatch) -> None:
    """Nothing. Raises Stands where a later batch changed one of the rows and was not undone."""
    own, later = _change(), _change()
    again = and_(later.dataset == own.dataset, later.key == own.key, later.id > own.id)
    found = session.execute(
        select(later.key, *columns_of(ImportBatch, "id", "file_name"))
        .join(own, again)
        .join(ImportBatch, col(ImportBatch.id) == later.batch_id)
        .where(
            own.batch_id == batch.id, later.batch_id != batch.id, col(ImportBatch.state) == BatchState.WRITTEN
        )
        .limit(1)
    ).first()
    if found:
        raise Stands(f"“{found.key}”后来又由第 {found.id} 批（{found.file_name}）修改，请先撤销那一批")


def earlier_batches(session: Session, batch: ImportBatch) -> dict[str, int]:
    """By key the last batch that wrote the row before this one and still stands."""
    own, before = _change(), _change()
    previous = and_(before.dataset == own.dataset, before.key == own.key, before.id < own.id)
    rows = session.execute(
        select(own.key, func.max(before.batch_id))
        .select_from(own)
        .join(before, previous)
        .join(ImportBatch, col(ImportBatch.id) == before.batch_id)
        .where(own.batch_id == batch.id, col(ImportBatch.state) == BatchState.WRITTEN)
        .group_by(own.key)
    )
    return {row[0]: row[1] for row in rows}


def row_of(session: Session, batch: int | None, key: str) -> int | None:
    """The row of the batch's file that made or last changed what the key names; None for what a screen entered."""
    own = col(ImportChange.batch_id) == batch, col(ImportChange.key) == key
    return session.execute(select(col(ImportChange.row)).where(*own)).scalar_one_or_none() if batch else None


def day(text: str | None) -> date | None:
    """The day that was spelt in JSON."""
    return date.fromisoformat(text) if text else None
