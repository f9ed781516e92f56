"""How the rows of a register's file become entries: checked, compared with what stands, written, taken back."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlmodel import Session, col

from lib import db
from lib.access import Permission, Viewer
from lib.datasets import inplace
from lib.datasets.base import (
    Complaint,
    Landing,
    Proposal,
    Stands,
    Table,
    Values,
    columns_of,
    each,
    in_parts,
    together,
)
from lib.datasets.columns import Code, Column, Day, Text
from lib.datasets.money import Money, fen
from lib.datasets.numbers import Number
from lib.datasets.problems import misnamed, visible
from lib.datasets.registering import PLACED, Computed, Figure, Register, Roles
from lib.models import ImportBatch, ImportChange, Organisation, RegisterEntry
from lib.rules.privacy import personal_number

TYPED = ("happened_on", "began_on", "due_on", "done_on", "kind", "label", "quantity", "amount")
Check = Callable[[Table, date], Iterable[Complaint]]


def register(
    name: str,
    words: str,
    about: str,
    *,
    order: int,
    columns: Sequence[Column],
    roles: Roles,
    figures: Sequence[Figure],
    unit: str,
    permission: Permission = Permission.KEEP_REGISTERS,
    key: Sequence[str] = ("code",),
    done: str = "",
    names: Sequence[str] = (),
    listed: Sequence[str] = (),
    codes: Sequence[str] = (),
    check: Check | None = None,
    standing: bool = False,
    computed: Mapping[str, Computed] | None = None,
    explained: Callable[[Mapping[str, Any]], str] | None = None,
) -> Register:
    """The kind of file: organisation and these columns; `key` names an organisation's entry; `check` adds complaints.

    codes are columns that hold codes of further organisations, which the person must see as well.
    """
    made = Register(
        name=name,
        words=words,
        about=about,
        permission=permission,
        order=order,
        columns=(*PLACED, *columns),
        key=("organisation", *key),
        fields=tuple(column.name for column in columns if column.name not in key),
        judge=nothing_yet,
        write=nothing_yet,
        undo=nothing_yet,
        roles=roles,
        figures=tuple(figures),
        unit=unit,
        done=done,
        names=tuple(names),
        listed=tuple(listed) or tuple(column.name for column in columns),
        standing=standing,
        computed=computed or {},
        explained=explained,
    )
    return replace(
        made,
        judge=partial(judge, made, tuple(codes), check),
        write=partial(write, made),
        undo=partial(undo, made),
    )


def nothing_yet(*_: Any) -> Any:
    """Never returns: stands where the register's own functions will, while it is made."""
    raise NotImplementedError


def judge(
    kind: Register,
    codes: Sequence[str],
    check: Check | None,
    session: Session,
    viewer: Viewer,
    table: Table,
    today: date,
) -> Proposal:
    """Each row as a new entry, or with what stands for it now."""
    organisations = visible(session, viewer)
    keys = keys_of(kind, table, organisations)
    known = read(session, kind, {key for key in keys if key})
    stood = [known.get(key) if key else None for key in keys]
    before = [row and values_of(kind, row.details) for row in stood]
    after = inplace.completed(table, before, dict.fromkeys(kind.fields))
    if kind.computed:
        pairs = enumerate(zip(before, after, strict=True))
        after = [with_computed(kind, table, at, stood, values) for at, (stood, values) in pairs]
    complaints = [
        *misnamed(table, organisations, ("organisation", *codes)),
        *late_or_turned(kind, table, today),
        *personal(kind, table),
        *(check(table, today) if check else ()),
    ]
    named = zip(*(table[name] for name in kind.key[1:]), strict=True)
    stands = [(row and row.id, values) for row, values in zip(stood, named, strict=True)]
    return Proposal(keys, before, after, stands, complaints)


def with_computed(kind: Register, table: Table, at: int, before: Values | None, values: Values) -> Values:
    """The values of a row with its computed columns: as the row itself gives them, else as they follow from the others.

    What an earlier file gave otherwise than it follows stays where this file lacks the column.
    """
    own = dict(zip(kind.fields, values, strict=True))
    stood = dict(zip(kind.fields, before, strict=True)) if before else {}
    told = {}
    for name in kind.computed:
        cells = table.cells[name]
        given = cells.values[cells.codes[at]]
        if given is None and stood and not table.has(name) and not follows(kind, stood, name):
            given = stood[name]
        told[name] = kind.computed[name](own | {name: None}) if given is None else given
    return tuple((own | told).values())


def follows(kind: Register, values: Mapping[str, Any], name: str) -> bool:
    """Whether the column's value is the one that follows from the others of its row."""
    return name in kind.computed and bool(values[name] == kind.computed[name]({**values, name: None}))


Key = tuple[int, str]
"""Organisation and key: what names an entry of a register."""


def keys_of(kind: Register, table: Table, organisations: Mapping[str, Row[Any]]) -> list[Key | None]:
    """The key of each row; None where one of its cells means nothing."""
    parts = zip(*(table[name] for name in kind.key[1:]), strict=True)
    return [
        (organisations[code].id, " ".join(str(part) for part in named))
        if code in organisations and None not in named
        else None
        for code, named in zip(table["organisation"], parts, strict=True)
    ]


def read(session: Session, kind: Register, keys: Iterable[Key]) -> dict[Key, Row[Any]]:
    """What stands of these entries: id, details."""
    wanted = set(keys)
    names = ("id", "organisation_id", "key", "details")
    own = select(*columns_of(RegisterEntry, *names)).where(col(RegisterEntry.register_name) == kind.name)
    found: dict[Key, Row[Any]] = {}
    for part in in_parts(sorted({key for _, key in wanted})):
        for row in session.execute(own.where(col(RegisterEntry.key).in_(part))):
            found[row.organisation_id, row.key] = row
    return {key: found[key] for key in wanted if key in found}


def values_of(kind: Register, details: str, names: Sequence[str] = ()) -> Values:
    """The named columns of an entry as a file gives them, from its JSON; its fields where none are named."""
    stored = json.loads(details)
    return tuple(value_of(kind.column(name), stored.get(name)) for name in names or kind.fields)


def value_of(column: Column, stored: Any) -> Any:
    """One value as a file gives it: days and amounts are texts in JSON."""
    if stored is None:
        return None
    if isinstance(column.kind, Day):
        return date.fromisoformat(stored)
    return Decimal(stored) if isinstance(column.kind, Money | Number) else stored


def late_or_turned(kind: Register, table: Table, today: date) -> Iterator[Complaint]:
    """A complaint for each day that has not come yet, or that lies before the one that it must follow."""
    roles = kind.roles

    def before(first: str, second: str, words: str) -> Iterator[Complaint]:
        if first and second:
            heading = kind.column(first).heading
            yield from together(
                table,
                second,
                first,
                lambda day, other: f"{words}「{heading}」（{other}）" if day < other else None,
            )

    for name in filter(None, (roles.began_on, roles.done_on)):
        yield from each(table, name, lambda day: f"不能晚于今天（{today}）" if day > today else None)
    if not roles.began_on:  # a period that is told of may end later than today
        yield from each(
            table, roles.happened_on, lambda day: f"不能晚于今天（{today}）" if day > today else None
        )
    yield from before(roles.began_on, roles.happened_on, "不能早于")
    if (
        not roles.began_on and not kind.standing
    ):  # what holds since long may have been due before it was listed
        yield from before(roles.happened_on, roles.due_on, "不能早于")
        yield from before(roles.happened_on, roles.done_on, "不能早于")


def personal(kind: Register, table: Table) -> Iterator[Complaint]:
    """A complaint for each text that holds an identity or mobile number."""

    def wanted(text: str) -> str | None:
        what = personal_number(text)
        return f"看起来含有{what}，台账里不能写个人号码，请删去" if what else None

    for column in kind.columns:
        if isinstance(column.kind, Text | Code):
            yield from each(table, column.name, wanted)


def stored(kind: Register, named: Values, values: Values) -> dict[str, Any]:
    """The columns of the table that a file fills, from what names the entry and the other fields."""
    own = dict(zip((*kind.key[1:], *kind.fields), (*named, *values), strict=True))
    typed = {name: own.get(kind.roles.column(name)) for name in TYPED}
    return typed | {
        "kind": typed["kind"] or "",
        "label": typed["label"] or "",
        "amount": fen(typed["amount"]),
        "quantity": None if typed["quantity"] is None else float(typed["quantity"]),
        "details": json.dumps(own, ensure_ascii=False, default=str),
    }


def write(kind: Register, session: Session, landing: Landing) -> None:
    """Nothing. Adds the new entries and changes the others."""
    proposal = landing.proposal
    new, changed = [], []
    for at in landing.chosen:
        (organisation, key), (stood, named) = proposal.keys[at], proposal.stands[at]
        own = stored(kind, named, proposal.after[at]) | {
            "batch_id": landing.batch_id,
            "row": landing.rows[at],
        }
        if stood is None:
            names = {"register_name": kind.name, "organisation_id": organisation, "key": key}
            new.append(own | names | {"user_id": landing.viewer.user_id, "entered_at": landing.moment})
        else:
            changed.append(own | {"id": stood})
    if new:
        session.execute(insert(RegisterEntry), new)
    if changed:
        session.execute(update(RegisterEntry), changed)
    inplace.record(
        session, kind.name, list(kind.fields), landing, spelt(session, landing.picked(proposal.keys))
    )


def spelt(session: Session, keys: Iterable[Key]) -> list[str]:
    """The keys in words that last: 330922200 2018-001."""
    codes = {row[0]: row[1] for row in session.execute(select(*columns_of(Organisation, "id", "code")))}
    return [f"{codes[organisation]} {key}" for organisation, key in keys]


def undo(kind: Register, session: Session, viewer: Viewer, batch: ImportBatch) -> None:
    """Nothing. Takes new entries away and puts the others back. Raises Stands where one is out of the viewer's reach."""
    visible_ids = {row.code: row.id for row in visible(session, viewer).values()}
    stood: dict[str, Row[Any]] = {}

    def current(names: list[str]) -> dict[str, Values]:
        pairs = {name: name.split(" ", 1) for name in names}
        keys = {(visible_ids.get(code, 0), key): name for name, (code, key) in pairs.items()}
        rows = {keys[key]: row for key, row in read(session, kind, keys).items()}
        stood.update(rows)
        return {name: values_of(kind, row.details) for name, row in rows.items()}

    changed = select(col(ImportChange.key)).where(col(ImportChange.batch_id) == batch.id)
    if any(name.split(" ", 1)[0] not in visible_ids for name in session.execute(changed).scalars()):
        raise Stands("其中有的单位已不在您的管理范围内")
    plan = inplace.undoing(session, batch, list(kind.fields), current)
    removed = [stood[name].id for name in plan.removed]
    session.execute(delete(RegisterEntry).where(db.among(session, removed)(RegisterEntry.id)))
    for name, fields in plan.restored.items():
        values = tuple(value_of(kind.column(field), fields[field]) for field in kind.fields)
        named = values_of(kind, stood[name].details, kind.key[1:])
        own = stored(kind, named, values) | {"batch_id": plan.batches.get(name)}
        own["row"] = inplace.row_of(session, plan.batches.get(name), name)
        session.execute(update(RegisterEntry).where(col(RegisterEntry.id) == stood[name].id).values(own))
