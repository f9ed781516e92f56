"""The tables, with their constraints. Facts are dated and never overwritten; what is derived from them says so."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class OrganisationKind(StrEnum):
    """What sort of organisation it is (单位类型)."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    GROUP = "group"
    FIRM = "firm"
    UNIVERSITY = "university"
    ZONE = "zone"
    OTHER = "other"


KIND_WORDS = {
    OrganisationKind.PROVINCE: "省",
    OrganisationKind.CITY: "市",
    OrganisationKind.COUNTY: "区县",
    OrganisationKind.TOWNSHIP: "乡镇街道",
    OrganisationKind.DEPARTMENT: "部门",
    OrganisationKind.GROUP: "派驻机构",
    OrganisationKind.FIRM: "国有企业",
    OrganisationKind.UNIVERSITY: "高等院校",
    OrganisationKind.ZONE: "功能区",
    OrganisationKind.OTHER: "其他",
}


class Responsibility(StrEnum):
    """Whose responsibility an indicator belongs to (责任类别)."""

    PRINCIPAL = "principal"
    SUPERVISORY = "supervisory"


RESPONSIBILITY_WORDS = {Responsibility.PRINCIPAL: "主体责任", Responsibility.SUPERVISORY: "监督责任"}


class QuarterState(StrEnum):
    """Whether a quarter still takes reports and reviews (季度状态)."""

    OPEN = "open"
    LOCKED = "locked"


QUARTER_STATE_WORDS = {QuarterState.OPEN: "开放", QuarterState.LOCKED: "锁定"}


class BatchState(StrEnum):
    """Whether an import still stands (导入状态)."""

    WRITTEN = "written"
    UNDONE = "undone"


class Mode(StrEnum):
    """Whether the database holds the demonstration or an office's own data."""

    DEMO = "demo"
    REAL = "real"


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, on SQLite too, where the driver would give it back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The moment in UTC; a naive one is a programming error."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The moment with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The database's own check that a column holds one of the words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


CLUSTERED = {
    "sqlite_with_rowid": False
}  # the key is the row's place: 33 bytes a row against 60–82, no second index


class Installation(SQLModel, table=True):
    """The one row that says what this database is for. A demonstration has a fixed day that counts as today."""

    __table_args__ = (one_of("mode", Mode), CheckConstraint("id = 1", name="only_one"))
    mode: str = Field(primary_key=True)
    id: int = Field(default=1, unique=True)
    today: date | None = None
    place: str = ""


class Revision(SQLModel, table=True):
    """One number, raised by every writing transaction, so that no cached answer outlives a change."""

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    id: int = Field(default=1, primary_key=True)
    number: int = 0


class Organisation(SQLModel, table=True):
    """A node of the tree (单位). Its id never changes, so a move or a new name loses no history."""

    __table_args__ = (one_of("kind", OrganisationKind),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: str
    adcode: str | None = None
    parent_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    position: int = 0
    closed_on: date | None = None
    batch_id: int | None = None


class Tree(SQLModel, table=True):
    """Who stands above whom, each organisation under itself included. Derived from organisation.parent_id."""

    __table_args__ = (Index("ix_tree_descendant", "descendant_id"), CLUSTERED)
    ancestor_id: int = Field(primary_key=True, foreign_key="organisation.id")
    descendant_id: int = Field(primary_key=True, foreign_key="organisation.id")
    depth: int


class OrganisationChange(SQLModel, table=True):
    """What an organisation was called and where it stood before a change (沿革)."""

    __tablename__ = "organisation_change"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    changed_on: date
    code: str
    name: str
    kind: str
    parent_id: int | None = Field(default=None, foreign_key="organisation.id")
    batch_id: int | None = None


class Indicator(SQLModel, table=True):
    """One thing to do and prove in a quarter (指标)."""

    __table_args__ = (one_of("responsibility", Responsibility),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    responsibility: str
    category: str
    standard: str
    evidence: str = ""
    kinds: str = ""
    active: bool = True
    batch_id: int | None = None


class Quarter(SQLModel, table=True):
    """A quarter (季度): id is year × 10 + quarter, e.g. 20183. Locked since locked_on."""

    __table_args__ = (
        one_of("state", QuarterState),
        CheckConstraint("id % 10 BETWEEN 1 AND 4 AND id BETWEEN 20001 AND 21004", name="quarter_number"),
        CheckConstraint("(state = 'locked') = (locked_on IS NOT NULL)", name="locked_has_a_day"),
    )
    id: int = Field(primary_key=True)
    due_on: date
    state: str = QuarterState.OPEN
    locked_on: date | None = None
    batch_id: int | None = None


class Assignment(SQLModel, table=True):
    """One indicator for one organisation in one quarter (任务). first_on and what follows are derived from the facts."""

    __table_args__ = (
        CheckConstraint("verdict IS NULL OR verdict IN ('passed', 'returned')", name="verdict_known"),
        CheckConstraint("(version = 0) = (first_on IS NULL)", name="reported_has_a_day"),
        CLUSTERED,
    )
    quarter_id: int = Field(primary_key=True, foreign_key="quarter.id")
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    indicator_id: int = Field(primary_key=True, foreign_key="indicator.id")
    due_on: date
    responsible: str = ""
    batch_id: int | None = None
    first_on: date | None = None
    version: int = 0
    last_on: date | None = None
    verdict: str | None = None
    verdict_on: date | None = None


def of_assignment(*columns: str) -> ForeignKeyConstraint:
    """The reference of a fact to its assignment."""
    return ForeignKeyConstraint(columns, [f"assignment.{column}" for column in columns])


class Submission(SQLModel, table=True):
    """One handing-in of an assignment (上报): each is a version, none is overwritten."""

    __table_args__ = (
        of_assignment("quarter_id", "organisation_id", "indicator_id"),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        CLUSTERED,
    )
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    indicator_id: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    reported_on: date
    done_on: date | None = None
    content: str = Field(sa_type=Text)
    evidence: str = ""
    batch_id: int = Field(foreign_key="import_batch.id")
    row: int
    received_at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")


class Review(SQLModel, table=True):
    """A supervisor's verdict on one version (审核); a later verdict on the same version is the next number."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["quarter_id", "organisation_id", "indicator_id", "version"],
            [
                "submission.quarter_id",
                "submission.organisation_id",
                "submission.indicator_id",
                "submission.version",
            ],
        ),
        CheckConstraint("verdict IN ('passed', 'returned')", name="verdict_known"),
        CheckConstraint("verdict = 'passed' OR reason <> ''", name="returned_has_a_reason"),
        CLUSTERED,
    )
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    indicator_id: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    verdict: str
    reason: str = ""
    reviewed_on: date
    batch_id: int = Field(foreign_key="import_batch.id")
    row: int
    received_at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")


class CountColumns(SQLModel):
    """The counts that a summary row holds, in assignments; settled_on is the day of the last fact counted."""

    due: int
    reported: int
    on_time: int
    passed: int
    returned: int
    pending: int
    settled_on: date | None = None


class Standing(CountColumns, table=True):
    """Derived: the counts of one organisation in one quarter for one due date."""

    __table_args__ = CLUSTERED
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    due_on: date = Field(primary_key=True)


class Heat(CountColumns, table=True):
    """Derived: the counts of one indicator over a place's whole subtree; only for organisations that have children."""

    __table_args__ = CLUSTERED
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    indicator_id: int = Field(primary_key=True)
    due_on: date = Field(primary_key=True)


class Spread(CountColumns, table=True):
    """Derived: how many organisations of a place's subtree lost the same in a quarter, with their counts added up.

    Holds once all of it was due, from the day after last_due_on: what is unreported then is overdue, and a score
    follows from what was lost by any rule.
    """

    __table_args__ = CLUSTERED
    quarter_id: int = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True)
    returned_each: int = Field(primary_key=True)
    unreported_each: int = Field(primary_key=True)
    late_each: int = Field(primary_key=True)
    organisations: int
    last_due_on: date


class User(SQLModel, table=True):
    """An account. It cannot belong to another kind of installation than this database is."""

    __table_args__ = (
        CheckConstraint(
            "role IN ('leader', 'reporter', 'supervisor', 'admin', 'auditor')", name="role_known"
        ),
        CheckConstraint("username = lower(username) AND username <> ''", name="username_lower"),
    )
    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    title: str
    password_hash: str
    role: str
    organisation_id: int = Field(foreign_key="organisation.id")
    active: bool = True
    token_version: int = 1
    must_change_password: bool = False
    failures: int = 0
    first_failed_at: datetime | None = Field(default=None, sa_type=Moment)
    locked_until: datetime | None = Field(default=None, sa_type=Moment)
    installation: str = Field(foreign_key="installation.mode")


class RuleVersion(SQLModel, table=True):
    """Numbers of a rule (规则) that hold from a quarter on; the newest version of the latest quarter counts."""

    __tablename__ = "rule_version"
    __table_args__ = (UniqueConstraint("rule", "from_quarter", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    rule: str
    from_quarter: int
    version: int
    numbers: str = Field(sa_type=Text)
    note: str = ""
    made_at: datetime = Field(sa_type=Moment)
    user_id: int | None = Field(default=None, foreign_key="user.id")


class ImportFile(SQLModel, table=True):
    """The bytes of an imported file, kept so that each figure can be followed to its row."""

    __tablename__ = "import_file"
    hash: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class ImportBatch(SQLModel, table=True):
    """One confirmed import (导入批次)."""

    __tablename__ = "import_batch"
    __table_args__ = (one_of("state", BatchState),)
    id: int | None = Field(default=None, primary_key=True)
    dataset: str
    file_name: str
    file_hash: str = Field(foreign_key="import_file.hash")
    user_id: int = Field(foreign_key="user.id")
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    quarter_id: int | None = None
    at: datetime = Field(sa_type=Moment)
    rows: int
    new: int
    changed: int
    unchanged: int
    state: str = BatchState.WRITTEN
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: int | None = Field(default=None, foreign_key="user.id")


class ImportChange(SQLModel, table=True):
    """What an import changed in place: the row as it was and as it became, for undo and for the history."""

    __tablename__ = "import_change"
    __table_args__ = (
        Index("ix_import_change_batch", "batch_id"),
        Index("ix_import_change_key", "dataset", "key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id")
    dataset: str
    key: str
    row: int
    before: str | None = Field(default=None, sa_type=Text)
    after: str = Field(sa_type=Text)


class AuditLine(SQLModel, table=True):
    """One line of the audit log (审计日志), chained to the line before it by its hash."""

    __tablename__ = "audit_line"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)
    user_id: int | None = Field(default=None, foreign_key="user.id")
    username: str
    role: str
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    action: str
    target: str
    before: str = Field(default="", sa_type=Text)
    after: str = Field(default="", sa_type=Text)
    address: str = ""
    previous_hash: str
    hash: str
