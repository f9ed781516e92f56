"""Late permits: one organisation may report in a locked quarter, for a reason, until a day"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_permit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> '' AND approved_by <> ''", name="granted_for_a_reason"),
        sa.CheckConstraint("until_on >= granted_on", name="ends_after_it_began"),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="withdrawn_by_somebody"),
        sa.ForeignKeyConstraint(["quarter_id"], ["quarter.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["granted_by"], ["user.id"]),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_late_permit_organisation", "late_permit", ["organisation_id", "quarter_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_late_permit_organisation", table_name="late_permit")
    op.drop_table("late_permit")
