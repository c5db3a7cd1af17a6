"""Start; it cannot run, since it makes a table of SQL that no database knows."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("CREATE NONSENSE")


def downgrade():
    pass
