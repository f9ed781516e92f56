"""The audit log (审计日志): one line a change, in the change's own transaction, chained by hashes."""

import hashlib
import json
from typing import Any

from sqlmodel import Session, col, select

from lib.access import Viewer
from lib.models import AuditLine, now

FIRST = "0" * 64
NEWEST = select(AuditLine.hash).order_by(col(AuditLine.id).desc()).limit(1)
SIGNED = (
    "at",
    "user_id",
    "username",
    "role",
    "organisation_id",
    "action",
    "target",
    "before",
    "after",
    "address",
    "previous_hash",
)


def digest(line: AuditLine) -> str:
    """The SHA-256 of a line's content and of the hash of the line before it."""
    content = {name: getattr(line, name) for name in SIGNED}
    content["at"] = line.at.isoformat(timespec="microseconds")
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def as_text(value: Any) -> str:
    """What stood or stands there, as JSON that a person can read; empty for nothing."""
    return (
        "" if value in (None, "", {}) else json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
    )


def record(
    session: Session,
    viewer: Viewer | None,
    action: str,
    target: str,
    before: Any = None,
    after: Any = None,
    *,
    username: str = "",
    address: str = "",
) -> AuditLine:
    """The line just written. Call it inside db.writing(): writers take turns there, so the chain cannot fork.

    viewer is None for what nobody logged in did (a failed login, the command line); then username says who it was.
    """
    previous = session.exec(NEWEST).first()
    line = AuditLine(
        at=now(),
        user_id=viewer.user_id if viewer else None,
        username=viewer.username if viewer else username,
        role=viewer.role if viewer else "",
        organisation_id=viewer.organisation_id if viewer else None,
        action=action,
        target=target,
        before=as_text(before),
        after=as_text(after),
        address=viewer.address if viewer else address,
        previous_hash=previous or FIRST,
        hash="",
    )
    line.hash = digest(line)
    session.add(line)
    session.flush()
    return line


def first_broken(session: Session) -> AuditLine | None:
    """The first line whose content or chain does not hold; None when the whole log is sound."""
    previous = FIRST
    for line in session.exec(select(AuditLine).order_by(col(AuditLine.id))).yield_per(1000):
        if line.previous_hash != previous or line.hash != digest(line):
            return line
        previous = line.hash
    return None
