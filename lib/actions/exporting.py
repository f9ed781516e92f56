"""Taking figures out of the system: who took what out is written down as a change would be."""

from typing import Any

from sqlmodel import select

from lib.access import Forbidden, Permission, Viewer
from lib.audit import record
from lib.db import writing
from lib.models import User


def note_export(viewer: Viewer, permission: Permission, what: str, asked: dict[str, Any]) -> None:
    """Nothing. Writes the audit line of an export: what it holds, how it was narrowed and how many rows it has.

    A file is made when its button is clicked, on a socket that may be older than the person's dismissal; so who they
    are is read again here.
    """
    viewer.demand(permission)
    with writing() as session:
        still = select(User.id).where(
            User.id == viewer.user_id,
            User.role == viewer.role,
            User.organisation_id == viewer.organisation_id,
        )
        if session.exec(still.where(User.active)).first() is None:  # type: ignore[arg-type]
            raise Forbidden("您的账号已停用或已调整，请重新登录。")
        record(session, viewer, "导出", what, None, asked)
