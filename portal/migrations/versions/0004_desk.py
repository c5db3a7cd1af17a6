"""The desk: letterheads, issues, arrangement, own wording."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "letterhead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["user_account.id"], name=op.f("fk_letterhead_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterhead")),
        sa.UniqueConstraint("sha256", name=op.f("uq_letterhead_sha256")),
    )
    op.create_table(
        "section_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_section_setting_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_setting")),
        sa.UniqueConstraint("term_id", "key", name=op.f("uq_section_setting_term_id_key")),
    )
    op.create_table(
        "summary_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("failures", sa.JSON(), nullable=False),
        sa.Column("letterhead_sha256", sa.String(length=64), nullable=True),
        sa.Column("last_change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["user_account.id"], name=op.f("fk_summary_issue_issued_by_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["summary_issue.id"], name=op.f("fk_summary_issue_replaces_id")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_summary_issue_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_issue")),
        sa.UniqueConstraint("term_id", "number", name=op.f("uq_summary_issue_term_id_number")),
    )
    with op.batch_alter_table("summary_issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_summary_issue_replaces_id"), ["replaces_id"], unique=False)

    op.create_table(
        "wording_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["saved_by_id"], ["user_account.id"], name=op.f("fk_wording_version_saved_by_id")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_wording_version_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_version")),
        sa.UniqueConstraint("term_id", "name", "number", name=op.f("uq_wording_version_term_id_name_number")),
    )


def downgrade() -> None:
    op.drop_table("wording_version")
    with op.batch_alter_table("summary_issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_summary_issue_replaces_id"))

    op.drop_table("summary_issue")
    op.drop_table("section_setting")
    op.drop_table("letterhead")
