"""What an office keeps: organisations in their tree, indicators, quarters, accounts, rules."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from lib.models.columns import CLUSTERED, Moment, one_of
from lib.models.words import Mode, OrganisationKind, QuarterState, Responsibility


class Installation(SQLModel, table=True):
    """The one row that says what this database is for. A demonstration has a fixed day that counts as today."""

    __table_args__ = (one_of("mode", Mode), CheckConstraint("id = 1", name="only_one"))
    mode: str = Field(primary_key=True)
    id: int = Field(default=1, unique=True)
    today: date | None = None
    place: str = ""


class Revision(SQLModel, table=True):
    """One number, raised by every writing transaction, so that no cached answer outlives a change.

    scheme says by which scheme what is kept beside the facts was made: lib.standing.SCHEME, or an older one.
    """

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    id: int = Field(default=1, primary_key=True)
    number: int = 0
    scheme: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


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
    """A quarter (季度): id is year × 10 + quarter, e.g. 20183. On time until due_on, locked from locked_on on.

    state says whether a lock date is set; the date may lie ahead, and the quarter is open until then.
    """

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


class Demonstration(SQLModel, table=True):
    """A place that stands as an example in a demonstration: the root of its tree, the day that counts as today in it.

    Quarters are kept once for all trees; those of a place begin with first_quarter.
    """

    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    name: str = Field(unique=True)
    today: date
    first_quarter: int


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
