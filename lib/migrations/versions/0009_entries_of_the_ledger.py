"""The ledger's entries and their sums, from which the board counts"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COUNTS = [
    "found",
    "closed",
    "waiting",
    "mending",
    "handed_in",
    "reopened_open",
    "overdue",
    "long_term",
    "due",
    "on_time",
    "returned",
    "extended",
    "reopened",
    "repeats",
    "with_money",
    "with_deadline",
    "closed_with_deadline",
    "open0",
    "open1",
    "open2",
    "open3",
    "open4",
    "overdue0",
    "overdue1",
    "overdue2",
    "overdue3",
    "overdue4",
    "rules_made",
]
AMOUNTS = ("found_fen", "recovered_fen", "gone_each_day", "gone_besides")


def changes() -> list[sa.Column]:
    """The columns of what is counted."""
    return [
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in AMOUNTS),
    ]


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        *changes(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"]),
        sa.PrimaryKeyConstraint("day", "organisation_id", "problem_id", "department"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_entry_problem_id", "ledger_entry", ["problem_id"], unique=False)
    op.create_table(
        "ledger_sum",
        *changes(),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("span", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.CheckConstraint("facet IN ('', 'source', 'category', 'department')", name="facet_known"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "facet", "span", "word", "year"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_ledger_sum_empty",
        "ledger_sum",
        ["entries"],
        unique=False,
        sqlite_where=sa.text("entries = 0"),
        postgresql_where=sa.text("entries = 0"),
    )


def downgrade() -> None:
    op.drop_table("ledger_sum")
    op.drop_table("ledger_entry")
