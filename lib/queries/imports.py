"""What was uploaded (导入批次), and the row of the file from which a figure came."""

import pandas as pd
from sqlalchemy import or_, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.datasets import named
from lib.importing.reading import read
from lib.models import ImportBatch, ImportChange, ImportFile, Organisation, Review, Submission, User
from lib.queries.base import frame


def batches(session: Session, viewer: Viewer, limit: int = 500) -> pd.DataFrame:
    """One row per import by somebody of the viewer's subtree, the newest first, at most `limit`."""
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
    return frame(
        session,
        (
            select(
                *(col(getattr(ImportBatch, name)) for name in names),
                col(Organisation.name).label("organisation"),
                col(User.title).label("handed_in_by"),
            )
            .join(Organisation, col(Organisation.id) == col(ImportBatch.organisation_id))
            .join(User, col(User.id) == col(ImportBatch.user_id))
            .where(viewer.sees(col(ImportBatch.organisation_id)))
            .order_by(col(ImportBatch.id).desc())
            .limit(limit)
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
            .where(col(ImportChange.batch_id) == batch_id, viewer.sees(col(ImportBatch.organisation_id)))
            .order_by(col(ImportChange.row))
        ),
    )


def batch_file(session: Session, viewer: Viewer, batch_id: int) -> pd.DataFrame:
    """One row, file_name and content (bytes), for an import by somebody of the viewer's subtree; else none."""
    return frame(
        session,
        (
            select(col(ImportBatch.file_name), col(ImportFile.content))
            .join(ImportFile, col(ImportFile.hash) == col(ImportBatch.file_hash))
            .where(col(ImportBatch.id) == batch_id, viewer.sees(col(ImportBatch.organisation_id)))
        ),
    )


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
