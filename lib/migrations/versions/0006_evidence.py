"""Evidence files of the steps in a problem's life"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('pdf', 'jpeg', 'png', 'ofd', 'docx', 'xlsx', 'pptx')", name="kind_known"
        ),
        sa.CheckConstraint("length(hash) = 64", name="named_by_its_hash"),
        sa.CheckConstraint("size > 0 AND name <> ''", name="neither_empty_nor_nameless"),
        sa.ForeignKeyConstraint(["problem_id", "number"], ["problem_step.problem_id", "problem_step.number"]),
        sa.PrimaryKeyConstraint("problem_id", "number", "hash"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("evidence_file")
