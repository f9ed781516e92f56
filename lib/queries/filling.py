"""What a template is filled with beforehand, so that nobody has to copy codes: what is still to do in a quarter."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib import db
from lib.access import Viewer
from lib.datasets.base import working_day
from lib.datasets.locking import Opens, locks
from lib.models import Assignment, Indicator, Organisation, Problem
from lib.models.facts import UNREVIEWED
from lib.queries.base import frame
from lib.queries.closure import my_problems
from lib.queries.places import quarters
from lib.rules.calendar import quarter_label
from lib.rules.status import Verdict

Issuer: Any = aliased(Organisation)


def to_report(session: Session, viewer: Viewer, quarter: int) -> pd.DataFrame:
    """One row per task of the viewer's subtree that waits for a report: nothing handed in yet, or returned."""
    return tasks(session, viewer, quarter, unreported())


def unreported() -> ColumnElement[bool]:
    """The condition that an assignment waits for a report: nothing was handed in yet, or it was returned."""
    return (col(Assignment.version) == 0) | (col(Assignment.verdict) == Verdict.RETURNED)


def tasks_to_fill(session: Session, viewer: Viewer) -> pd.DataFrame:
    """One row per task of the viewer's subtree that can be reported today, in any quarter, what is due first first.

    A locked quarter's are among them where a late permit (补报许可) holds for the organisation. Columns: quarter_id,
    organisation_id, name, indicator_id, indicator, indicator_code, standard, wanted (the evidence that is asked for),
    due_on, responsible, version (0: nothing came in), returned (whether it was).
    """
    shut = locks(session, working_day(session, viewer))
    known = set(quarters(session, viewer)["id"].tolist())
    offered = (known - shut.locked.keys()) | (known & {quarter for quarter, _ in shut.periods})
    names = ("quarter_id", "organisation_id", "indicator_id", "due_on", "responsible", "version")
    rows = frame(
        session,
        select(
            *(col(getattr(Assignment, name)) for name in names),  # type: ignore[call-overload]
            col(Organisation.name),
            col(Indicator.name).label("indicator"),
            col(Indicator.code).label("indicator_code"),
            col(Indicator.standard),
            col(Indicator.evidence).label("wanted"),
        )
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .join(Indicator, col(Indicator.id) == col(Assignment.indicator_id))
        .where(
            col(Assignment.quarter_id).in_(offered),
            viewer.sees(col(Assignment.organisation_id)),
            unreported(),
        )
        .order_by(
            col(Assignment.due_on), col(Organisation.position), col(Organisation.code), col(Indicator.code)
        ),
    )
    keys = zip(rows["quarter_id"], rows["organisation_id"], strict=True)
    fits = [not shut.shut(quarter, whose, Opens.WHILE_IT_HOLDS) for quarter, whose in keys]
    return (
        rows[pd.Series(fits, index=rows.index, dtype="bool")]
        .reset_index(drop=True)
        .assign(returned=lambda found: found["version"] > 0)
    )


def to_review(session: Session, viewer: Viewer, quarter: int) -> pd.DataFrame:
    """One row per task of the viewer's subtree that was reported and has no verdict yet."""
    return tasks(session, viewer, quarter, UNREVIEWED)


def tasks(session: Session, viewer: Viewer, quarter: int, waiting: ColumnElement[bool]) -> pd.DataFrame:
    """The tasks of a quarter, named as the columns of the files are: quarter, organisation, indicator and their names."""
    rows = frame(
        session,
        select(
            col(Organisation.code).label("organisation"),
            col(Organisation.name).label("organisation_name"),
            col(Indicator.code).label("indicator"),
            col(Indicator.name).label("indicator_name"),
        )
        .select_from(Assignment)
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id))
        .join(Indicator, col(Indicator.id) == col(Assignment.indicator_id))
        .where(col(Assignment.quarter_id) == quarter, viewer.sees(col(Assignment.organisation_id)), waiting)
        .order_by(col(Organisation.position), col(Organisation.code), col(Indicator.code)),
    )
    rows.insert(0, "quarter", quarter_label(quarter))
    return rows


def to_step(session: Session, viewer: Viewer) -> pd.DataFrame:
    """One row per problem that waits for the viewer today, named as the columns of the files of steps are.

    Columns: code, organisation, organisation_name, year, issuer (codes), act (the step that it waits for, in words).
    """
    mine = my_problems(session, viewer, working_day(session, viewer))
    named = {
        row.id: row
        for row in session.execute(
            select(
                col(Problem.id),
                col(Problem.code),
                col(Problem.year),
                col(Organisation.code).label("organisation"),
                Issuer.code.label("issuer"),
            )
            .join(Organisation, col(Organisation.id) == col(Problem.organisation_id))
            .join(Issuer, Issuer.id == col(Problem.issuer_id))
            .where(db.among(session, mine["problem_id"].tolist())(Problem.id))
        )
    }
    rows = [named[number] for number in mine["problem_id"].tolist()]
    return pd.DataFrame(
        {
            "code": [row.code for row in rows],
            "organisation": [row.organisation for row in rows],
            "organisation_name": mine["name"].tolist(),
            "year": [row.year for row in rows],
            "issuer": [row.issuer for row in rows],
            "act": mine["what"].tolist(),
        }
    )


FILLED: dict[str, Callable[[Session, Viewer, int], Any]] = {"reports": to_report, "reviews": to_review}
"""By kind of file, the query for a quarter whose rows its template begins with."""
WAITING: dict[str, Callable[[Session, Viewer], Any]] = {"progress": to_step, "closures": to_step}
"""The same for kinds that know no quarter; the templates of other kinds are empty."""
