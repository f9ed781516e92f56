"""Keeping the entries of the ledger, and with them the sums from which the board counts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from lib import db
from lib.models import LedgerEntry, LedgerSum
from lib.rules.closure import MEASURES, Stage, entries
from lib.standing.clearing import clear
from lib.standing.facts import Within
from lib.standing.sums import add_up

KEY = ("day", "organisation_id", "problem_id", "department")
COLUMNS = (*KEY, "year", "source", "category", *MEASURES)
PROBLEMS_AT_ONCE = 10_000
Row = tuple[Any, ...]
"""One entry, in the order of COLUMNS."""


class Told(NamedTuple):
    """A problem's own columns, and its stages."""

    own: Any
    stages: list[Stage]


def keep_entries(session: Session, problems: Collection[int], known: Iterable[Told]) -> None:
    """Nothing. Makes the entries of these problems what their stages say, those of unknown ones go; the sums follow."""
    within = db.among(session, problems)
    before, after = standing_entries(session, within), {row for told in known for row in rows_of(told)}
    gone, come = before - after, after - before
    # of a problem that loses some, all are written anew: one statement takes them away, however many there are
    anew = {row[2] for row in gone}
    if anew:
        clear(session, LedgerEntry, db.among(session, anew)(LedgerEntry.problem_id))
    write_entries(session, [row for row in after if row in come or row[2] in anew])
    add_up(session, [(1, row) for row in come] + [(-1, row) for row in gone])


def make_entries(session: Session, known: Sequence[Told]) -> None:
    """Nothing. Makes all entries and sums anew."""
    for table in (LedgerEntry, LedgerSum):
        clear(session, table)
    # by organisation, so that only the sums of those above are added to again and again
    sorted_ = sorted(known, key=lambda told: told.own.organisation_id)
    for start in range(0, len(sorted_), PROBLEMS_AT_ONCE):
        rows = [row for told in sorted_[start : start + PROBLEMS_AT_ONCE] for row in rows_of(told)]
        write_entries(session, rows)
        add_up(session, [(1, row) for row in rows])


def standing_entries(session: Session, within: Within) -> set[Row]:
    """The entries as they stand of the problems whose ids the condition takes."""
    columns = (col(getattr(LedgerEntry, name)) for name in COLUMNS)
    rows = session.execute(select(*columns).where(within(LedgerEntry.problem_id)))  # type: ignore[call-overload]
    return {tuple(row) for row in rows}


def rows_of(told: Told) -> list[Row]:
    """The entries of a problem."""
    own = told.own
    same = own.found_on.year, own.source, own.category
    return [
        (one.day, own.organisation_id, own.id, one.department, *same, *one.changes)
        for one in entries(told.stages, own.found_fen, own.earlier_id is not None)
    ]


def write_entries(session: Session, rows: Collection[Row]) -> None:
    """Nothing. Adds entries, in the order in which they lie."""
    if rows:
        columns = zip(*sorted(rows, key=place_of), strict=True)
        db.write_columns(session, "ledger_entry", dict(zip(COLUMNS, columns, strict=True)))


def place_of(row: Row) -> tuple[date, int, int, str]:
    """Where an entry lies in its table."""
    return row[:4]  # type: ignore[return-value]
