"""Listeners of sessions, each with its part in storing many new records without a flush.

A listener that is attached with ``listen`` announces what it does there. Of any other one nothing is known, so a
session or a model that it listens to needs a flush. All listeners are in ``dispatch``, an undocumented attribute of
sessions and mappers in SQLAlchemy 2.1, which is used in this module alone: the public ``event.contains`` finds only a
listener that is known already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

__all__ = ["BulkPart", "BulkParts", "bulk_parts", "listen"]

BulkPart = Callable[[Session, type[Any], Sequence[Any]], None]
"""Part of a listener for new records of one type: the session, the type and its records."""

BEFORE = ("before_attach", "after_attach", "transient_to_pending", "before_flush")
AFTER = ("after_flush", "after_flush_postexec", "pending_to_persistent")
MAPPER_EVENTS = ("before_insert", "after_insert")


@dataclass(frozen=True, slots=True)
class _Announced:
    """Announcement of a listener."""

    in_bulk: BulkPart | None
    needs_flush: Callable[[Session, type[Any]], bool] | None


@dataclass(frozen=True, slots=True)
class BulkParts:
    """Parts of all listeners of a session, in the order of a flush."""

    before: tuple[BulkPart, ...]
    """Called before the rows are inserted."""
    after: tuple[BulkPart, ...]
    """Called when the rows are inserted, and the records have their ids."""


_announced: dict[Callable[..., object], _Announced] = {}


def listen(
    session: Any,
    name: str,
    listener: Callable[..., object],
    *,
    in_bulk: BulkPart | None = None,
    needs_flush: Callable[[Session, type[Any]], bool] | None = None,
) -> None:
    """Attach a listener to a session (or session factory), and announce its part without a flush.

    ``in_bulk`` is called instead of the listener, at its place; None: new records are nothing to the listener.
    ``needs_flush`` returns True for a type of which the listener must see a flush.
    """
    event.listen(session, name, listener)
    _announced[listener] = _Announced(in_bulk, needs_flush)


def bulk_parts(session: Session, model: type[Any]) -> BulkParts | None:
    """Return what has to be done where new records of a type are stored without a flush; None if one is needed."""
    mapper: Any = inspect(model)
    if any(True for name in MAPPER_EVENTS for _listener in getattr(mapper.dispatch, name)):
        return None
    before, after = list(_listeners(session, BEFORE)), list(_listeners(session, AFTER))
    for found in (*before, *after):
        if found is None or (found.needs_flush is not None and found.needs_flush(session, model)):
            return None
    return BulkParts(_parts(before), _parts(after))


def _listeners(session: Session, names: Sequence[str]) -> Iterator[_Announced | None]:
    """Yield the announcement of each listener, None for one without."""
    dispatch: Any = session.dispatch
    for name in names:
        for listener in getattr(dispatch, name):
            yield _announced.get(listener)


def _parts(found: Sequence[_Announced | None]) -> tuple[BulkPart, ...]:
    return tuple(item.in_bulk for item in found if item is not None and item.in_bulk is not None)
