"""What waits for a verdict is found among all assignments by an index of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WAITING = sa.text("version > 0 AND verdict IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_assignment_waiting",
        "assignment",
        ["quarter_id", "organisation_id"],
        unique=False,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_assignment_waiting", table_name="assignment")
