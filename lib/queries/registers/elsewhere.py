"""Registers that have rows elsewhere, too: hand-over talks (三交底) stand on 双报告 with their lists; here they are only counted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, case, cast, literal, null, select
from sqlmodel import Session, col

from lib import db
from lib.access import Viewer
from lib.datasets import talks
from lib.models import RegisterEntry, Talk, TalkKind

KINDS = {
    TalkKind.HANDOVER: talks.HANDOVER,
    TalkKind.REMINDER: talks.REMINDER,
    TalkKind.ADMONISHING: talks.ADMONISHING,
    TalkKind.INQUIRY: talks.INQUIRY,
}
Narrowing = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True)
class Elsewhere:
    """How rows of another table stand among a register's entries: the rows as its columns, and their fields in words.

    statement is asked with the condition of an organisation, the first day (None: ever) and the last; ids are the
    negatives of those rows' own. details gives the fields as JSON by id.
    """

    statement: Callable[[Narrowing, date | None, date], Select[Any]]
    details: Callable[[Session, Viewer, Iterable[int]], Mapping[int, dict[str, Any]]]


def as_entries(within: Narrowing, since: date | None, as_of: date) -> Select[Any]:
    """Talks as entries of the register: one person each."""
    table = RegisterEntry.__table__  # type: ignore[attr-defined]
    held = col(Talk.talked_on)
    words = case(*((col(Talk.kind) == kind, word) for kind, word in KINDS.items()), else_=talks.OTHER)
    own: dict[str, Any] = {
        "id": -col(Talk.id),
        "register_name": literal("talks"),
        "organisation_id": col(Talk.organisation_id),
        "key": col(Talk.code),
        "happened_on": held,
        "kind": words,
        "label": literal(""),
        "quantity": cast(literal(1), Float),
        "details": literal("{}"),
        "batch_id": col(Talk.batch_id),
        "row": col(Talk.row),
        "entered_at": col(Talk.entered_at),
        "user_id": col(Talk.user_id),
    }
    columns = [
        (own[each.name] if each.name in own else cast(null(), each.type)).label(each.name)
        for each in table.columns
    ]
    period = [held <= as_of, *([held >= since] if since else [])]
    return select(*columns).where(within(col(Talk.organisation_id)), *period)


def talks_told(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The fields of these talks as the register's file would give them."""
    numbers = [-number for number in ids]
    names = ("id", "code", "kind", "talked_on", "post", "held_by", "list_name")
    rows = session.execute(
        select(*(col(getattr(Talk, name)) for name in names)).where(
            db.among(session, numbers)(Talk.id), viewer.sees(col(Talk.organisation_id))
        )
    )
    return {
        -row.id: {
            "code": row.code,
            "happened_on": row.talked_on.isoformat(),
            "kind": KINDS[TalkKind(row.kind)],
            "persons": 1,
            "post": row.post,
            "held_by": row.held_by,
            "matter": row.list_name,
        }
        for row in rows
    }


ELSEWHERE = {"talks": Elsewhere(as_entries, talks_told)}
