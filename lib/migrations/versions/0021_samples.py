"""Samples that were drawn, with what came out"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sample_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("frame", sa.String(), nullable=False),
        sa.Column("roster", sa.String(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("strata", sa.String(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("list_hash", sa.String(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("frame IN ('roster', 'organisations')", name="frame_known"),
        sa.CheckConstraint("strata IN ('kind', 'area', 'rank', 'none')", name="strata_known"),
        sa.CheckConstraint("purpose <> '' AND seed <> '' AND list_hash <> ''", name="says_for_what_and_how"),
        sa.CheckConstraint("percent >= 5 AND percent <= 100 AND listed >= 1", name="rate_of_a_list"),
        sa.CheckConstraint("(frame = 'roster') = (roster <> '')", name="roster_is_named"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["drawn_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sample_draw_organisation_id"), "sample_draw", ["organisation_id"], unique=False)
    op.create_table(
        "sample_item",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["sample_draw.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("draw_id", "number"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("sample_item", "sample_draw"):
        op.drop_table(table)
