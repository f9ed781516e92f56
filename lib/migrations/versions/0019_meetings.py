"""Meetings with their running orders, and what their slides said when they were fixed"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KINDS = (
    "'headline', 'comparison', 'ranking', 'heat', 'map', 'lamps', 'closure', 'overdue', 'money', 'best', "
    "'unit', 'words'"
)


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis IN ('passed', 'reported')", name="basis_known"),
        sa.CheckConstraint("names IN ('shown', 'masked', 'left_out')", name="names_known"),
        sa.CheckConstraint("title <> ''", name="has_a_title"),
        sa.CheckConstraint("changed >= 1", name="changed_counts"),
        sa.ForeignKeyConstraint(["office_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["quarter_id"], ["quarter.id"]),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_meeting_office_id"), "meeting", ["office_id"], unique=False)
    op.create_index(op.f("ix_meeting_organisation_id"), "meeting", ["organisation_id"], unique=False)
    op.create_table(
        "meeting_item",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind_known"),
        sa.CheckConstraint("position >= 1", name="counted_from_one"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meeting_fixing",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slides", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_by", sa.Integer(), nullable=False),
        sa.Column("thawed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thawed_by", sa.Integer(), nullable=True),
        sa.Column("thawed_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name="counted_from_one"),
        sa.CheckConstraint("(thawed_at IS NULL) = (thawed_reason = '')", name="thawed_for_a_reason"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["fixed_by"], ["user.id"]),
        sa.ForeignKeyConstraint(["thawed_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("meeting_fixing")
    op.drop_table("meeting_item")
    op.drop_table("meeting")
