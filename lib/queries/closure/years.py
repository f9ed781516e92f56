"""The years in which problems were found (发现年度)."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Problem
from lib.queries.base import AS_OF
from lib.queries.closure.asking import asked
from lib.queries.lamps import under


def problem_years(session: Session, viewer: Viewer, place: int, as_of: date) -> tuple[int, ...]:
    """The years from the first to the last problem under the place that was found by as_of, the newest first."""
    first, last = session.execute(statement_of_ends(), asked(session, viewer, place, as_of)).one()
    return tuple(range(last.year, first.year - 1, -1)) if first else ()


@cache
def statement_of_ends() -> Select[Any]:
    """The days of the first and of the last problem."""
    found_on = col(Problem.found_on)
    own = under(Problem.organisation_id), found_on <= AS_OF
    return select(func.min(found_on), func.max(found_on)).where(*own)  # type: ignore[return-value]
