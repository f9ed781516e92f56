"""What was uploaded (导入批次), and the row of the file from which a figure came."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlmodel import Session, col

from lib.access import Permission, Viewer
from lib.datasets import every, named
from lib.importing.reading import read
from lib.models import (
    ImportBatch,
    ImportChange,
    ImportFile,
    Organisation,
    Problem,
    ProblemStep,
    Review,
    Submission,
    User,
)
from lib.queries.base import frame

SHOWN_ON_DASHBOARDS = {"assignments", "reports", "reviews", "problems", "progress", "closures"}


def open_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition of the batches that the viewer may look into: by somebody of the own subtree, of a kind for the role.

    Those are the kinds that the role uploads; and for who sees dashboards, those that dashboards are made of.
    """
    shown = SHOWN_ON_DASHBOARDS if viewer.may(Permission.SEE_COMPLETION) else set()
    kinds = [kind.name for kind in every() if viewer.may(kind.permission) or kind.name in shown]
    return and_(viewer.sees(col(ImportBatch.organisation_id)), col(ImportBatch.dataset).in_(kinds))


def batches(session: Session, viewer: Viewer, limit: int = 500) -> pd.DataFrame:
    """One row per import that the viewer may look into, the newest first, at most `limit`."""
    names = (
        "id",
        "dataset",
        "file_name",
        "at",
        "rows",
        "new",
        "changed",
        "unchanged",
        "state",
        "undone_at",
        "quarter_id",
        "organisation_id",
    )
    newest = (  # narrow rows first: 60,000 batches need not be joined and sorted whole to find 500
        select(col(ImportBatch.id))
        .where(open_to(viewer))
        .order_by(col(ImportBatch.id).desc())
        .limit(limit)
        .subquery("newest")
    )
    return frame(
        session,
        (
            select(
                *(col(getattr(ImportBatch, name)) for name in names),
                col(Organisation.name).label("organisation"),
                col(User.title).label("handed_in_by"),
            )
            .join(newest, newest.c.id == col(ImportBatch.id))
            .join(Organisation, col(Organisation.id) == col(ImportBatch.organisation_id))
            .join(User, col(User.id) == col(ImportBatch.user_id))
            .order_by(col(ImportBatch.id).desc())
        ),
    )


def batch_changes(session: Session, viewer: Viewer, batch_id: int) -> pd.DataFrame:
    """One row per row that the batch changed in place: key, row, before and after as JSON."""
    return frame(
        session,
        (
            select(
                col(ImportChange.key),
                col(ImportChange.row),
                col(ImportChange.before),
                col(ImportChange.after),
            )
            .join(ImportBatch, col(ImportBatch.id) == col(ImportChange.batch_id))
            .where(col(ImportChange.batch_id) == batch_id, open_to(viewer))
            .order_by(col(ImportChange.row))
        ),
    )


def batch_rows(session: Session, viewer: Viewer, batch_id: int, limit: int | None = None) -> pd.DataFrame:
    """The first rows of an imported file as it was handed in: 行 (as Excel numbers it) and the file's own columns."""
    found = session.execute(
        select(col(ImportBatch.file_name), col(ImportBatch.dataset), col(ImportFile.content))
        .join(ImportFile, col(ImportFile.hash) == col(ImportBatch.file_hash))
        .where(col(ImportBatch.id) == batch_id, open_to(viewer))
    ).first()
    if found is None:
        return pd.DataFrame({"行": []})
    sheet = read(found.file_name, found.content, named(found.dataset).columns)
    cells = {sheet.headings[name]: sheet.cells[name].to_list()[:limit] for name in sheet.order if name}
    return pd.DataFrame({"行": sheet.rows.tolist()[:limit], **cells})


def file_row(
    session: Session, viewer: Viewer, assignment: tuple[int, int, int], batch_id: int, row: int
) -> pd.DataFrame:
    """The cells of the file's row from which a hand-in or a verdict came: heading, cell, in the file's order.

    assignment is (quarter, organisation, indicator). A file may hold other organisations' rows, so the row is given
    only where it became a fact of this assignment and the viewer may see its organisation; else there are no rows.
    """
    facts = [
        select(col(table.batch_id)).where(
            col(table.quarter_id) == assignment[0],
            col(table.organisation_id) == assignment[1],
            col(table.indicator_id) == assignment[2],
            col(table.batch_id) == batch_id,
            col(table.row) == row,
            viewer.sees(col(table.organisation_id)),
        )
        for table in (Submission, Review)
    ]
    return cells_of(session, facts, batch_id, row)


def problem_file_row(session: Session, viewer: Viewer, problem: int, batch_id: int, row: int) -> pd.DataFrame:
    """The cells of the file's row from which a problem or one of its steps came: heading, cell, in the file's order.

    The row is given only where it became the problem itself or a step of it, and the viewer may see its organisation
    and look at problems at all; else there are no rows.
    """
    may = true() if viewer.may(Permission.SEE_PROBLEMS) else false()
    mine = col(Problem.id) == problem, viewer.sees(col(Problem.organisation_id)), may
    itself = select(col(Problem.batch_id)).where(*mine, col(Problem.row) == row)
    step = (
        select(col(ProblemStep.batch_id))
        .join(Problem, col(Problem.id) == col(ProblemStep.problem_id))
        .where(*mine, col(ProblemStep.row) == row)
    )
    return cells_of(session, [itself, step], batch_id, row)


def cells_of(session: Session, facts: Sequence[Any], batch_id: int, row: int) -> pd.DataFrame:
    """The cells of a row of the batch's file, where one of the queries for batches of facts gives the batch."""
    found = session.execute(
        select(col(ImportBatch.file_name), col(ImportBatch.dataset), col(ImportFile.content))
        .join(ImportFile, col(ImportFile.hash) == col(ImportBatch.file_hash))
        .where(col(ImportBatch.id) == batch_id, or_(*(col(ImportBatch.id).in_(fact) for fact in facts)))
    ).first()
    if found is None:
        return pd.DataFrame({"heading": [], "cell": []})
    sheet = read(found.file_name, found.content, named(found.dataset).columns)
    place = sheet.rows.tolist().index(row)
    names = [name for name in sheet.order if name in sheet.cells]
    return pd.DataFrame(
        {
            "heading": [sheet.headings[name] for name in names],
            "cell": [sheet.cells[name][place] for name in names],
        }
    )
