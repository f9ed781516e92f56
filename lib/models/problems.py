"""Problems (问题) found from any source, the dated steps until each is struck off (销号), and the ledger derived from them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from lib.models.columns import CLUSTERED, Moment, one_of
from lib.rules.closure import ProblemAct, ProblemSource, ProblemState

BRIEF = 100  # days
# all that problems are picked and put in order by: 200,000 problems are looked through without their rows
OPEN_COLUMNS = (
    *(
        "brief",
        "from_on",
        "until_on",
        "organisation_id",
        "problem_id",
        "closed_on",
        "deadline",
        "long_term_on",
    ),
    *("found_on", "first_deadline", "state", "source", "category", "department"),
    *("returned", "extended", "reopened", "found_fen", "recovered_fen"),
)
CLOSED_COLUMNS = (
    *("closed_on", "found_on", "until_on", "organisation_id", "problem_id", "took"),
    *("first_deadline", "long_term_on", "state", "source", "category", "department"),
    *("returned", "extended", "reopened", "found_fen", "recovered_fen"),
)
IS_OPEN, IS_CLOSED = text("closed_on IS NULL"), text("closed_on IS NOT NULL")


class Problem(SQLModel, table=True):
    """Something found wrong that an organisation must put right. Its number is one of the issuer's in that year.

    found_fen is the amount found (涉及金额) in fen; None where no money is at stake. earlier_id is the problem that
    came back in this one.
    """

    __table_args__ = (
        UniqueConstraint("issuer_id", "year", "code"),
        one_of("source", ProblemSource),
        CheckConstraint("code <> '' AND category <> '' AND content <> ''", name="says_what_is_wrong"),
        CheckConstraint("found_fen IS NULL OR found_fen >= 0", name="amount_found_not_negative"),
        CheckConstraint("(batch_id IS NULL) = (row IS NULL)", name="a_row_of_a_file"),
        Index("ix_problem_earlier_id", "earlier_id"),
        Index("ix_problem_batch_id", "batch_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    issuer_id: int = Field(foreign_key="organisation.id")
    year: int
    code: str
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    source: str
    category: str
    list_name: str = ""
    content: str = Field(sa_type=Text)
    found_on: date
    found_fen: int | None = Field(default=None, sa_type=BigInteger)
    twofold: bool = False
    earlier_id: int | None = Field(default=None, foreign_key="problem.id")
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    row: int | None = None
    entered_at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")


class ProblemStep(SQLModel, table=True):
    """One step in a problem's life (认领、提交、验收…), dated and never changed. organisation_id is that of who took it."""

    __tablename__ = "problem_step"
    __table_args__ = (
        one_of("act", ProblemAct),
        ForeignKeyConstraint(["problem_id"], ["problem.id"]),
        CheckConstraint("number >= 1", name="step_counts_from_one"),
        CheckConstraint(
            "act <> 'claimed' OR (measure <> '' AND leader_post <> '' AND department <> '')",
            name="a_claim_says_how_and_who",
        ),
        CheckConstraint("act <> 'acknowledged' OR leader_post <> ''", name="acknowledged_by_a_post"),
        CheckConstraint(
            "(act IN ('claimed', 'extended')) = (deadline IS NOT NULL)", name="claim_and_extension_set_a_day"
        ),
        CheckConstraint("act <> 'submitted' OR evidence <> ''", name="submitted_with_evidence"),
        CheckConstraint("act <> 'extended' OR document <> ''", name="extended_by_a_document"),
        CheckConstraint(
            "act IN ('acknowledged', 'claimed', 'verified') OR words <> ''", name="step_says_something"
        ),
        CheckConstraint(
            "(recovered_fen IS NULL OR recovered_fen >= 0) AND (rules_made IS NULL OR rules_made >= 0)",
            name="totals_not_negative",
        ),
        CheckConstraint("(batch_id IS NULL) = (row IS NULL)", name="a_row_of_a_file"),
        Index("ix_problem_step_batch_id", "batch_id"),
        CLUSTERED,
    )
    problem_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    act: str
    done_on: date
    words: str = Field(default="", sa_type=Text)
    evidence: str = Field(default="", sa_type=Text)
    measure: str = Field(default="", sa_type=Text)
    leader_post: str = ""
    department: str = ""
    document: str = ""
    deadline: date | None = None
    recovered_fen: int | None = Field(default=None, sa_type=BigInteger)
    rules_made: int | None = None
    at: datetime = Field(sa_type=Moment)
    user_id: int = Field(foreign_key="user.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    row: int | None = None


class Ledger(SQLModel, table=True):
    """Derived: where a problem stood from from_on until the day before until_on (台账); LAST_DAY: it still stands so.

    At as_of exactly one row of each problem found by then holds: from_on <= as_of < until_on. What changes with the
    day alone, overdue and due, follows from deadline, first_deadline, long_term_on and closed_on. found_on, source,
    category and found_fen are the problem's own, so that nothing has to be joined to be counted. brief is 1 where the stage
    holds for at most BRIEF days: to be found by its first day alone; 0 is never wrong. took: the days from found to struck off.
    """

    __table_args__ = (
        one_of("state", ProblemState),
        UniqueConstraint("problem_id", "from_on"),
        CheckConstraint("from_on < until_on", name="holds_for_a_day"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_has_a_day"),
        # what was open on a day: the brief stages of the last BRIEF days, and the few that hold for longer
        Index("ix_ledger_open", *OPEN_COLUMNS, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_ledger_closed", *CLOSED_COLUMNS, sqlite_where=IS_CLOSED, postgresql_where=IS_CLOSED),
        CLUSTERED,
    )
    until_on: date = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    problem_id: int = Field(primary_key=True, foreign_key="problem.id")
    from_on: date
    brief: int = 0
    state: str
    since: date
    found_on: date
    source: str
    category: str
    department: str
    acknowledged_on: date | None = None
    claimed_on: date | None = None
    submitted_on: date | None = None
    closed_on: date | None = None
    took: int | None = None
    deadline: date | None = None
    first_deadline: date | None = None
    long_term_on: date | None = None
    returned: int
    extended: int
    reopened: int
    found_fen: int | None = Field(default=None, sa_type=BigInteger)
    recovered_fen: int | None = Field(default=None, sa_type=BigInteger)
    rules_made: int | None = None


class LedgerChanges(SQLModel):
    """By how much the counts of problems change; the names are those of lib.rules.closure.MEASURES, which fills them."""

    found: int
    closed: int
    waiting: int
    mending: int
    handed_in: int
    reopened_open: int
    overdue: int
    long_term: int
    due: int
    on_time: int
    returned: int
    extended: int
    reopened: int
    repeats: int
    with_money: int
    with_deadline: int
    closed_with_deadline: int
    open0: int
    open1: int
    open2: int
    open3: int
    open4: int
    overdue0: int
    overdue1: int
    overdue2: int
    overdue3: int
    overdue4: int
    rules_made: int
    found_fen: int = Field(sa_type=BigInteger)
    recovered_fen: int = Field(sa_type=BigInteger)
    gone_each_day: int = Field(sa_type=BigInteger)
    gone_besides: int = Field(sa_type=BigInteger)


class LedgerEntry(LedgerChanges, table=True):
    """Derived: by how much one problem changes the counts on a day (分录), past or to come; their sum is what it counts as.

    department is whose it is on that day, '' before it is claimed: at a change of departments there are two entries.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ix_ledger_entry_problem_id", "problem_id"), CLUSTERED)
    day: date = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    problem_id: int = Field(primary_key=True, foreign_key="problem.id")
    department: str = Field(primary_key=True)
    year: int
    source: str
    category: str


class LedgerSum(LedgerChanges, table=True):
    """Derived: the entries of an organisation and of all under it added up, over a year, a month or a day.

    span is 2018, 201809 or 20180914. facet '' adds up all of them (word ''); source, category and department those of one
    word. year is the one in which the problems were found. Facets and days only of organisations that have children. The
    counts at a date are the sums of the years before, of the year's months before, and the entries of its own month.
    """

    __tablename__ = "ledger_sum"
    __table_args__ = (
        CheckConstraint("facet IN ('', 'source', 'category', 'department')", name="facet_known"),
        # what nothing is left in is found at once, to be taken away
        Index(
            "ix_ledger_sum_empty",
            "entries",
            sqlite_where=text("entries = 0"),
            postgresql_where=text("entries = 0"),
        ),
        CLUSTERED,
    )
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    facet: str = Field(primary_key=True)
    span: int = Field(primary_key=True)
    word: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    entries: int
