"""The entries of a register, one by one, and the row of the file from which one came."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Select, and_, false, select, true
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.datasets.base import columns_of
from lib.datasets.columns import Column
from lib.datasets.register_rows import value_of
from lib.datasets.registering import Register, register_named
from lib.models import ImportBatch, Organisation, RegisterEntry, User
from lib.queries.base import columns, framed
from lib.queries.imports import cells_of
from lib.queries.registers.base import entries, standing_at
from lib.queries.registers.elsewhere import ELSEWHERE
from lib.rules.privacy import masked

OWN = ("id", "organisation_id", "happened_on", "due_on", "done_on", "batch_id", "row", "entered_at")


def register_entries(
    session: Session, viewer: Viewer, place: int, name: str, since: date | None, as_of: date
) -> pd.DataFrame:
    """One row per entry of the register under the place that happened in the period, the latest first.

    Those of standing registers stand in the order of organisations and files. Columns: id, organisation_id, organisation,
    state (done, late, waiting, overdue or empty), batch_id, row, entered_at, and each column of the register's file by
    its name: days, numbers, amounts in yuan; names of persons masked. What stands elsewhere has the negative of its number there as id.
    """
    kind = register_named(name)
    entry = entries(viewer, place, [name], since, as_of)
    order = entry.happened_on.desc(), entry.id.desc()
    if kind.standing:  # as their files have them, which is how an office knows its list
        order = entry.organisation_id, entry.id
    found = columns(session, _entries(entry, as_of).order_by(*order))
    if name in ELSEWHERE:
        told = ELSEWHERE[name].details(session, viewer, [number for number in found["id"] if number < 0])
        each = zip(found["id"], found["details"], strict=True)
        found["details"] = [json.dumps(told[number]) if number in told else text for number, text in each]
    return _told(kind, viewer, found)


def register_entry(session: Session, viewer: Viewer, entry: int, as_of: date) -> dict[str, Any] | None:
    """The entry with that id as register_entries gives it, and its register, file and who entered it; None out of sight."""
    may = true() if viewer.may(Permission.SEE_REGISTERS) else false()
    statement = (
        _entries(
            RegisterEntry,
            as_of,
            col(RegisterEntry.register_name).label("register"),
            col(ImportBatch.file_name),
            col(ImportBatch.at),
            col(User.title).label("entered_by"),
        )
        .join(User, col(User.id) == col(RegisterEntry.user_id))
        .outerjoin(ImportBatch, col(ImportBatch.id) == col(RegisterEntry.batch_id))
        .where(
            col(RegisterEntry.id) == entry,
            may,
            viewer.sees(RegisterEntry.organisation_id),
            col(RegisterEntry.happened_on) <= as_of,
        )
    )
    found = columns(session, statement)
    if not found["id"]:
        return None
    told = _told(register_named(found["register"][0]), viewer, found)
    more = {label: found[label][0] for label in ("register", "file_name", "at", "entered_by")}
    return {**told.iloc[0].to_dict(), **more}


def register_file_row(session: Session, viewer: Viewer, entry: int) -> pd.DataFrame:
    """The cells of the file's row from which the entry came, heading and cell; no rows where the viewer may not see it.

    Cells of columns with persons' names are left out for who may not see names.
    """
    may = true() if viewer.may(Permission.SEE_REGISTERS) else false()
    mine = and_(col(RegisterEntry.id) == entry, viewer.sees(RegisterEntry.organisation_id), may)
    names = col(RegisterEntry.batch_id), col(RegisterEntry.row), col(RegisterEntry.register_name)
    found = session.execute(select(*names).where(mine)).first()
    if found is None or found.batch_id is None:
        return pd.DataFrame({"heading": [], "cell": []})
    cells = cells_of(session, [select(col(RegisterEntry.batch_id)).where(mine)], found.batch_id, found.row)
    kind = register_named(found.register_name)
    secret = set() if viewer.may(Permission.SEE_NAMES) else {kind.column(name).heading for name in kind.names}
    return cells[~cells["heading"].isin(secret)].reset_index(drop=True)


def _entries(entry: Any, as_of: date, *more: Any) -> Select[Any]:
    """A query for entries with the name of their organisation and how they stood at the date."""
    own = columns_of(entry, *OWN, "details")
    stood = standing_at(entry, as_of).label("state")
    return select(*own, col(Organisation.name).label("organisation"), stood, *more).join(
        Organisation, col(Organisation.id) == entry.organisation_id
    )


def _told(kind: Register, viewer: Viewer, found: Any) -> pd.DataFrame:
    """The entries with the fields of their files."""
    details = [json.loads(text) for text in found["details"]]
    secret = set() if viewer.may(Permission.SEE_NAMES) else set(kind.names)
    fields = {
        column.name: [_shown(column, each.get(column.name), column.name in secret) for each in details]
        for column in kind.shown
    }
    return framed({name: found[name] for name in (*OWN, "organisation", "state")} | fields)


def _shown(column: Column, stored: Any, secret: bool) -> Any:
    """A field's value as a screen shows it: days as days, amounts in yuan and numbers as numbers, names masked."""
    value = value_of(column, stored)
    if isinstance(value, Decimal):
        return float(value)
    return masked(value) if secret and value else value
