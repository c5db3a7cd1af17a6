"""Total that an imported register states and that forms replace by its parts.

The stated total (typed or imported) is used until the first part exists; from then on the total is the
number of parts. Works for every session that writes, so form, sheet, import and command line agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, inspect, select, update
from sqlalchemy.orm import Session

from portal.records.listening import listen

__all__ = ["PartsTotal", "counted_elsewhere", "keep_stated", "watch_totals"]

# Enough ids for one statement on either database.
CHUNK = 500
RECOUNTED = "portal_recounted"


@dataclass(frozen=True, slots=True)
class PartsTotal:
    """Total that a register states until there are parts, and that is their number, or sum, from then on.

    Kept in the same transaction by every session that writes.
    """

    total: str
    """Name of the number column that is shown, typed and imported."""
    stated: str
    """Name of the number column, without ``field``, that keeps what was typed or imported."""
    parts: str
    """Name of the relationship to the parts."""
    of: str | None = None
    """Number column of the parts that is added up; None: they are counted."""
    where: Callable[[], ColumnElement[bool]] | None = None
    """Function returning the condition for parts that count, such as failed lines; called late."""


def watch_totals(session: Any) -> None:
    """Update all declared totals in this session (or session factory)."""
    listen(session, "before_flush", _keep_stated, in_bulk=_keep_all_stated)
    listen(session, "after_flush", _recount, needs_flush=lambda _session, model: counted_elsewhere(model))
    listen(session, "after_flush_postexec", _forget)


def keep_stated(instance: Any) -> None:
    """Copy a total that was just typed or imported to its ``stated`` column."""
    for total in getattr(instance, "__totals__", ()):
        if inspect(instance).attrs[total.total].history.has_changes():
            setattr(instance, total.stated, getattr(instance, total.total))


def counted_elsewhere(model: type[Any]) -> bool:
    """Return True if records of this type are summed into another record's total."""
    return bool(_watched_parts({model})[model])


def _keep_all_stated(_session: Session, model: type[Any], records: Iterable[Any]) -> None:
    """Do the same for new records, of which every value that is there was typed or imported."""
    for total in getattr(model, "__totals__", ()):
        for record in records:
            if total.total in vars(record):
                setattr(record, total.stated, getattr(record, total.total))


def _keep_stated(session: Session, _context: Any, _instances: Any) -> None:
    for instance in (*session.new, *session.dirty):
        keep_stated(instance)


def _recount(session: Session, _context: Any) -> None:
    changed = (*session.new, *session.dirty, *session.deleted)
    if not changed:
        return
    wholes: dict[tuple[type[Any], PartsTotal], set[int]] = defaultdict(set)
    watched = _watched_parts({type(instance) for instance in changed})
    for instance in changed:
        deleted = instance in session.deleted
        for total in getattr(instance, "__totals__", ()):
            if not deleted:
                wholes[type(instance), total].add(instance.id)
        for whole, total, key in watched.get(type(instance), ()):
            history = inspect(instance).attrs[key].history
            ids = {*(history.added or ()), *(history.deleted or ()), *(history.unchanged or ())}
            wholes[whole, total] |= {value for value in ids if value is not None}
    for (whole, total), ids in wholes.items():
        _write(session, whole, total, sorted(ids))


def _watched_parts(changed: set[type[Any]]) -> dict[type[Any], list[tuple[type[Any], PartsTotal, str]]]:
    """Return, for each part class, the wholes that count it, with the part's foreign key attribute."""
    found: dict[type[Any], list[tuple[type[Any], PartsTotal, str]]] = defaultdict(list)
    for part in changed:
        mapper = inspect(part)
        for relationship in mapper.relationships:
            whole = relationship.mapper.class_
            for total in getattr(whole, "__totals__", ()):
                if inspect(whole).relationships[total.parts].mapper is not mapper:
                    continue
                remote = _foreign_key(whole, total)[1]
                key = mapper.get_property_by_column(remote).key
                if (whole, total, key) not in found[part]:
                    found[part].append((whole, total, key))
    return found


def _foreign_key(whole: type[Any], total: PartsTotal) -> tuple[Any, Any]:
    """Return the whole's key column, and the part's column that refers to it."""
    pairs = inspect(whole).relationships[total.parts].local_remote_pairs or []
    local, remote = pairs[0]
    return local, remote


def _write(session: Session, whole: type[Any], total: PartsTotal, ids: list[int]) -> None:
    mapper = inspect(whole)
    local, remote = _foreign_key(whole, total)
    table = mapper.local_table
    count = _of_parts(whole, total, local, remote)
    connection = session.connection()
    for start in range(0, len(ids), CHUNK):
        connection.execute(
            update(table)
            .where(table.c.id.in_(ids[start : start + CHUNK]))
            .values({total.total: func.coalesce(count, table.c[total.stated], 0)})
        )
    session.info.setdefault(RECOUNTED, []).append((whole, total.total, set(ids)))


def _of_parts(whole: type[Any], total: PartsTotal, local: Any, remote: Any) -> Any:
    """Return the expression for the sum or count of a row's parts; NULL without parts, so that ``stated`` is used."""
    part = inspect(whole).relationships[total.parts].mapper.class_
    amount: Any = func.count() if total.of is None else func.sum(getattr(part, total.of))
    if total.where is not None:
        amount = func.coalesce(amount.filter(total.where()), 0)
    scale = getattr(inspect(whole).local_table.c[total.total].type, "scale", None)
    if total.of is not None and scale is not None:
        # SQLite adds up as floats: 0.1 and 0.2 would be more than 0.3.
        amount = func.round(amount, scale)
    return select(case((func.count() > 0, amount))).where(remote == local).scalar_subquery()


def _forget(session: Session, _context: Any) -> None:
    """Expire the totals of loaded wholes; only after the flush does the session know those that it created."""
    for whole, attribute, ids in session.info.pop(RECOUNTED, []):
        for instance in list(session.identity_map.values()):
            if isinstance(instance, whole) and instance.id in ids:
                session.expire(instance, [attribute])
