"""The sums of a unit's own lamps go: no screen asked for them"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("unit_lamps")


def downgrade() -> None:
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
