"""Hand-over talks with their lists, and the reports of both sides"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("talked_on", sa.Date(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> '' AND post <> ''", name="says_with_whom"),
        sa.CheckConstraint("kind <> 'handover' OR list_name <> ''", name="a_handover_names_its_list"),
        sa.CheckConstraint("kind IN ('handover', 'reminder', 'admonishing', 'inquiry')", name="kind_known"),
        sa.CheckConstraint("(batch_id IS NULL) = (row IS NULL)", name="a_row_of_a_file"),
        sa.CheckConstraint("issuer_id <> organisation_id", name="nobody_talks_to_themselves"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"]),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issuer_id", "year", "code"),
    )
    op.create_index("ix_talk_batch_id", "talk", ["batch_id"], unique=False)
    op.create_index(
        "ix_talk_list",
        "talk",
        ["organisation_id", "issuer_id", "list_name"],
        unique=True,
        sqlite_where=sa.text("list_name <> ''"),
        postgresql_where=sa.text("list_name <> ''"),
    )
    op.create_index(op.f("ix_talk_organisation_id"), "talk", ["organisation_id"], unique=False)
    op.create_table(
        "talk_item",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("item_list", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("item_list IN ('duty', 'risk')", name="item_list_known"),
        sa.CheckConstraint("number >= 1 AND content <> ''", name="item_says_something"),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"]),
        sa.PrimaryKeyConstraint("talk_id", "item_list", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "talk_report",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1 AND content <> ''", name="report_says_something"),
        sa.CheckConstraint("side <> 'own' OR final", name="own_report_counts"),
        sa.CheckConstraint("side IN ('own', 'group')", name="side_known"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("talk_id", "side", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "talk_finding",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("finding IN ('done', 'nearly', 'under_way', 'not_started')", name="finding_known"),
        sa.CheckConstraint("words <> ''", name="finding_says_something"),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"]),
        sa.ForeignKeyConstraint(
            ["talk_id", "side", "number"], ["talk_report.talk_id", "talk_report.side", "talk_report.number"]
        ),
        sa.PrimaryKeyConstraint("talk_id", "side", "number", "problem_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_talk_finding_problem_id", "talk_finding", ["problem_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_talk_finding_problem_id", table_name="talk_finding")
    op.drop_table("talk_finding")
    op.drop_table("talk_report")
    op.drop_table("talk_item")
    op.drop_index(op.f("ix_talk_organisation_id"), table_name="talk")
    op.drop_index(
        "ix_talk_list",
        table_name="talk",
        sqlite_where=sa.text("list_name <> ''"),
        postgresql_where=sa.text("list_name <> ''"),
    )
    op.drop_index("ix_talk_batch_id", table_name="talk")
    op.drop_table("talk")
