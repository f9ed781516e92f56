"""How many organisations of a place lost the same in a quarter"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = ("quarter_id", "organisation_id", "returned_each", "unreported_each", "late_each")
COUNTS = ("organisations", "due", "reported", "on_time", "passed", "returned", "pending")


def upgrade() -> None:
    op.create_table(
        "spread",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*KEY, *COUNTS)),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("last_due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("spread")
