"""Who may do what (Role, Permission) and whose rows a viewer may see (Viewer.sees)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from lib.models import Demonstration, Organisation, Tree, User


class Role(StrEnum):
    """The five roles (角色). Administrator, supervisor and auditor are kept apart (三员分立)."""

    LEADER = "leader"
    REPORTER = "reporter"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    AUDITOR = "auditor"


ROLE_WORDS = {
    Role.LEADER: "领导",
    Role.REPORTER: "填报员",
    Role.SUPERVISOR: "监督员",
    Role.ADMIN: "管理员",
    Role.AUDITOR: "审计员",
}


class Permission(StrEnum):
    """One thing that a role may see or do; each page and each change asks for one."""

    SEE_OVERVIEW = "see_overview"
    SEE_COMPLETION = "see_completion"
    SEE_ORGANISATION = "see_organisation"
    WRITE_LETTERS = "write_letters"
    SEE_WARNINGS = "see_warnings"
    SEE_ORDERS = "see_orders"
    KEEP_LAMPS = "keep_lamps"
    ISSUE_ORDERS = "issue_orders"
    REPLY_ORDERS = "reply_orders"
    SEE_PROBLEMS = "see_problems"
    KEEP_PROBLEMS = "keep_problems"
    ACKNOWLEDGE_PROBLEMS = "acknowledge_problems"
    CLAIM_PROBLEMS = "claim_problems"
    VERIFY_PROBLEMS = "verify_problems"
    SEE_HANDOVERS = "see_handovers"
    KEEP_HANDOVERS = "keep_handovers"
    REPORT_HANDOVERS = "report_handovers"
    ASSESS_HANDOVERS = "assess_handovers"
    SEE_REGISTERS = "see_registers"
    KEEP_REGISTERS = "keep_registers"
    FILE_REGISTERS = "file_registers"
    SEE_NAMES = "see_names"
    GRANT_PERMITS = "grant_permits"
    SEE_TASKS = "see_tasks"
    SEE_DUTIES = "see_duties"
    SEE_APPRAISAL = "see_appraisal"
    KEEP_POINTS = "keep_points"
    PRESENT = "present"
    ASK_APPEALS = "ask_appeals"
    JUDGE_APPEALS = "judge_appeals"
    SEE_UPLOADS = "see_uploads"
    UPLOAD_ORGANISATIONS = "upload_organisations"
    UPLOAD_INDICATORS = "upload_indicators"
    UPLOAD_QUARTERS = "upload_quarters"
    UPLOAD_ASSIGNMENTS = "upload_assignments"
    UPLOAD_REPORTS = "upload_reports"
    UPLOAD_REVIEWS = "upload_reviews"
    KEEP_USERS = "keep_users"
    KEEP_ORGANISATIONS = "keep_organisations"
    KEEP_QUARTERS = "keep_quarters"
    KEEP_RULES = "keep_rules"
    SEE_AUDIT = "see_audit"
    KEEP_ACCOUNT = "keep_account"


P = Permission
DASHBOARDS = frozenset(
    {
        P.SEE_OVERVIEW,
        P.SEE_COMPLETION,
        P.SEE_WARNINGS,
        P.SEE_PROBLEMS,
        P.SEE_HANDOVERS,
        P.SEE_ORGANISATION,
        P.SEE_ORDERS,
        P.SEE_TASKS,
        P.SEE_APPRAISAL,
        P.SEE_DUTIES,
        P.SEE_REGISTERS,
        P.KEEP_ACCOUNT,
    }
)
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.LEADER: DASHBOARDS | {P.ACKNOWLEDGE_PROBLEMS, P.WRITE_LETTERS, P.PRESENT},
    Role.REPORTER: DASHBOARDS
    | {
        P.SEE_UPLOADS,
        P.UPLOAD_REPORTS,
        P.REPLY_ORDERS,
        P.ASK_APPEALS,
        P.ACKNOWLEDGE_PROBLEMS,
        P.CLAIM_PROBLEMS,
        P.REPORT_HANDOVERS,
        P.FILE_REGISTERS,
    },
    Role.SUPERVISOR: DASHBOARDS
    | {
        P.SEE_UPLOADS,
        P.UPLOAD_ASSIGNMENTS,
        P.UPLOAD_REVIEWS,
        P.WRITE_LETTERS,
        P.PRESENT,
        P.KEEP_LAMPS,
        P.ISSUE_ORDERS,
        P.GRANT_PERMITS,
        P.KEEP_POINTS,
        P.JUDGE_APPEALS,
        P.KEEP_PROBLEMS,
        P.VERIFY_PROBLEMS,
        P.KEEP_HANDOVERS,
        P.KEEP_REGISTERS,
        P.FILE_REGISTERS,
        P.SEE_NAMES,
        P.ASSESS_HANDOVERS,
    },
    Role.ADMIN: frozenset(
        {
            P.SEE_UPLOADS,
            P.UPLOAD_ORGANISATIONS,
            P.UPLOAD_INDICATORS,
            P.UPLOAD_QUARTERS,
            P.KEEP_USERS,
            P.KEEP_ORGANISATIONS,
            P.KEEP_QUARTERS,
            P.KEEP_RULES,
            P.SEE_DUTIES,
            P.KEEP_ACCOUNT,
        }
    ),
    Role.AUDITOR: frozenset({P.SEE_AUDIT, P.KEEP_ACCOUNT}),
}


class Forbidden(PermissionError):
    """Raised where somebody asks for what their role may not have; the text is for the person."""


@dataclass(frozen=True)
class Viewer:
    """Who is asking, as the database says it at this rerun: never taken from a cookie, a widget or an address."""

    user_id: int
    username: str
    title: str
    role: Role
    organisation_id: int
    organisation_name: str
    must_change_password: bool = False
    address: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return permission in PERMISSIONS[self.role]

    def demand(self, permission: Permission) -> None:
        """Nothing. Raises Forbidden where the role lacks the permission."""
        if not self.may(permission):
            raise Forbidden(f"{ROLE_WORDS[self.role]}没有这项权限。")

    def sees(self, column: Any) -> ColumnElement[bool]:
        """The condition that narrows a query to the viewer's own organisation and everything under it."""
        return column.in_(below(self.organisation_id))


def below(organisation_id: int) -> Any:
    """A subquery of the ids of an organisation and of everything under it."""
    return select(col(Tree.descendant_id)).where(col(Tree.ancestor_id) == organisation_id)


def demonstration_of(session: Session, viewer: Viewer) -> Demonstration | None:
    """The demonstration in whose tree the viewer stands; None in an office's own database."""
    above = select(col(Tree.ancestor_id)).where(col(Tree.descendant_id) == viewer.organisation_id)
    return session.exec(
        select(Demonstration).where(col(Demonstration.organisation_id).in_(above))
    ).one_or_none()


def viewer_of(session: Session, user: User, address: str = "") -> Viewer:
    """The viewer that a user's row makes."""
    organisation = session.get_one(Organisation, user.organisation_id)
    return Viewer(
        user_id=user.id or 0,
        username=user.username,
        title=user.title,
        role=Role(user.role),
        organisation_id=user.organisation_id,
        organisation_name=organisation.name,
        must_change_password=user.must_change_password,
        address=address,
    )
