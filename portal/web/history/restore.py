"""Restoring of a deleted record, with its id and its parts, unless its natural key is in use again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Numeric, Time, func, inspect, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload

from portal.attachments.deletion import bring_back
from portal.base.db import UtcDateTime, db
from portal.base.errors import PortalError
from portal.base.fields import ChoiceSet, ChoiceType
from portal.base.i18n import _l
from portal.history.capture import RESTORING
from portal.history.models import Action, Change
from portal.records.base import Record
from portal.records.describe import Kind, RecordType
from portal.registry.registry import the_portal
from portal.web.records.deletion import owned_columns

__all__ = ["Deleted", "deleted_records", "restore"]


@dataclass(frozen=True, slots=True)
class Deleted:
    """Record that was deleted and not restored since."""

    change: Change
    record_type: RecordType | None
    """Record type; None if its plugin is not loaded."""


def deleted_records(limit: int, before: int | None = None) -> list[Deleted]:
    """Return the latest deletions that were not undone, in one statement."""
    later = aliased(Change)
    next_action = (
        select(later.action)
        .where(later.record == Change.record, later.record_id == Change.record_id, later.id > Change.id)
        .order_by(later.id)
        .limit(1)
        .correlate(Change)
        .scalar_subquery()
    )
    statement = (
        select(Change)
        .where(
            Change.action == Action.DELETE,
            # A later record may have been given the same number; only a restoration takes a deletion back.
            or_(next_action.is_(None), next_action != Action.RESTORE),
        )
        .options(joinedload(Change.actor))
        .order_by(Change.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Change.id < before)
    known = the_portal().record_types
    return [Deleted(change, known.get(change.record)) for change in db.session.scalars(statement)]


def restore(change: Change) -> Record:
    """Restore the record of this deletion, and the parts that were deleted with it; commit.

    Raise PortalError with the reason if that is not possible.
    """
    record_type = the_portal().record_types.get(change.record)
    if change.action is not Action.DELETE or not change.before or record_type is None:
        raise PortalError(_l("This record cannot be restored: its area is not there."))
    if _next_action(change) is Action.RESTORE:
        raise PortalError(_l("This record is there already."))
    _check_references(record_type, change.before)
    _check_place(record_type, change.before)
    parts, record = _parts(record_type, change), _revived(record_type, change)
    if db.session.get(record_type.model, change.record_id) is not None:
        record.id = _move_history(record_type, change)
    db.session.info[RESTORING] = True
    try:
        db.session.add(record)
        db.session.flush()
        bring_back(change.id, record.id)
        for part_type, part in parts:
            revived = _revived(part_type, part)
            for column in owned_columns(record_type.model):
                if column.table is part_type.model.__table__:  # type: ignore[attr-defined]
                    setattr(revived, inspect(part_type.model).get_property_by_column(column).key, record.id)
            db.session.add(revived)
            bring_back(part.id, part.record_id)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise PortalError(
            _l("This record cannot be restored: another one has taken its place, or one it refers to is gone.")
        ) from None
    finally:
        db.session.info.pop(RESTORING, None)
    return record


def _next_action(change: Change) -> Action | None:
    return db.session.scalar(
        select(Change.action)
        .where(Change.record == change.record, Change.record_id == change.record_id, Change.id > change.id)
        .order_by(Change.id)
        .limit(1)
    )


def _move_history(record_type: RecordType, change: Change) -> int:
    """Return a new id, because SQLite gave the old one to a later record, and move this record's history to it."""
    number = (db.session.scalar(select(func.max(record_type.model.id))) or 0) + 1
    same = (Change.record == change.record, Change.record_id == change.record_id)
    earlier = db.session.scalar(
        select(func.max(Change.id)).where(*same, Change.id < change.id, Change.action == Action.DELETE)
    )
    db.session.execute(
        update(Change).where(*same, Change.id <= change.id, Change.id > (earlier or 0)).values(record_id=number)
    )
    return number


def _revived(record_type: RecordType, change: Change) -> Record:
    mapper = inspect(record_type.model)
    record = record_type.model()
    for name, value in (change.before or {}).items():
        # A column that the plugin has given up since then is left out.
        if name in mapper.column_attrs:
            setattr(record, name, _value(mapper.column_attrs[name].columns[0].type, value))
    record.id = change.record_id
    return record


def _value(kind: Any, value: Any) -> Any:  # noqa: PLR0911 (one line a kind)
    """Return a column value from its stored form (see ``history.capture.as_json``)."""
    if value is None or isinstance(kind, Boolean):
        return value
    if isinstance(kind, ChoiceType):
        return kind.choices(value)
    if isinstance(kind, ChoiceSet):
        return frozenset(kind.choices(item) for item in value)
    if isinstance(kind, UtcDateTime | DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Time):
        return time.fromisoformat(value)
    if isinstance(kind, Numeric):
        return Decimal(value)
    return value


def _check_references(record_type: RecordType, values: dict[str, Any]) -> None:
    for field in record_type.fields:
        if field.kind is not Kind.REFERENCE or field.target is None or field.column is None:
            continue
        wanted = values.get(field.column)
        if wanted is not None and db.session.get(field.target, wanted) is None:
            raise PortalError(
                _l(
                    "This record cannot be restored: what it refers to under “%(field)s” has been deleted. "
                    "Restore that first.",
                    field=field.label,
                )
            )


def _check_place(record_type: RecordType, values: dict[str, Any]) -> None:
    model = record_type.model
    mapper = inspect(model)
    conditions = []
    for name in model.__natural_key__:
        column = _column_of(record_type, name)
        if column not in mapper.column_attrs:
            return
        stored = values.get(column)
        value = _value(mapper.column_attrs[column].columns[0].type, stored)
        attribute = getattr(model, column)
        conditions.append(attribute.is_(None) if value is None else attribute == value)
    if not conditions:
        return
    other = db.session.scalar(select(model).where(*conditions).limit(1))
    if other is not None:
        raise PortalError(
            _l("This record cannot be restored: “%(title)s” has taken its place.", title=str(other)[:100])
        )


def _column_of(record_type: RecordType, name: str) -> str:
    try:
        return record_type.field(name).column or name
    except KeyError:
        return name


def _parts(record_type: RecordType, change: Change) -> list[tuple[RecordType, Change]]:
    """Return the deletions of the same flush whose records belonged to this one."""
    owned = {
        (known.key, inspect(known.model).get_property_by_column(column).key): known
        for column in owned_columns(record_type.model)
        for known in the_portal().record_types.values()
        if known.model.__table__ is column.table  # type: ignore[attr-defined]
    }
    if not owned:
        return []
    keys = {key for key, _column in owned}
    together = db.session.scalars(
        select(Change).where(Change.action == Action.DELETE, Change.at == change.at, Change.record.in_(keys))
    ).all()
    return [
        (part_type, part)
        for part in together
        for (key, column), part_type in owned.items()
        if part.record == key and (part.before or {}).get(column) == change.record_id
    ]
