"""Insertion of many rows into one table: as SQLAlchemy would, without its work for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import StatementError

__all__ = ["insert_many"]


def insert_many(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    alike: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows that have values for the columns ``names`` (by key); ``alike`` holds values common to all rows.

    Column defaults are not applied: columns without a value stay empty. Raise the errors of SQLAlchemy:
    IntegrityError; StatementError for a value that its column's type refuses.
    """
    alike = alike or {}
    dialect = connection.dialect
    statement = insert(table).compile(dialect=dialect, column_keys=[*names, *alike])
    bind = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in (*names, *alike)}
    binds = [bind[name] for name in names]
    try:
        rest = {name: value if (given := bind[name]) is None else given(value) for name, value in alike.items()}
        bound = [
            [value if given is None else given(value) for given, value in zip(binds, row, strict=True)] for row in rows
        ]
    except (TypeError, ValueError) as error:
        raise StatementError(str(error), str(statement), None, error) from error
    if statement.positional:
        order = [(*names, *rest).index(name) for name in statement.positiontup or ()]
        last = list(rest.values())
        parameters: Any = [tuple([row[at] for at in order]) for row in (each + last for each in bound)]
    else:
        parameters = [dict(zip(names, row, strict=True), **rest) for row in bound]
    if parameters:
        connection.exec_driver_sql(str(statement), parameters)
