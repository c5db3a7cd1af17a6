"""Call the models' hooks before and after their records are stored: once per flush, whatever the number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from portal.records.base import Record
from portal.records.listening import listen

__all__ = ["after_storing", "before_storing", "watch_storing"]


def watch_storing(session: Any) -> None:
    """Call the hooks on every flush of this session (or session factory)."""
    listen(session, "before_flush", _before, in_bulk=lambda session, _model, records: before_storing(session, records))
    listen(session, "after_flush", _after, in_bulk=lambda session, _model, records: after_storing(session, records))


def before_storing(session: Session, records: Iterable[Record]) -> None:
    """Call ``before_storing`` of each model that defines it, with its records about to be stored or deleted."""
    for model, found in _by_model("before_storing", records).items():
        model.before_storing(session, found)


def after_storing(session: Session, records: Iterable[Record]) -> None:
    """Call ``after_storing`` of each model that defines it, with its records that were stored or deleted."""
    for model, found in _by_model("after_storing", records).items():
        model.after_storing(session, found)


def _before(session: Session, _context: Any, _instances: Any) -> None:
    before_storing(session, _written(session))


def _after(session: Session, _context: Any) -> None:
    after_storing(session, _written(session))


def _written(session: Session) -> list[Record]:
    changed = [item for item in session.dirty if isinstance(item, Record) and session.is_modified(item)]
    return [*(item for item in (*session.new, *session.deleted) if isinstance(item, Record)), *changed]


def _by_model(name: str, records: Iterable[Record]) -> dict[type[Record], list[Record]]:
    inherited = getattr(Record, name).__func__
    found: dict[type[Record], list[Record]] = defaultdict(list)
    for record in records:
        if getattr(type(record), name).__func__ is not inherited:
            found[type(record)].append(record)
    return found
