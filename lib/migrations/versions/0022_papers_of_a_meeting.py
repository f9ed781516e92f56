"""What a meeting's papers are written from, kept when it is fixed"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # empty for what was fixed before: nobody can tell any more what these figures were
    op.add_column("meeting_fixing", sa.Column("papers", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("meeting_fixing") as table:
        table.drop_column("papers")
