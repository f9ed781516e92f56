"""What the viewer is expected to do next (我的整改事项): claim, hand in, judge, and by when."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.datasets.rectifying import Case, not_theirs
from lib.models import Ledger, Problem, ProblemAct, ProblemState, ProblemStep
from lib.queries.base import ASKING, columns, framed
from lib.queries.closure.asking import brief_since, was_open
from lib.queries.closure.listing import described, described_columns, named
from lib.queries.lamps import NOBODY
from lib.rules.closure import PROBLEM_ACT_WORDS, Course, forbidden

# what moves a problem on, in the order in which it is wanted; what may be done besides waits for nobody
NEXT = (ProblemAct.ACKNOWLEDGED, ProblemAct.CLAIMED, ProblemAct.SUBMITTED, ProblemAct.VERIFIED)
MENDING = (ProblemState.FOUND, ProblemState.CLAIMED, ProblemState.REOPENED)
COLUMNS = [
    "problem_id",
    "label",
    "organisation_id",
    "name",
    "issuer_id",
    "issuer",
    "source",
    "category",
    "content",
    "list_name",
    "state",
    "since",
    "found_on",
    "deadline",
    "first_deadline",
    "overdue",
    "long_term",
    "twofold",
    "act",
    "what",
    "until",
    "days_left",
]


class Given(NamedTuple):
    """What decides whose turn it is at a problem."""

    organisation_id: int
    issuer_id: int


def my_problems(session: Session, viewer: Viewer, as_of: date) -> pd.DataFrame:
    """One row per problem that waits for the viewer at as_of, by role and organisation: the most pressing first.

    A leader: what the leader in charge must claim first (1+1) under the own organisation. A reporter: that, what is to be
    claimed, and what is to be handed in, under the own organisation. A supervisor: what waits for the verdict of the own
    organisation, which gave it, unless it mends or submitted it. Nothing for the other roles.

    Columns: problem_id, label, organisation_id, name, issuer_id, issuer, source, category, content, list_name, state,
    since, found_on, deadline, first_deadline, overdue (days), long_term, twofold, act (of ProblemAct), what (in words),
    until (the deadline of what is to be handed in; None for what has none and for items of lasting effort), days_left
    (negative: late; None).
    """
    seen = viewer.organisation_id if viewer.may(Permission.SEE_PROBLEMS) else NOBODY
    judging = viewer.may(Permission.VERIFY_PROBLEMS)
    found = columns(
        session, statement_of_waiting(judging), {"viewer": seen, "as_of": as_of, **brief_since(as_of)}
    )
    acts = [next_act(viewer, found, at, as_of) for at in range(len(found["problem_id"]))]
    rows = described(found, as_of)
    until = [
        day if act is ProblemAct.SUBMITTED and not lasting else None
        for day, act, lasting in zip(rows["deadline"], acts, rows["long_term"], strict=True)
    ]
    rows |= {
        "act": acts,
        "what": [PROBLEM_ACT_WORDS[act] if act else "" for act in acts],
        "until": until,
        "days_left": [None if day is None else (day - as_of).days for day in until],
    }
    due = [day or date.max for day in until]
    mine = sorted((at for at, act in enumerate(acts) if act), key=lambda at: (due[at], rows["since"][at], at))
    return framed({name: [rows[name][at] for at in mine] for name in COLUMNS})


def next_act(viewer: Viewer, found: dict[str, Sequence[Any]], at: int, as_of: date) -> ProblemAct | None:
    """The step that the problem waits for, where it is this person's to take; by the rules that every road asks."""
    issuer, user, office = (found[name][at] for name in ("issuer_id", "submitted_by", "submitted_from"))
    given = Given(found["organisation_id"][at], issuer)
    case = Case(given, (), None if office is None else (user, office), issuer == viewer.organisation_id)
    found_on, since, state = (found[name][at] for name in ("found_on", "since", "state"))
    course = Course(found_on, as_of, ProblemState(state), since, since, found["acknowledged_on"][at])
    wanted = [act for act in NEXT if forbidden(course, bool(found["twofold"][at]), act) is None]
    return next((act for act in wanted if not_theirs(viewer, case, act) is None), None)


@cache
def statement_of_waiting(judging: bool) -> Select[Any]:
    """What waits for a verdict of the viewer's organisation; or all under it that waits for those who mend."""
    last = (
        select(func.max(col(ProblemStep.number)))
        .where(col(ProblemStep.problem_id) == col(Ledger.problem_id))
        .where(col(ProblemStep.act) == ProblemAct.SUBMITTED, col(ProblemStep.done_on) == col(Ledger.since))
        .correlate(Ledger)
        .scalar_subquery()
    )
    handed = and_(
        col(Ledger.state) == ProblemState.SUBMITTED,
        col(ProblemStep.problem_id) == col(Ledger.problem_id),
        col(ProblemStep.number) == last,
    )
    whose = (
        (col(Ledger.state) == ProblemState.SUBMITTED, col(Problem.issuer_id) == ASKING.organisation_id)
        if judging
        else (col(Ledger.state).in_(MENDING),)
    )
    return (
        named(select(*described_columns(), col(Ledger.acknowledged_on)))
        .add_columns(col(ProblemStep.user_id).label("submitted_by"))
        .add_columns(col(ProblemStep.organisation_id).label("submitted_from"))
        .outerjoin(ProblemStep, handed)
        .where(or_(*was_open()), ASKING.sees(Ledger.organisation_id), *whose)
    )
