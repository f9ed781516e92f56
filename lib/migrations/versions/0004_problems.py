"""Problems, their steps, and the ledger derived from them"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_fen", sa.BigInteger(), nullable=True),
        sa.Column("twofold", sa.Boolean(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> '' AND category <> '' AND content <> ''", name="says_what_is_wrong"),
        sa.CheckConstraint(
            "source IN ('inspection', 'spot_check', 'talk', 'returned', 'audit', 'petition', 'campaign', 'look_back')",
            name="source_known",
        ),
        sa.CheckConstraint("(batch_id IS NULL) = (row IS NULL)", name="a_row_of_a_file"),
        sa.CheckConstraint("found_fen IS NULL OR found_fen >= 0", name="amount_found_not_negative"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"]),
        sa.ForeignKeyConstraint(["earlier_id"], ["problem.id"]),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issuer_id", "year", "code"),
    )
    op.create_index("ix_problem_batch_id", "problem", ["batch_id"], unique=False)
    op.create_index("ix_problem_earlier_id", "problem", ["earlier_id"], unique=False)
    op.create_index("ix_problem_organisation_id", "problem", ["organisation_id"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("first_deadline", sa.Date(), nullable=True),
        sa.Column("long_term_on", sa.Date(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("found_fen", sa.BigInteger(), nullable=True),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=True),
        sa.Column("rules_made", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_has_a_day"),
        sa.CheckConstraint(
            "state IN ('found', 'claimed', 'submitted', 'closed', 'reopened')", name="state_known"
        ),
        sa.CheckConstraint("from_on < until_on", name="holds_for_a_day"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"]),
        sa.PrimaryKeyConstraint("until_on", "organisation_id", "problem_id"),
        sa.UniqueConstraint("problem_id", "from_on"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "problem_step",
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("leader_post", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=True),
        sa.Column("rules_made", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(act IN ('claimed', 'extended')) = (deadline IS NOT NULL)", name="claim_and_extension_set_a_day"
        ),
        sa.CheckConstraint("act <> 'acknowledged' OR leader_post <> ''", name="acknowledged_by_a_post"),
        sa.CheckConstraint(
            "act <> 'claimed' OR (measure <> '' AND leader_post <> '' AND department <> '')",
            name="a_claim_says_how_and_who",
        ),
        sa.CheckConstraint("act <> 'extended' OR document <> ''", name="extended_by_a_document"),
        sa.CheckConstraint("act <> 'submitted' OR evidence <> ''", name="submitted_with_evidence"),
        sa.CheckConstraint(
            "act IN ('acknowledged', 'claimed', 'reported', 'submitted', 'verified', 'returned', 'extended', 'lasting', 'reopened')",
            name="act_known",
        ),
        sa.CheckConstraint(
            "act IN ('acknowledged', 'claimed', 'verified') OR words <> ''", name="step_says_something"
        ),
        sa.CheckConstraint("(batch_id IS NULL) = (row IS NULL)", name="a_row_of_a_file"),
        sa.CheckConstraint(
            "(recovered_fen IS NULL OR recovered_fen >= 0) AND (rules_made IS NULL OR rules_made >= 0)",
            name="totals_not_negative",
        ),
        sa.CheckConstraint("number >= 1", name="step_counts_from_one"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("problem_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_problem_step_batch_id", "problem_step", ["batch_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_problem_step_batch_id", table_name="problem_step")
    op.drop_table("problem_step")
    op.drop_table("ledger")
    op.drop_index("ix_problem_organisation_id", table_name="problem")
    op.drop_index("ix_problem_earlier_id", table_name="problem")
    op.drop_index("ix_problem_batch_id", table_name="problem")
    op.drop_table("problem")
