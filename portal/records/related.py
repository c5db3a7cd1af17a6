"""Ids of related records, whether the relationship is set or its column."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from portal.records.base import Record

__all__ = ["related_id"]


def related_id(record: Record, name: str) -> Any:
    """Return the id of a related record: of the object set to it, else of the column ``<name>_id``.

    A form sets the object, an import often the column. Nothing is loaded from the database; None if neither is set or
    the object is new and has no id yet.
    """
    target = record.__dict__.get(name)
    if target is None:
        return getattr(record, f"{name}_id")
    # The identity of a deleted or expired object is known without reading it again.
    identity = inspect(target).identity
    return identity[0] if identity else target.id
