"""Records that follow from others: a named disease makes a case, in the same transaction, whoever writes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy.orm import Session

from portal.records.base import Record
from portal.records.listening import listen

__all__ = ["has_follow_ups", "watch_follow_ups"]


def watch_follow_ups(session: Any) -> None:
    """Write follow-ups in this session (or session factory)."""
    listen(session, "before_flush", _follow, needs_flush=lambda _session, model: has_follow_ups(model))


def has_follow_ups(model: type[Record]) -> bool:
    """Return True if other records can follow from records of this type."""
    return model.follow_ups.__func__ is not Record.follow_ups.__func__  # type: ignore[attr-defined]


def _follow(session: Session, _context: Any, _instances: Any) -> None:
    handled: set[Record] = set()
    while fresh := [item for item in _written(session) if item not in handled]:
        handled.update(fresh)
        by_type: dict[type[Record], list[Record]] = defaultdict(list)
        for item in fresh:
            by_type[type(item)].append(item)
        for model, records in by_type.items():
            session.add_all(list(model.follow_ups(session, records)))


def _written(session: Session) -> list[Record]:
    """Return the new and changed records in the order in which they came, so that follow-ups have a stable order."""
    changed = [item for item in session.dirty if _concerned(item) and session.is_modified(item)]
    return [item for item in session.new if _concerned(item)] + changed


def _concerned(item: Any) -> bool:
    return isinstance(item, Record) and has_follow_ups(type(item))
