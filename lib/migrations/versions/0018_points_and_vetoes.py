"""Points that people give, vetoes, and what appeals gave back"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "point_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('manual', 'veto', 'appeal')", name="kind_known"),
        sa.CheckConstraint("reason <> '' AND document <> ''", name="given_for_a_reason"),
        sa.CheckConstraint("(kind = 'veto') = (hundredths = 0)", name="a_veto_has_no_points"),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_for_a_reason"),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= given_on", name="withdrawn_after_it_was_given"
        ),
        sa.ForeignKeyConstraint(["quarter_id"], ["quarter.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"]),
        sa.ForeignKeyConstraint(["given_by"], ["user.id"]),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_point_entry_quarter", "point_entry", ["quarter_id", "organisation_id"], unique=False)
    op.create_index(op.f("ix_point_entry_organisation_id"), "point_entry", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("point_entry")
