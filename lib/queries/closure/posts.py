"""Which post answers for each open problem (责任领导)."""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Select, select, union_all
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import Ledger, ProblemStep
from lib.queries.base import AS_OF, columns, framed
from lib.queries.closure.asking import asked, of_the_year, was_open
from lib.queries.lamps import under


def problem_posts(session: Session, viewer: Viewer, place: int, as_of: date) -> pd.DataFrame:
    """One row per open problem under the place that somebody has claimed: problem_id, leader_post as the last claim says."""
    found = columns(session, statement_of_posts(), asked(session, viewer, place, as_of))
    last = dict(zip(found["problem_id"], found["leader_post"], strict=True))  # in the order of the steps
    return framed({"problem_id": list(last), "leader_post": list(last.values())})


@cache
def statement_of_posts() -> Select[Any]:
    """Each step of the open problems that names a post, in turn."""
    own = of_the_year(), under(Ledger.organisation_id)
    numbers = union_all(*(select(col(Ledger.problem_id)).where(way, *own) for way in was_open())).subquery()
    step: list[Any] = [col(ProblemStep.problem_id), col(ProblemStep.number)]
    return (
        select(step[0], col(ProblemStep.leader_post))
        .join(numbers, numbers.c.problem_id == step[0])
        .where(col(ProblemStep.leader_post) != "", col(ProblemStep.done_on) <= AS_OF)
        .order_by(*step)
    )
