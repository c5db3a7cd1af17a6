"""Grouping of part records by the whole they belong to, as of the end of the flush."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from portal.api import Record

__all__ = ["parts_by_whole"]

P = TypeVar("P", bound=Record)


def parts_by_whole(session: Session, records: Sequence[P], name: str) -> dict[Any, list[P]]:
    """Return each whole that these parts belong to (by the named relationship) with all its parts; two queries.

    For ``follow_ups``: called before a flush, so new parts are not stored yet, and deleted ones still are.
    """
    model: Any = type(records[0])
    whole: Any = inspect(model).relationships[name].mapper.class_
    column = getattr(model, f"{name}_id")
    objects = {part: part.__dict__.get(name) for part in records}
    ids = {getattr(part, f"{name}_id") or (held.id if held is not None else None) for part, held in objects.items()}
    known = {item.id: item for item in session.scalars(select(whole).where(whole.id.in_(ids - {None})))}
    found: dict[Any, list[P]] = {item: [] for item in known.values()}
    for part in dict.fromkeys((*session.scalars(select(model).where(column.in_(known))), *records)):
        if part not in session.deleted:
            belongs_to = part.__dict__.get(name) or known[getattr(part, f"{name}_id")]
            found.setdefault(belongs_to, []).append(part)
    return found
