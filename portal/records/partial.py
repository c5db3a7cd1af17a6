"""Partial indexes: of the open records of a register, so that a page finds them without reading a term."""

from __future__ import annotations

from sqlalchemy import Index, text

__all__ = ["partial_index"]


def partial_index(name: str, *columns: str, where: str) -> Index:
    """Return an index of the rows that meet a condition, on SQLite and PostgreSQL, for ``__table_args__``.

    ``where`` is SQL text over the table's own columns that both databases understand. A query uses the index if it
    states the same condition.
    """
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
