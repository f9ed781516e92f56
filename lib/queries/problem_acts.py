"""What somebody may do to a problem now: the steps of the one table that are theirs to take."""

import pandas as pd
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.datasets.rectifying import cases, not_theirs
from lib.models import Problem
from lib.queries.base import framed
from lib.rules.closure import ProblemAct, forbidden


def problem_acts(session: Session, viewer: Viewer, problem: int) -> pd.DataFrame:
    """One row per step that the viewer may take now: act. No rows for a problem that the viewer may not see."""
    known = cases(session, viewer, col(Problem.id) == problem) if viewer.may(Permission.SEE_PROBLEMS) else {}
    found = [
        act.value
        for case in known.values()
        for act in ProblemAct
        if not_theirs(viewer, case, act) is None and forbidden(case.course, case.problem.twofold, act) is None
    ]
    return framed({"act": found})
