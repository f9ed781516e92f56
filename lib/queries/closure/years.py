"""The years in which problems were found (发现年度)."""

from collections import Counter
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import LedgerEntry, LedgerSum
from lib.queries.closure.counting import NONE, added, days_left, parameters_of, whole_spans
from lib.queries.lamps import TOP, under


def problem_years(session: Session, viewer: Viewer, place: int, as_of: date) -> tuple[int, ...]:
    """The years from the first to the last problem under the place that was found by as_of, the newest first."""
    found: Counter[int] = Counter()
    for year, problems in session.execute(
        statement_of_years(), parameters_of(session, viewer, place, as_of, None)
    ):
        found[year] += int(problems)
    years = [year for year, problems in found.items() if problems]
    return tuple(range(max(years), min(years) - 1, -1)) if years else ()


@cache
def statement_of_years() -> Select[Any]:
    """How many problems of each year were found, in two parts, which are to be added up."""
    of_sum: Any = col(LedgerSum.year)
    of_entry: Any = col(LedgerEntry.year)
    here = col(LedgerSum.organisation_id) == TOP, col(LedgerSum.facet) == NONE, whole_spans()
    own = days_left(), under(LedgerEntry.organisation_id)
    return union_all(
        select(of_sum, *added(LedgerSum, ("found",))).where(*here).group_by(of_sum),
        select(of_entry, *added(LedgerEntry, ("found",))).where(*own).group_by(of_entry),
    )  # type: ignore[return-value]
