"""Helpers of revision files, frozen: version 1.

    from portal.migrations.frozen_v1 import create_index, record_columns, reference

A migration must make the same tables for ever, on a new database as on one of years ago. Therefore this module is never
edited, imports nothing of the portal, and knows no model: what revisions need differently goes into a ``frozen_v2``
beside it. It is the only module besides ``portal.api`` that a plugin may import, and only in its ``migrations/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.schema import SchemaItem

__all__ = [
    "Day",
    "PartialIndex",
    "create_index",
    "create_note_indexes",
    "create_partial_indexes",
    "drop_note_indexes",
    "drop_partial_indexes",
    "record_columns",
    "reference",
]

Day = Literal["early", "last"]
"""Place of the day of a daily record among its columns: before the note, or after all others."""


class PartialIndex(NamedTuple):
    """Index of the rows of a table that meet a condition, given as SQL text."""

    name: str
    table: str
    columns: Sequence[str]
    where: str


def record_columns(table: str, day: Day | None = None) -> list[SchemaItem]:
    """Return the columns and constraints common to all records, for ``op.create_table``.

    ``day`` adds ``occurred_on``, the day of a daily record, at this place.
    """
    occurred_on = sa.Column("occurred_on", sa.Date(), nullable=False)
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *([occurred_on] if day == "early" else []),
        sa.Column("note", sa.Text()),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer()),
        sa.Column("fingerprint", sa.String(80)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("fingerprint", name=f"uq_{table}_fingerprint"),
        reference(table, "recorded_by_id", "user_account"),
        *([occurred_on] if day == "last" else []),
    ]


def reference(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """Return the foreign key from a column to the ``id`` of the target table.

    ``ondelete`` is ``CASCADE`` or ``SET NULL``; None lets a row stay that others refer to.
    """
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def create_index(table: str, *columns: str, name: str | None = None) -> None:
    """Create an index on columns of a table; its name is made of them if none is given."""
    op.create_index(name or f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def create_partial_indexes(indexes: Iterable[PartialIndex]) -> None:
    """Create the indexes, in this order."""
    for name, table, columns, condition in indexes:
        where = sa.text(condition)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def drop_partial_indexes(indexes: Sequence[PartialIndex]) -> None:
    """Drop the indexes, the last first."""
    for index in reversed(indexes):
        op.drop_index(index.name, index.table)


def create_note_indexes(table: str) -> None:
    """Create the index that ``note_indexes`` of ``portal.api`` declares for the dialect of the database."""
    noted = sa.text("note IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(f"ix_{table}_noted_text", table, ["occurred_on", "id", "note"], sqlite_where=noted)
    else:
        op.create_index(f"ix_{table}_noted", table, ["occurred_on", "id"], postgresql_where=noted)


def drop_note_indexes(table: str) -> None:
    """Drop the index that ``create_note_indexes`` created."""
    name = "noted_text" if op.get_bind().dialect.name == "sqlite" else "noted"
    op.drop_index(f"ix_{table}_{name}", table)
