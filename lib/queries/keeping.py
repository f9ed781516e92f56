"""What the administrator keeps and the auditor reads: rules, users, indicators, the log, what this database is for."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from lib.access import Viewer
from lib.models import AuditLine, Indicator, Installation, Organisation, RuleVersion, User
from lib.queries.base import frame
from lib.rules import score as score_rules
from lib.rules.praise import PraiseRule
from lib.rules.score import ScoreRule
from lib.settings import settings
from lib.standing import praise_rules_for


def installation(session: Session, viewer: Viewer | None) -> Installation | None:
    """What this database is for, the same for everybody; None before the first start."""
    return session.execute(select(Installation)).scalar_one_or_none()


def score_rule(session: Session, viewer: Viewer, quarter: int) -> ScoreRule:
    """The scoring rule (计分规则) that holds for the quarter; the defaults where none was ever kept."""
    return rules_of(session, viewer, (quarter,))[quarter]


def praise_rule(session: Session, viewer: Viewer, quarter: int) -> PraiseRule:
    """The thresholds of who is praised and who lags (通报认定规则) that hold for the quarter; the defaults where none were kept."""
    return praise_rules_for(session, [quarter])[quarter]


def rules_of(session: Session, viewer: Viewer, quarters: Sequence[int]) -> dict[int, ScoreRule]:
    """The scoring rule of each of the quarters, asked for at once."""
    versions = session.execute(
        select(col(RuleVersion.from_quarter), col(RuleVersion.numbers))
        .where(col(RuleVersion.rule) == score_rules.RULE)
        .order_by(col(RuleVersion.from_quarter).desc(), col(RuleVersion.version).desc())
    ).all()
    found = {}
    for quarter in quarters:
        numbers = next((numbers for start, numbers in versions if start <= quarter), None)
        found[quarter] = ScoreRule.from_values(json.loads(numbers)) if numbers else ScoreRule()
    return found


def rule_versions(session: Session, viewer: Viewer) -> pd.DataFrame:
    """One row per version of a rule, the newest first: rule, from_quarter, version, numbers (JSON), note, made_at, made_by."""
    return frame(
        session,
        (
            select(
                *(
                    col(getattr(RuleVersion, name))
                    for name in ("rule", "from_quarter", "version", "numbers", "note", "made_at")
                ),
                col(User.title).label("made_by"),
            )
            .outerjoin(User, col(User.id) == col(RuleVersion.user_id))
            .order_by(col(RuleVersion.from_quarter).desc(), col(RuleVersion.version).desc())
        ),
    )


def indicators(session: Session, viewer: Viewer) -> pd.DataFrame:
    """One row per indicator, in the order of their codes; the catalogue is the same for everybody."""
    names = ("id", "code", "name", "responsibility", "category", "standard", "evidence", "kinds", "active")
    return frame(
        session, select(*(col(getattr(Indicator, name)) for name in names)).order_by(col(Indicator.code))
    )


def users(session: Session, viewer: Viewer) -> pd.DataFrame:
    """One row per account in the viewer's subtree, without its password: id, username, title, role, organisation, …"""
    names = (
        "id",
        "username",
        "title",
        "role",
        "organisation_id",
        "active",
        "must_change_password",
        "locked_until",
    )
    return frame(
        session,
        (
            select(
                *(col(getattr(User, name)) for name in names), col(Organisation.name).label("organisation")
            )
            .join(Organisation, col(Organisation.id) == col(User.organisation_id))
            .where(viewer.sees(col(User.organisation_id)))
            .order_by(col(User.username))
        ),
    )


def of_days(viewer: Viewer, since: date, until: date) -> ColumnElement[bool]:
    """The condition of the lines dated since … until (both days included, office time) that the viewer may see.

    Lines of the viewer's subtree; lines that belong to no organisation (failed logins, the command line) are seen
    by the auditor of the whole tree only.
    """
    zone = ZoneInfo(settings().time_zone)
    root = select(col(Organisation.id)).where(
        col(Organisation.id) == viewer.organisation_id, col(Organisation.parent_id).is_(None)
    )
    return and_(
        col(AuditLine.at) >= datetime.combine(since, time(), zone).astimezone(UTC),
        col(AuditLine.at) < datetime.combine(until + timedelta(days=1), time(), zone).astimezone(UTC),
        or_(
            viewer.sees(col(AuditLine.organisation_id)),
            col(AuditLine.organisation_id).is_(None) & root.exists(),
        ),
    )


def audit_counts(session: Session, viewer: Viewer, since: date, until: date) -> pd.DataFrame:
    """One row per action and username of the log in these days, with the number of lines."""
    group = col(AuditLine.action), col(AuditLine.username)
    counted = select(*group, func.count().label("lines")).where(of_days(viewer, since, until))
    return frame(session, counted.group_by(*group).order_by(*group))


def audit_lines(
    session: Session,
    viewer: Viewer,
    since: date,
    until: date,
    action: str = "",
    username: str = "",
    limit: int | None = None,
) -> pd.DataFrame:
    """One row per line of the log in these days, the newest first, at most `limit`."""
    names = "id", "at", "username", "role", "action", "target", "before", "after", "address", "hash"
    statement = select(*(col(getattr(AuditLine, name)) for name in names)).where(
        of_days(viewer, since, until)
    )
    if action:
        statement = statement.where(col(AuditLine.action) == action)
    if username:
        statement = statement.where(col(AuditLine.username) == username)
    return frame(session, statement.order_by(col(AuditLine.id).desc()).limit(limit))
