"""The places that stand as examples in a demonstration, each with its day"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demonstration",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("today", sa.Date(), nullable=False),
        sa.Column("first_quarter", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
        sa.UniqueConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("demonstration")
