"""Stamps of new records: actor, time and source, set by the server in every session that writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import has_request_context
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.base.clock import now, today
from portal.records.base import Record, Source
from portal.records.listening import listen

__all__ = ["current_actor_id", "stamp", "watch_stamps", "writing"]

_source: ContextVar[Source | None] = ContextVar("portal_source", default=None)
_actor: ContextVar[int | None] = ContextVar("portal_actor", default=None)


@contextmanager
def writing(source: Source, actor_id: int | None = None) -> Iterator[None]:
    """Give records first written inside the block this source, and with ``actor_id`` this account.

    Without it a form's record has ``Source.FORM`` and the signed-in account. A sheet of a plugin's own writes
    ``with writing(Source.SHEET):``.
    """
    source_token, actor_token = _source.set(source), _actor.set(actor_id)
    try:
        yield
    finally:
        _source.reset(source_token)
        _actor.reset(actor_token)


def current_actor_id() -> int | None:
    """Return the id of the account behind this write; None on the command line."""
    if _actor.get() is not None:
        return _actor.get()
    if has_request_context() and current_user and current_user.is_authenticated:
        return int(current_user.id)
    return None


def watch_stamps(session: Any) -> None:
    """Stamp new records in this session (or session factory)."""
    listen(session, "before_flush", _stamp, in_bulk=lambda _session, _model, records: stamp(records))


def _stamp(session: Session, _context: Any, _instances: Any) -> None:
    stamp([item for item in session.new if isinstance(item, Record)])


def stamp(records: Iterable[Record]) -> None:
    """Set actor, time and source of new records that have none yet."""
    fresh = [item for item in records if item.recorded_at is None]
    if not fresh:
        return
    moment, day, actor, source = now(), today(), current_actor_id(), _source.get()
    for item in fresh:
        item.recorded_at, item.recorded_on, item.recorded_by_id = moment, day, actor
        if item.source is None or source is not None:
            item.source = source or Source.FORM
