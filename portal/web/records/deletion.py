"""Deletion of records: refused while others refer to them, kept in history, from which they can be restored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, Table, func, inspect, select

from portal.base.db import db, metadata
from portal.base.fields import Label
from portal.records.base import Record
from portal.records.describe import RecordType
from portal.registry.registry import the_portal
from portal.registry.tables import OWNER

__all__ = ["Blocker", "blockers", "delete_records", "owned_columns"]


@dataclass(frozen=True, slots=True)
class Blocker:
    """Register with records that refer to the records to be deleted, and the number of those references."""

    label: Label
    count: int


def blockers(record_type: RecordType, ids: Sequence[int]) -> list[Blocker]:
    """Return the registers whose references to these records forbid deleting them; empty if none does.

    References that the database deletes or clears itself, and those of parts of the records, do not count; those of
    other plugins without a foreign key do.
    """
    labels = {
        str(known.model.__table__.name): known.label  # type: ignore[attr-defined]
        for known in the_portal().record_types.values()
    }
    labels |= {
        name: table.info["blocks_deletion"]
        for name, table in metadata.tables.items()
        if "blocks_deletion" in table.info
    }
    owned = owned_columns(record_type.model)
    counts: Counter[str] = Counter()
    for column, key in _referring(record_type.model.__table__):  # type: ignore[attr-defined]
        going = key.ondelete in {"CASCADE", "SET NULL"} and "blocks_deletion" not in column.table.info
        if going or column in owned:
            continue
        counts[column.table.name] += _count(column, ids)
    for column in _pointing(record_type):
        counts[column.table.name] += _count(column, ids)
    return [Blocker(labels.get(name, name), count) for name, count in counts.items() if count]


def owned_columns(model: type[Record]) -> set[Column[object]]:
    """Return the foreign keys of parts that are deleted together with the whole (findings of a check)."""
    return {
        remote
        for relationship in inspect(model).relationships
        if relationship.cascade.delete and relationship.direction.name == "ONETOMANY"
        for _local, remote in relationship.local_remote_pairs or ()
    }


def delete_records(records: Sequence[Record]) -> None:
    """Delete the records and commit; history keeps all values. Nothing is checked.

    Raise IntegrityError if one is referred to by now, StaleDataError if one was changed or deleted meanwhile: the
    caller rolls back.
    """
    for record in records:
        db.session.delete(record)
    db.session.commit()


def _referring(table: Table) -> list[tuple[Column[object], ForeignKey]]:
    return [
        (column, key)
        for other in metadata.tables.values()
        if _is_there(other)
        for column in other.columns
        for key in column.foreign_keys
        if key.column.table is table
    ]


def _pointing(record_type: RecordType) -> list[Column[object]]:
    """Return the columns of other plugins that refer to this register without a foreign key."""
    return [
        column
        for other in metadata.tables.values()
        if _is_there(other)
        for column in other.columns
        if "field" in column.info and column.info["field"].refers == record_type.key
    ]


def _count(column: Column[object], ids: Sequence[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(column.table).where(column.in_(ids))) or 0


def _is_there(table: Table) -> bool:
    """Return True if the table can be queried: one of a plugin that failed may not have been created yet."""
    owner = table.info.get(OWNER)
    return owner is None or owner in {plugin.name for plugin in the_portal().active}
