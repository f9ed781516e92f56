"""The sums of the ledger's entries over whole subtrees, by year, month and day, kept by adding what came and went."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from sqlalchemy import literal_column
from sqlmodel import Session, col, select

from lib import db
from lib.models import LedgerEntry, LedgerSum, Organisation, Problem, Tree
from lib.rules.closure import MEASURES
from lib.standing.clearing import clear

KEY = ("organisation_id", "facet", "span", "word", "year")
FACETS = ("source", "category", "department")
OF_ENTRY = ("day", "organisation_id", "problem_id", "department", "year", "source", "category", *MEASURES)
AT_ONCE = 100_000
# spelt out, because the index of empty sums answers only for the number in its own condition
NO_ENTRY: Any = literal_column("0")
Signed = tuple[int, tuple[Any, ...]]
"""1 for an entry that came, -1 for one that went, and the entry."""


def add_up(session: Session, signed: Sequence[Signed], places: Collection[int] | None = None) -> None:
    """Nothing. Adds entries that came to the sums of everybody above, and takes away those that went.

    places: only to the sums of these organisations.
    """
    for start in range(0, len(signed), AT_ONCE):
        _add_up(session, signed[start : start + AT_ONCE], places)
    clear(session, LedgerSum, col(LedgerSum.entries) == NO_ENTRY)


def _add_up(session: Session, signed: Sequence[Signed], places: Collection[int] | None) -> None:
    signs = np.array([sign for sign, _ in signed], dtype=np.int64)
    columns = dict(zip(OF_ENTRY, zip(*(row for _, row in signed), strict=True), strict=True))
    values = np.array([columns[name] for name in MEASURES], dtype=np.int64).T * signs[:, None]
    values = np.hstack([signs[:, None], values])
    whose, year = np.array(columns["organisation_id"]), np.array(columns["year"])
    days = np.array([day.year * 10_000 + day.month * 100 + day.day for day in columns["day"]])
    above, parents = above_each(session, set(columns["organisation_id"]), places)
    spans = {"year": days // 10_000, "month": days // 100, "day": days}
    words: dict[str, Any] = {"": np.zeros(len(signed), dtype=np.int64)}
    named: dict[str, list[str]] = {"": [""]}
    for facet in FACETS:
        listed, at = np.unique(np.array(columns[facet], dtype=object), return_inverse=True)
        named[facet], words[facet] = listed.tolist(), at
    for facet, word in words.items():
        for kind, span in spans.items():
            if kind == "day" and facet:
                continue
            keys, sums = grouped([whose, span, word, year], values)
            detail = bool(facet) or kind == "day"
            keys, sums = raised(keys, sums, above, parents if detail else None)
            write(session, facet, named[facet], keys, sums)


def above_each(
    session: Session, organisations: Collection[int], places: Collection[int] | None
) -> tuple[dict[int, list[int]], set[int]]:
    """By organisation itself and those above it; and which of all these have children."""
    rows = session.execute(
        select(col(Tree.descendant_id), col(Tree.ancestor_id)).where(
            db.among(session, organisations)(Tree.descendant_id)
        )
    ).all()
    above: dict[int, list[int]] = {organisation: [] for organisation in organisations}
    for descendant, ancestor in rows:
        if places is None or ancestor in places:
            above[descendant].append(ancestor)
    return above, with_children(session, {ancestor for _, ancestor in rows})


def with_children(session: Session, organisations: Collection[int]) -> set[int]:
    """Which of the organisations have others under them."""
    parent = col(Organisation.parent_id)
    rows = session.execute(select(parent).where(db.among(session, organisations)(parent)).distinct())
    return set(rows.scalars())


def grouped(keys: list[Any], values: np.ndarray) -> tuple[list[Any], np.ndarray]:
    """The keys, each once, and the sums of the values that share one."""
    order = np.lexsort(keys[::-1])
    sorted_ = [key[order] for key in keys]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in sorted_])
    first = np.flatnonzero(begins)
    return [key[first] for key in sorted_], np.add.reduceat(values[order], first, axis=0)


def raised(
    keys: list[Any], values: np.ndarray, above: dict[int, list[int]], only: set[int] | None
) -> tuple[list[Any], np.ndarray]:
    """The sums of each organisation given to everybody above it and added up there; only to these, where it says so."""
    wanted = {
        one: [other for other in those if only is None or other in only] for one, those in above.items()
    }
    owners = keys[0].tolist()
    counts = np.array([len(wanted[one]) for one in owners])
    if not counts.sum():
        return [key[:0] for key in keys], values[:0]
    places = np.array([place for one in owners for place in wanted[one]])
    rest = [np.repeat(key, counts) for key in keys[1:]]
    return grouped([places, *rest], np.repeat(values, counts, axis=0))


def write(session: Session, facet: str, named: list[str], keys: list[Any], values: np.ndarray) -> None:
    """Nothing. Adds sums to what stands."""
    if not len(values):
        return
    organisation, span, word, year = (key.tolist() for key in keys)
    columns = (*KEY, "entries", *MEASURES)
    words = [named[at] for at in word]
    rows = zip(organisation, [facet] * len(span), span, words, year, *values.T.tolist(), strict=True)
    db.write_rows(session, "ledger_sum", columns, rows, KEY, added=True)


def who_is_counted(session: Session) -> dict[int, set[int]]:
    """By place the organisations under it, itself among them, that have problems."""
    known = select(col(Problem.organisation_id)).distinct()
    counted: dict[int, set[int]] = {}
    pairs = select(col(Tree.ancestor_id), col(Tree.descendant_id)).where(col(Tree.descendant_id).in_(known))
    for ancestor, descendant in session.execute(pairs):
        counted.setdefault(ancestor, set()).add(descendant)
    return counted


def regraft_sums(session: Session, before: dict[int, set[int]], named: Collection[int]) -> None:
    """Nothing. Brings the sums up to date after organisations came, went or moved.

    before: who_is_counted before that; named: those that came or moved, or lost a child.
    """
    after = who_is_counted(session)
    stale = {place for place in {*before, *after} if before.get(place) != after.get(place)}
    above = select(col(Organisation.parent_id)).where(db.among(session, named)(Organisation.id))
    touched = {*named, *session.execute(above).scalars()} & set(after)
    parents = with_children(session, touched)
    for place in touched:  # which may have got a first child, or lost the last one
        row = col(LedgerSum.organisation_id) == place, col(LedgerSum.facet) == "source"
        kept = session.execute(select(col(LedgerSum.span)).where(*row).limit(1)).first()
        if (kept is not None) != (place in parents):
            stale.add(place)
    if not stale:
        return
    clear(session, LedgerSum, db.among(session, stale)(LedgerSum.organisation_id))
    whose = set().union(*(after.get(place, set()) for place in stale))
    for organisation in sorted(whose):
        columns = (col(getattr(LedgerEntry, name)) for name in OF_ENTRY)
        own = select(col(Problem.id)).where(col(Problem.organisation_id) == organisation)
        rows = session.execute(select(*columns).where(col(LedgerEntry.problem_id).in_(own)))  # type: ignore[call-overload]
        if signed := [(1, tuple(row)) for row in rows]:
            add_up(session, signed, stale)
