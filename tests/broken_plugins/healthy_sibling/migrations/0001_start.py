"""The one table."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "healthy_sibling_visit",
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("visitor", sa.String(length=50), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_healthy_sibling_visit_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_healthy_sibling_visit")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_healthy_sibling_visit_fingerprint")),
    )


def downgrade() -> None:
    op.drop_table("healthy_sibling_visit")
