"""Partial indexes: of the open records of a register, so that a page finds them without reading a term."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex

__all__ = ["partial_index"]

WHERE = "portal_postgresql_where"
"""Key in the ``info`` of an index: its condition on PostgreSQL."""


def partial_index(name: str, *columns: str, where: str, postgresql_where: str | None = None) -> Index:
    """Return an index of the rows that meet a condition, on SQLite and PostgreSQL, for ``__table_args__``.

    ``where`` is SQL text over the table's own columns that both databases understand; ``postgresql_where`` says it for
    PostgreSQL if it is written otherwise there. A query uses the index if it states the same condition.
    """
    return Index(
        name, *columns, sqlite_where=text(where), info={WHERE: where if postgresql_where is None else postgresql_where}
    )


# An index with an option of PostgreSQL's would load that dialect, 2.3 MB, into every portal that runs on SQLite.
@compiles(CreateIndex, "postgresql")
def _create_on_postgresql(create: CreateIndex, compiler: Any, **options: Any) -> str:
    condition = create.element.info.get(WHERE)
    if condition is not None:
        create.element.dialect_options["postgresql"]["where"] = text(condition)
    statement: str = compiler.visit_create_index(create, **options)
    return statement
