"""Alembic environment: run for the core and for every plugin, each with its own version table."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.operations.ops import CreateTableOp, MigrationScript
from sqlalchemy import TypeDecorator

from portal.base.db import metadata
from portal.migrations.owner import comparison


def render_plainly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Render our own column types as the types they are stored as: a revision file must outlive our classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def leave_out_info(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    """Leave the loader's entries in ``Table.info`` out of revision files."""
    for script in scripts:
        for operation in script.upgrade_ops.ops if script.upgrade_ops else ():
            if isinstance(operation, CreateTableOp):
                operation.info = {}


attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=metadata,
    version_table=attributes["owner"].version_table,
    # SQLite changes tables by making them anew; written so, a revision runs on both databases.
    render_as_batch=True,
    render_item=render_plainly,
    process_revision_directives=leave_out_info,
    **comparison(attributes["owner"], attributes["connection"]),
)
with context.begin_transaction():
    context.run_migrations()
