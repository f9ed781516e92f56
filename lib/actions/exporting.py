"""Taking figures out of the system: who took what out is written down as a change would be."""

from typing import Any

from lib.access import Permission, Viewer
from lib.audit import record
from lib.db import writing


def note_export(viewer: Viewer, permission: Permission, what: str, asked: dict[str, Any]) -> None:
    """Nothing. Writes the audit line of an export: what it holds, how it was narrowed and how many rows it has."""
    viewer.demand(permission)
    with writing() as session:
        record(session, viewer, "导出", what, None, asked)
