"""Bulk storing of new records without a flush, in a third of its time; all effects of a flush are reproduced.

Only for records that no other listener acts on: where a model or a plugin listens, a flush is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, func, inspect, select
from sqlalchemy.orm import Mapper, Session

from portal.attachments import deletion
from portal.evidence import zero
from portal.history import capture
from portal.organisation import day_check
from portal.records import follow_ups, stamps, storing, totals
from portal.records.base import Record
from portal.records.inserts import insert_many

__all__ = ["write_new"]

# The watchers whose work is done here, or that have nothing to do. Any other one is for a flush to call.
COVERED = frozenset(
    {
        follow_ups._follow,
        stamps._stamp,
        totals._keep_stated,
        capture._write,
        totals._recount,
        zero._after_flush,
        day_check._forget_changed,
        deletion._set_aside,
        storing._before,
        storing._after,
        totals._forget,
    }
)
MAPPER_EVENTS = ("before_insert", "after_insert")
FLUSH_EVENTS = (
    "before_attach",
    "after_attach",
    "transient_to_pending",
    "before_flush",
    "after_flush",
    "after_flush_postexec",
    "pending_to_persistent",
)


def write_new(session: Session, model: type[Record], records: Sequence[Record]) -> None:
    """Store new records of one type, all of them complete; they have their ids afterwards.

    Without a flush where that has the same result, and then they do not become part of the session; otherwise with
    one. Raise the errors of a flush: IntegrityError, StatementError.
    """
    if not (_undisturbed(session, model) and _write(session, model, records)):
        session.add_all(records)
        session.flush()


def _undisturbed(session: Session, model: type[Record]) -> bool:
    """Return True if only the core's own listeners act on the writing of such records."""
    mapper = inspect(model)
    if any(True for name in MAPPER_EVENTS for _listener in getattr(mapper.dispatch, name)):
        return False
    watchers = {listener for name in FLUSH_EVENTS for listener in getattr(session.dispatch, name)}
    if not watchers <= COVERED or session.info.get(capture.RESTORING):
        return False
    return not (follow_ups.has_follow_ups(model) or totals.counted_elsewhere(model))


def _write(session: Session, model: type[Record], records: Sequence[Record]) -> bool:
    """Do the work of a flush, in its order. Return False, with nothing done, if a flush is needed."""
    columns = _Columns(inspect(model))
    if not records or not columns.plain or any(columns.tied(record) for record in records):
        return False
    connection = session.connection()
    ids = _next_ids(connection, columns.table, len(records))
    if ids is None:
        return False
    stamps.stamp(records)
    storing.before_storing(session, records)
    for record, record_id in zip(records, ids, strict=True):
        totals.keep_stated(record)
        columns.complete(record, record_id)
    insert_many(connection, columns.table, columns.names, [columns.values(record) for record in records])
    capture.note_created(session, model, records)
    storing.after_storing(session, records)
    zero.lapse_zeros(session, {model})
    day_check.forget_calendars(session, {model})
    return True


class _Columns:
    """Conversion of a record's attributes to a row."""

    def __init__(self, mapper: Mapper[Any]) -> None:
        self.table: Any = mapper.local_table
        self._attributes = [(item.key, item.columns[0]) for item in mapper.column_attrs]
        self.names = [column.key for _key, column in self._attributes]
        self._keys = [key for key, _column in self._attributes]
        self._defaults = [(key, column.default) for key, column in self._attributes if column.default is not None]
        self._totals = [(self._keys.index(item.total), item.stated) for item in mapper.class_.__totals__]
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

    def values(self, record: Record) -> list[Any]:
        """Return the row, in the order of ``names``."""
        given = record.__dict__
        row = [given.get(key) for key in self._keys]
        for at, stated in self._totals:
            # Of a new record there are no parts yet.
            row[at] = given.get(stated) or 0
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
