"""The ledger's stages are found by their days: those that were open on one, and those struck off"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OPEN_COLUMNS = [
    *(
        "brief",
        "from_on",
        "until_on",
        "organisation_id",
        "problem_id",
        "closed_on",
        "deadline",
        "long_term_on",
    ),
    *("found_on", "first_deadline", "state", "source", "category", "department"),
    *("returned", "extended", "reopened", "found_fen", "recovered_fen"),
]
CLOSED_COLUMNS = ["closed_on", "found_on", "until_on", "organisation_id", "problem_id", "took"]
OPEN, CLOSED = sa.text("closed_on IS NULL"), sa.text("closed_on IS NOT NULL")


def upgrade() -> None:
    op.add_column("ledger", sa.Column("brief", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ledger", sa.Column("took", sa.Integer(), nullable=True))
    for name, columns, where in (
        ("ix_ledger_open", OPEN_COLUMNS, OPEN),
        ("ix_ledger_closed", CLOSED_COLUMNS, CLOSED),
    ):
        op.create_index(name, "ledger", columns, unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_ledger_closed", table_name="ledger")
    op.drop_index("ix_ledger_open", table_name="ledger")
    op.drop_column("ledger", "took")
    op.drop_column("ledger", "brief")
