"""The figures of a register: what it counts, told apart by kind, label, organisation or year."""

from datetime import date
from enum import StrEnum
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.datasets.registering import Count, Figure, register_named, registers
from lib.models import Organisation
from lib.queries.base import frame, members, shared
from lib.queries.registers.base import (
    entries,
    is_done,
    is_in_time,
    is_overdue,
    is_waiting,
    one_where,
)


class RegisterFacet(StrEnum):
    """By what the entries of a register are told apart (按什么分)."""

    KIND = "kind"
    LABEL = "label"
    ORGANISATION = "organisation"
    YEAR = "year"


def _sums(entry: Any, as_of: date) -> list[Any]:
    """What is summed up of a group of entries."""
    flags = {"done": is_done, "in_time": is_in_time, "waiting": is_waiting, "overdue": is_overdue}
    return [
        func.count().label("entries"),
        func.coalesce(func.sum(entry.quantity), 0).label("quantity"),
        func.coalesce(func.sum(entry.amount), 0).label("amount"),
        func.count(entry.quantity).label("with_quantity"),
        func.count(entry.amount).label("with_amount"),
        *(func.sum(one_where(flag(entry, as_of))).label(name) for name, flag in flags.items()),
    ]


@shared
def register_sums(
    session: Session, viewer: Viewer, place: int, name: str, since: date | None, as_of: date
) -> pd.DataFrame:
    """One row per kind, label and organisation of the register's entries that happened in the period.

    Columns: kind, label, organisation_id, entries, quantity, amount (fen), with_quantity and with_amount (how many tell
    one), done, in_time, waiting, overdue.
    """
    entry = entries(viewer, place, [name], since, as_of)
    told = entry.kind, entry.label, entry.organisation_id
    return frame(session, select(*told, *_sums(entry, as_of)).group_by(*told).order_by(*told))


def register_figures(
    session: Session, viewer: Viewer, place: int, name: str, since: date | None, as_of: date
) -> pd.DataFrame:
    """The register's main figures (words, value, unit), as its file declares them; amounts in yuan."""
    figures = register_named(name).figures
    sums = register_sums(session, viewer, place, name, since, as_of)
    entry = entries(viewer, place, [name], since, as_of)
    told = entry.kind, entry.label, entry.key
    by_key = any(each.count is Count.KEYS for each in figures)
    keys = frame(session, select(*told).distinct()) if by_key else sums
    rows = [
        (each.words, _value(each, keys if each.count is Count.KEYS else sums), each.unit) for each in figures
    ]
    return pd.DataFrame(rows, columns=["words", "value", "unit"])


def _value(figure: Figure, sums: pd.DataFrame) -> float:
    """What the figure counts of these sums, or of these keys."""
    if figure.kinds:
        sums = sums[sums["kind"].isin(figure.kinds)]
    if figure.labels:
        sums = sums[sums["label"].isin(figure.labels)]
    if figure.count is Count.KEYS:
        return float(sums["key"].nunique())
    if figure.count is Count.ORGANISATIONS:
        return float(sums["organisation_id"].nunique())
    if figure.count is Count.KINDS:
        return float(sums["kind"].nunique())
    total = float(sums[figure.count.value].sum())
    return total / 100 if figure.count is Count.AMOUNT else total


def register_by(
    session: Session, viewer: Viewer, place: int, name: str, since: date | None, as_of: date, facet: str
) -> pd.DataFrame:
    """One row per kind, label, year, or child of the place, the most entries first (years in their order).

    Columns: value (what a click picks: the word, the year, the organisation's id), word, entries, quantity, amount (fen),
    with_quantity and with_amount (how many tell one), done, in_time, waiting, overdue.
    """
    entry = entries(viewer, place, [name], since, as_of)
    if facet == RegisterFacet.ORGANISATION:
        child = members(viewer, place)
        statement = (
            select(child.c.child.label("value"), col(Organisation.name).label("word"), *_sums(entry, as_of))
            .join(child, child.c.member == entry.organisation_id)
            .join(Organisation, col(Organisation.id) == child.c.child)
            .group_by(child.c.child, col(Organisation.name), col(Organisation.position))
            .order_by(func.count().desc(), col(Organisation.position))
        )
        rows = frame(session, statement)
        return rows.assign(value=rows["value"].astype("str"))
    if facet == RegisterFacet.YEAR:
        year = func.extract("year", entry.happened_on)
        statement = select(year.label("year"), *_sums(entry, as_of)).group_by(year).order_by(year)
        rows = frame(session, statement)
        words = [str(int(each)) for each in rows.pop("year")]
        return rows.assign(value=words, word=words)
    word = entry.kind if facet == RegisterFacet.KIND else entry.label
    statement = (
        select(word.label("value"), word.label("word"), *_sums(entry, as_of))
        .group_by(word)
        .order_by(func.count().desc(), word)
    )
    return frame(session, statement)


def register_board(
    session: Session, viewer: Viewer, place: int, since: date | None, as_of: date
) -> pd.DataFrame:
    """One row per register with entries in the period: register, words, unit, standing, entries, waiting, overdue.

    standing: its entries hold from their day on and count whatever the period.
    """
    kinds = {kind.name: kind for kind in registers()}
    entry = entries(viewer, place, list(kinds), since, as_of)
    name = entry.register_name
    statement = select(name.label("register"), *_sums(entry, as_of)).group_by(name)
    rows = frame(session, statement).set_index("register")
    rows = rows.loc[[each for each in kinds if each in rows.index]].reset_index()
    words = {"words": [kinds[each].words for each in rows["register"]]}
    units = {"unit": [kinds[each].unit for each in rows["register"]]}
    lasting = {"standing": [kinds[each].standing for each in rows["register"]]}
    names = ["register", "words", "unit", "standing", "entries", "waiting", "overdue"]
    return rows.assign(**words, **units, **lasting)[names]
