"""Bulk storing of new records without a flush, in a third of its time; all effects of a flush are reproduced.

Listeners announce their part in it (``portal.records.listening``); where any other one listens, a flush is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, inspect, select
from sqlalchemy.orm import Mapper, Session

from portal.records.base import Record
from portal.records.listening import BulkParts, bulk_parts

__all__ = ["write_new"]


def write_new(session: Session, model: type[Record], records: Sequence[Record]) -> None:
    """Store new records of one type, all of them complete; they have their ids afterwards.

    Without a flush where that has the same result, and then they do not become part of the session; otherwise with
    one. Raise the errors of a flush: IntegrityError, StatementError.
    """
    parts = bulk_parts(session, model)
    if parts is None or not _write(session, model, records, parts):
        session.add_all(records)
        session.flush()


def _write(session: Session, model: type[Record], records: Sequence[Record], parts: BulkParts) -> bool:
    """Do the work of a flush, in its order. Return False, with nothing done, if a flush is needed."""
    columns = _Columns(inspect(model))
    if not records or not columns.plain or any(columns.tied(record) for record in records):
        return False
    connection = session.connection()
    ids = _next_ids(connection, columns.table, len(records))
    if ids is None:
        return False
    for part in parts.before:
        part(session, model, records)
    for record, record_id in zip(records, ids, strict=True):
        columns.complete(record, record_id)
    connection.execute(insert(columns.table), [columns.row(record) for record in records])
    for part in parts.after:
        part(session, model, records)
    return True


class _Columns:
    """Conversion of a record's attributes to a row."""

    def __init__(self, mapper: Mapper[Any]) -> None:
        self.table: Any = mapper.local_table
        self._attributes = [(item.key, item.columns[0]) for item in mapper.column_attrs]
        self._names = [(key, column.key) for key, column in self._attributes]
        self._defaults = [(key, column.default) for key, column in self._attributes if column.default is not None]
        names = dict(self._names)
        self._totals = [(names[item.total], item.stated) for item in mapper.class_.__totals__]
        version = mapper.version_id_col
        self._version = None if version is None else mapper.get_property_by_column(version).key
        self._first_version = mapper.version_id_generator
        relations = [item for item in mapper.relationships if not item.viewonly]
        self._references = {
            item.key: [
                (mapper.get_property_by_column(local).key, item.mapper.get_property_by_column(remote).key)
                for local, remote in item.local_remote_pairs or []
            ]
            for item in relations
            if item.direction.name == "MANYTOONE" and not item.back_populates
        }
        self._others = [item.key for item in relations if item.key not in self._references]
        self.plain = self._is_plain(mapper)

    def _is_plain(self, mapper: Mapper[Any]) -> bool:
        """Return True if all stored values are known before the row is stored."""
        return (
            mapper.inherits is None
            and mapper.polymorphic_on is None
            and mapper.tables == [self.table]
            and {column for _key, column in self._attributes} == set(self.table.c)
            and [column.key for column in self.table.primary_key] == ["id"]
            and callable(self._first_version)
            and all(_known_to_python(column) for column in self.table.c)
        )

    def tied(self, record: Record) -> bool:
        """Return True if a record has related objects that must be stored with it, or would be found through them."""
        given = record.__dict__
        if any(given.get(key) for key in self._others):
            return True
        return any(key in given and not _stored(given[key]) for key in self._references)

    def complete(self, record: Record, record_id: int) -> None:
        """Set the values that a flush would set: id, version, foreign keys, defaults."""
        given = record.__dict__
        given["id"] = record_id
        if self._version is not None and self._first_version:
            given[self._version] = self._first_version(None)
        for key, pairs in self._references.items():
            if key in given:
                for local, remote in pairs:
                    given[local] = getattr(given[key], remote)
        for key, default in self._defaults:
            if given.get(key) is None:
                given[key] = default.arg(None) if default.is_callable else default.arg

    def row(self, record: Record) -> dict[str, Any]:
        """Return the values of the row by column."""
        given = record.__dict__
        row = {name: given.get(key) for key, name in self._names}
        for name, stated in self._totals:
            # Of a new record there are no parts yet.
            row[name] = given.get(stated) or 0
        return row


def _known_to_python(column: Column[Any]) -> bool:
    """Return True if the default of a column is known without the database."""
    default: Any = column.default
    # SQLAlchemy wraps a function that asks for nothing, but not one that asks for the statement it is called in.
    known = default is None or default.is_scalar or (default.is_callable and hasattr(default.arg, "__wrapped__"))
    return known and column.server_default is None and not column.type.should_evaluate_none


def _stored(found: Any) -> bool:
    return found is not None and bool(inspect(found).persistent)


def _next_ids(connection: Connection, table: Table, count: int) -> Iterable[int] | None:
    """Return ids for new rows, in order; None if the database's way of assigning them is unknown."""
    if connection.dialect.name == "sqlite":
        # Nobody else writes as long as this transaction does.
        last = connection.scalar(select(func.max(table.c.id))) or 0
        return range(last + 1, last + 1 + count)
    if connection.dialect.name == "postgresql":
        name = connection.dialect.identifier_preparer.format_table(table)
        series = select(func.nextval(func.pg_get_serial_sequence(name, "id"))).select_from(
            func.generate_series(1, count).alias()
        )
        found = [value for value in connection.scalars(series) if value is not None]
        return sorted(found) if len(found) == count else None
    return None
