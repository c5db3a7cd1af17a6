"""Listener that writes a Change for every record a session creates, changes or deletes, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import insert, inspect
from sqlalchemy.orm import Session

from portal.base.clock import now
from portal.history.models import Action, Change
from portal.records.base import Record
from portal.records.listening import listen
from portal.records.stamps import current_actor_id

__all__ = ["RESTORING", "as_json", "note_changed", "note_created", "record_key", "snapshot", "watch_history"]

RESTORING = "portal_restoring"
"""Key in ``session.info``: records created now are restored ones, not new ones."""

# The server's own bookkeeping says nothing to a person who reads what changed.
UNRECORDED = frozenset({"version"})
JSON_TYPES = frozenset({str, int, bool, float, type(None)})


def watch_history(session: Any) -> None:
    """Write history for this session (or session factory)."""
    listen(session, "after_flush", _write, in_bulk=note_created, needs_flush=_is_restoring)


def as_json(value: Any) -> Any:
    """Return a column value in the form that history stores: choices by value, dates in ISO form, decimals as text."""
    if type(value) in JSON_TYPES:
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(str(item) for item in value)
    return value


def snapshot(instance: Record) -> dict[str, Any]:
    """Return all column values of a record, by attribute, without the server's own bookkeeping."""
    model: Any = type(instance)
    values = instance.__dict__
    return {key: as_json(values[key]) for key in _recorded_columns(model) if key in values}


@cache
def _recorded_columns(model: Any) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in inspect(model).column_attrs if attribute.key not in UNRECORDED)


def note_created(session: Session, model: type[Record], records: Iterable[Record]) -> None:
    """Write the history of new records of one type that were stored without a flush; ids and columns are set."""
    alike = {"at": now(), "actor_id": current_actor_id(), "record": record_key(model), "action": Action.CREATE}
    rows = [{"record_id": item.id, "title": str(item)[:200], "after": snapshot(item)} | alike for item in records]
    session.connection().execute(insert(Change), rows)


def note_changed(session: Session, record: Record, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Write a change of something that belongs to a record but is no column of it, such as its photos."""
    _store(session, [_row(record, Action.UPDATE, before, after)])


def _is_restoring(session: Session, _model: type[Record]) -> bool:
    return bool(session.info.get(RESTORING))


def _write(session: Session, _context: Any) -> None:
    created = Action.RESTORE if session.info.get(RESTORING) else Action.CREATE
    rows = [_row(item, created, None, snapshot(item)) for item in session.new if isinstance(item, Record)]
    for item in session.dirty:
        if isinstance(item, Record) and session.is_modified(item, include_collections=False):
            before, after = _difference(item)
            if after:
                rows.append(_row(item, Action.UPDATE, before, after))
    rows += [_row(item, Action.DELETE, snapshot(item), None) for item in session.deleted if isinstance(item, Record)]
    _store(session, rows)


def _store(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        common = {"at": now(), "actor_id": current_actor_id()}
        session.connection().execute(insert(Change), [row | common for row in rows])


def _difference(item: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    state = inspect(item)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if attribute.key in UNRECORDED or not history.has_changes():
            continue
        old, new = (as_json(values[0]) if values else None for values in (history.deleted, history.added))
        if old != new:
            before[attribute.key], after[attribute.key] = old, new
    return before, after


def record_key(model: type[Record]) -> str:
    """Return the key of a record type, e.g. ``health.health_check``; the bare name of a model that is in no portal."""
    name: str = inspect(model).local_table.info.get("record", model.__record__)
    return name


def _row(item: Record, action: Action, before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "record": record_key(type(item)),
        "record_id": item.id,
        "title": str(item)[:200],
        "action": action,
        "before": before,
        "after": after,
    }
