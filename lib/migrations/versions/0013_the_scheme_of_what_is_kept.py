"""By which scheme what is kept beside the facts was made, so that an older program's is made anew"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("scheme", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("revision") as table:
        table.drop_column("scheme")
