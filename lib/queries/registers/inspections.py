"""What inspections found, told apart by how and what was checked, with where the problems stand in the ledger."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.models import Ledger, Organisation, Problem, ProblemState, RegisterEntry
from lib.queries.base import framed, within
from lib.queries.closure import Pick, problems
from lib.queries.registers.base import counted

NAME = "inspections"
NOWHERE = 0  # no organisation's id
Listed = tuple[str, str, int]
"""Issuer's code, name of the list and organisation: which problems of the ledger came of an inspection."""


@dataclass
class Checked:
    """What the inspections of one sort come to."""

    batches: set[str] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    objects: list[int] = field(default_factory=list)
    problems: list[int] = field(default_factory=list)
    circulars: set[tuple[str, str]] = field(default_factory=set)
    lists: set[Listed] = field(default_factory=set)


def inspection_kinds(
    session: Session, viewer: Viewer, place: int, since: date | None, as_of: date
) -> pd.DataFrame:
    """One row per way of inspecting and what was inspected, those with the most batches first.

    Columns: method, content, batches, organisations (inspected), objects, problems (as told then; both None where nobody
    told any), circulars, listed (problems in the ledger), closed (of these), closure_rate (None without any).
    """
    names = ("kind", "label", "key", "organisation_id", "details")
    statement = select(*(col(getattr(RegisterEntry, name)) for name in names))
    found: dict[tuple[str, str], Checked] = {}
    for kind, label, key, organisation, text in session.execute(
        statement.where(counted(viewer, place, [NAME], since, as_of))
    ):
        add(found.setdefault((kind, label), Checked()), key, organisation, json.loads(text))
    ledger = listed(session, viewer, place, as_of, {each for one in found.values() for each in one.lists})
    rows = [told(kind, label, one, ledger) for (kind, label), one in found.items()]
    rows.sort(key=lambda row: (-row["batches"], -row["organisations"], row["method"], row["content"]))
    return framed({name: [row[name] for row in rows] for name in told("", "", Checked(), {})})


def add(one: Checked, key: str, organisation: int, details: dict[str, Any]) -> None:
    """Nothing. Adds an inspection to its sort."""
    one.batches.add(key)
    one.organisations.add(organisation)
    for name, values in (("objects", one.objects), ("problems", one.problems)):
        if details.get(name) is not None:
            values.append(details[name])
    if details.get("circular"):
        one.circulars.add((details["issuer"], details["circular"]))
    if details.get("list_name"):
        one.lists.add((details["issuer"], details["list_name"], organisation))


def told(method: str, content: str, one: Checked, ledger: dict[Listed, tuple[int, int]]) -> dict[str, Any]:
    """The row of a sort."""
    counts = [ledger.get(each, (0, 0)) for each in one.lists]
    in_ledger, closed = sum(each[0] for each in counts), sum(each[1] for each in counts)
    return {
        "method": method,
        "content": content,
        "batches": len(one.batches),
        "organisations": len(one.organisations),
        "objects": sum(one.objects) if one.objects else None,
        "problems": sum(one.problems) if one.problems else None,
        "circulars": len(one.circulars),
        "listed": in_ledger,
        "closed": closed,
        "closure_rate": closed / in_ledger if in_ledger else None,
    }


def listed(
    session: Session, viewer: Viewer, place: int, as_of: date, wanted: Iterable[Listed]
) -> dict[Listed, tuple[int, int]]:
    """How many problems of these lists stand in the ledger at the date, and how many of them are struck off."""
    lists = {name for _, name, _ in wanted}
    if not lists or not viewer.may(Permission.SEE_PROBLEMS):
        return {}
    issuer: Any = aliased(Organisation)
    rows = session.execute(
        select(issuer.code, col(Problem.list_name), col(Ledger.organisation_id), col(Ledger.state))
        .select_from(Ledger)
        .join(Problem, col(Problem.id) == col(Ledger.problem_id))
        .join(issuer, issuer.id == col(Problem.issuer_id))
        .where(
            col(Problem.list_name).in_(lists),
            within(viewer, place)(Ledger.organisation_id),
            col(Ledger.from_on) <= as_of,
            col(Ledger.until_on) > as_of,
        )
    )
    found: dict[Listed, tuple[int, int]] = {}
    for code, name, organisation, state in rows:
        count, closed = found.get((code, name, organisation), (0, 0))
        found[code, name, organisation] = count + 1, closed + (state == ProblemState.CLOSED)
    return found


def inspection_problems(session: Session, viewer: Viewer, entry: int, as_of: date) -> pd.DataFrame:
    """The problems that came of an inspection, as queries.problems lists them; none where the viewer may not see it."""
    names = ("register_name", "organisation_id", "details")
    row = session.execute(
        select(*(col(getattr(RegisterEntry, name)) for name in names)).where(
            col(RegisterEntry.id) == entry, viewer.sees(RegisterEntry.organisation_id)
        )
    ).first()
    told_of = json.loads(row.details) if row and row.register_name == NAME else {}
    may = viewer.may(Permission.SEE_REGISTERS) and viewer.may(Permission.SEE_PROBLEMS)
    if row is None or not told_of.get("list_name") or not may:
        return problems(session, viewer, NOWHERE, as_of)
    own = row.organisation_id
    pick = Pick(list_name=told_of["list_name"], organisation=own, own=True)
    issuer = session.execute(
        select(col(Organisation.id)).where(Organisation.code == told_of["issuer"])
    ).scalar_one_or_none()
    rows = problems(session, viewer, own, as_of, pick)
    return rows[rows["issuer_id"] == issuer].reset_index(drop=True)
