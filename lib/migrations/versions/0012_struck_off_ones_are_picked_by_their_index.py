"""The index of what was struck off holds all that its lists are picked by"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = ["closed_on", "found_on", "until_on", "organisation_id", "problem_id", "took"]
AFTER = [
    *BEFORE,
    *("first_deadline", "long_term_on", "state", "source", "category", "department"),
    *("returned", "extended", "reopened", "found_fen", "recovered_fen"),
]
CLOSED = sa.text("closed_on IS NOT NULL")


def upgrade() -> None:
    index(AFTER)


def downgrade() -> None:
    index(BEFORE)


def index(columns: list[str]) -> None:
    """Nothing. Makes the index anew."""
    op.drop_index("ix_ledger_closed", table_name="ledger")
    op.create_index(
        "ix_ledger_closed", "ledger", columns, unique=False, sqlite_where=CLOSED, postgresql_where=CLOSED
    )
