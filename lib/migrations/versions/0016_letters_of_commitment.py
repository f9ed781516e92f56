"""Letters of commitment with their items, and what is told of each item every quarter"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "commitment_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("post <> '' AND document <> ''", name="says_whose_and_which"),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_for_a_reason"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["issued_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_commitment_letter_organisation_id"), "commitment_letter", ["organisation_id"], unique=False
    )
    op.create_table(
        "commitment_item",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1 AND content <> ''", name="item_says_something"),
        sa.ForeignKeyConstraint(["letter_id"], ["commitment_letter.id"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"]),
        sa.PrimaryKeyConstraint("letter_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "commitment_report",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("progress", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("progress IN ('under_way', 'done')", name="progress_known"),
        sa.CheckConstraint("version >= 1 AND words <> ''", name="report_says_something"),
        sa.ForeignKeyConstraint(
            ["letter_id", "number"], ["commitment_item.letter_id", "commitment_item.number"]
        ),
        sa.ForeignKeyConstraint(["quarter_id"], ["quarter.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("letter_id", "number", "quarter_id", "version"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("commitment_report", "commitment_item", "commitment_letter"):
        op.drop_table(table)
