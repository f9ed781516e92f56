"""Statistics (工作数据) and the three public expenses (三公经费), each with its change on the year before and where that comes from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from lib.access import Viewer
from lib.queries.base import framed
from lib.queries.registers.entries import register_entries
from lib.rules.change import change, year_before

STATISTIC = (
    "id",
    "organisation_id",
    "organisation",
    "item",
    "source",
    "began_on",
    "until_on",
    "value",
    "unit",
    "note",
)


def statistics(session: Session, viewer: Viewer, place: int, since: date | None, as_of: date) -> pd.DataFrame:
    """One row per statistic of the place whose period ended in the period that is looked at, the latest first.

    Columns: id, organisation_id, organisation, item, source, began_on, until_on, value, unit, note, before (the value of
    the same item, organisation and source a year earlier; None where there is none), computed, given and percent (the
    change on the year before in percent: reckoned, as the source gave it, the one to show), origin (ChangeOrigin).
    """
    rows = register_entries(session, viewer, place, "statistics", None, as_of).to_dict("records")
    known = {same(row, row["began_on"], row["until_on"]): row["value"] for row in rows}
    told = []
    for row in rows:
        if since is None or row["until_on"] >= since:
            before = known.get(same(row, year_before(row["began_on"]), year_before(row["until_on"])))
            told.append(
                {name: row[name] for name in STATISTIC} | changed(row["value"], before, row["change"])
            )
    return as_frame(told, (*STATISTIC, *CHANGED))


CHANGED = ("before", "computed", "given", "percent", "origin")


def changed(value: float | None, before: float | None, given: float | None) -> dict[str, Any]:
    """The change on the year before, as columns."""
    found = change(value, before, given)
    return {
        "before": before,
        "computed": found.computed,
        "given": found.given,
        "percent": found.percent,
        "origin": found.origin.value,
    }


def same(row: dict[Any, Any], began_on: date, until_on: date) -> tuple[Any, ...]:
    """What a statistic is held against: the same thing, counted in the same unit, of another period."""
    return row["organisation_id"], row["item"], row["source"], row["unit"], began_on, until_on


EXPENSE = ("year", "kind", "until_on", "organisations", "budget", "actual")


def expenses(session: Session, viewer: Viewer, place: int, since: date | None, as_of: date) -> pd.DataFrame:
    """One row per year and kind of expense of all organisations under the place together, the latest year first.

    Columns: year, kind, until_on (the last day that is counted), organisations, budget (yuan; None where one of them told
    none), actual (yuan), and the change as statistics() gives it: reckoned where each of these organisations has the same
    time of the year before, the source's own where there is but one organisation.
    """
    rows = register_entries(session, viewer, place, "expenses", None, as_of).to_dict("records")
    actual = {(row["organisation_id"], row["kind"], row["until_on"]): row["actual"] for row in rows}
    groups: dict[tuple[int, str], list[dict[Any, Any]]] = {}
    for row in rows:
        if since is None or row["until_on"] >= since:
            groups.setdefault((int(row["year"]), row["kind"]), []).append(row)
    told = []
    for (year, kind), group in sorted(groups.items(), key=lambda item: -item[0][0]):
        earlier = [actual.get((row["organisation_id"], kind, year_before(row["until_on"]))) for row in group]
        spent = sum(row["actual"] for row in group)
        own = {
            "year": year,
            "kind": kind,
            "until_on": max(row["until_on"] for row in group),
            "organisations": len(group),
            "budget": total([row["budget"] for row in group]),
            "actual": spent,
        }
        given = group[0]["change"] if len(group) == 1 else None
        told.append(own | changed(spent, total(earlier), given))
    return as_frame(told, (*EXPENSE, *CHANGED))


def total(amounts: Sequence[float | None]) -> float | None:
    """The sum of amounts; None where one of them is not known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def as_frame(rows: list[dict[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    """The rows as a frame with these columns, None kept."""
    return framed({name: [row[name] for row in rows] for name in names})
