"""Lamps, manual lamps and supervision orders"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place_lamps",
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("red_on", sa.Date(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=False),
        sa.Column("lamps", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("quarter_id", "organisation_id", "rule", "raised_on", "red_on", "cleared_on"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unit_lamps",
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("red_on", sa.Date(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=False),
        sa.Column("lamps", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("quarter_id", "organisation_id", "rule", "raised_on", "red_on", "cleared_on"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lamp",
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("red_on", sa.Date(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "rule IN ('report_overdue', 'returned_not_mended', 'problem_overdue', 'double_report_missing', 'low_score', 'manual')",
            name="rule_known",
        ),
        sa.CheckConstraint("raised_on < cleared_on AND raised_on <= red_on", name="lit_before_it_goes_out"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("quarter_id", "organisation_id", "rule", "source_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_lamp_low_score",
        "lamp",
        ["cleared_on"],
        sqlite_where=sa.text("rule = 'low_score'"),
        postgresql_where=sa.text("rule = 'low_score'"),
    )
    op.create_table(
        "manual_lamp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_reason", sa.Text(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("cleared_on IS NULL OR cleared_reason <> ''", name="cleared_with_a_reason"),
        sa.CheckConstraint("level IN ('yellow', 'red')", name="level_known"),
        sa.CheckConstraint("reason <> ''", name="lit_with_a_reason"),
        sa.CheckConstraint("cleared_on IS NULL OR cleared_on >= raised_on", name="cleared_after_it_was_lit"),
        sa.ForeignKeyConstraint(["cleared_by"], ["user.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["raised_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_manual_lamp_organisation_id", "manual_lamp", ["organisation_id"], unique=False)
    op.create_table(
        "supervision_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("demand <> ''", name="says_what_to_do"),
        sa.CheckConstraint("reply_by >= issued_on", name="time_to_reply"),
        sa.ForeignKeyConstraint(["issued_by"], ["user.id"]),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issuer_id", "year", "number"),
    )
    op.create_index(
        "ix_supervision_order_organisation_id", "supervision_order", ["organisation_id"], unique=False
    )
    op.create_table(
        "order_lamp",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["supervision_order.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("order_id", "quarter_id", "organisation_id", "rule", "source_id", "number"),
    )
    op.create_index("ix_order_lamp_lamp", "order_lamp", ["organisation_id", "quarter_id"], unique=False)
    op.create_table(
        "order_step",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("act = 'received' OR words <> ''", name="says_something"),
        sa.CheckConstraint("(act = 'returned') = (reply_by IS NOT NULL)", name="a_return_sets_a_day"),
        sa.CheckConstraint(
            "act IN ('received', 'replied', 'returned', 'accepted', 'withdrawn')", name="act_known"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["supervision_order.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("order_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("order_step")
    op.drop_index("ix_order_lamp_lamp", table_name="order_lamp")
    op.drop_table("order_lamp")
    op.drop_index("ix_supervision_order_organisation_id", table_name="supervision_order")
    op.drop_table("supervision_order")
    op.drop_index("ix_manual_lamp_organisation_id", table_name="manual_lamp")
    op.drop_table("manual_lamp")
    op.drop_index("ix_lamp_low_score", table_name="lamp")
    op.drop_table("lamp")
    op.drop_table("unit_lamps")
    op.drop_table("place_lamps")
