"""Storing a record from its form: validation, duplicates, and concurrent edits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.base.db import db
from portal.base.i18n import _l
from portal.records.base import Problem, Record
from portal.records.describe import RecordType
from portal.records.validate import validate
from portal.registry.check import problems_with
from portal.web.records.forms import RecordForm

__all__ = ["SaveOutcome", "duplicate_of", "report_duplicate", "save", "store"]


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """Result of storing a form."""

    saved: bool = False
    stale: bool = False
    """True if another user saved the record meanwhile."""
    duplicate: int | None = None
    """Id of an existing record with the same natural key."""


def save(form: RecordForm, record: Record) -> SaveOutcome:
    """Apply the form to a record and commit; write nothing unless all is valid, and leave the problems in the form.

    ``record`` is new, or loaded in this session; after a failure it is as it was in the database.
    """
    record_type = form.record_type
    fresh = record.id is None
    # A half-filled record must not be flushed by a query that a check makes.
    with db.session.no_autoflush:
        form.apply(record)
        # What could not be read from the form is not judged as if it had been left out.
        form.place(problems_with(record) if not form.failed else validate(record_type, record))
        duplicate = duplicate_of(record_type, record) if not form.failed else None
        if duplicate is not None:
            report_duplicate(form)
    return store(form, record, fresh=fresh, duplicate=duplicate)


def store(form: RecordForm, record: Record, *, fresh: bool, duplicate: int | None = None) -> SaveOutcome:
    """Commit a record that its form has been applied to; write nothing if the form has failed."""
    record_type = form.record_type
    if form.failed:
        _forget(record, fresh=fresh)
        return SaveOutcome(duplicate=duplicate)
    key = _natural_key(record_type, record)
    try:
        if fresh:
            db.session.add(record)
        db.session.flush()
        if not _visible(record_type, record, form):
            form.errors.append(_l("You may not record this for another campus or class."))
            _forget(record, fresh=fresh)
            return SaveOutcome()
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return SaveOutcome(stale=True)
    except (IntegrityError, DataError):
        db.session.rollback()
        duplicate = _duplicate(record_type, key, record.id if not fresh else None) if key else None
        if duplicate is not None:
            report_duplicate(form)
        else:
            form.errors.append(
                _l("This could not be saved: another record says the same, or one it refers to is gone.")
            )
        return SaveOutcome(duplicate=duplicate)
    return SaveOutcome(saved=True)


def _forget(record: Record, *, fresh: bool) -> None:
    db.session.rollback()
    if fresh and record in db.session:
        db.session.expunge(record)


def _visible(record_type: RecordType, record: Record, form: RecordForm) -> bool:
    scope = record_type.model.within(form.limits)
    if scope is None:
        return True
    found = select(record_type.model.id).where(record_type.model.id == record.id, scope)
    return db.session.scalar(found) is not None


def duplicate_of(record_type: RecordType, record: Record) -> int | None:
    """Return the id of another record with the same natural key, or None."""
    key = _natural_key(record_type, record)
    return _duplicate(record_type, key, record.id) if key else None


def _natural_key(record_type: RecordType, record: Record) -> dict[str, Any]:
    """Return the values that identify the record, by attribute; references as objects, whose ids are known already."""
    key: dict[str, Any] = {}
    for name in record_type.model.__natural_key__:
        try:
            field = record_type.field(name)
        except KeyError:
            key[name] = getattr(record, name)
            continue
        value = getattr(record, field.name)
        key[field.column or field.name] = value.id if isinstance(value, Record) else value
    return key


def _duplicate(record_type: RecordType, key: dict[str, Any], own_id: int | None) -> int | None:
    # Two empty values are the same to people, though not to a unique constraint.
    conditions = [
        getattr(record_type.model, name).is_(None) if value is None else getattr(record_type.model, name) == value
        for name, value in key.items()
    ]
    statement = select(record_type.model.id).where(*conditions).order_by(record_type.model.id)
    if own_id is not None:
        statement = statement.where(record_type.model.id != own_id)
    return db.session.scalar(statement.limit(1))


def report_duplicate(form: RecordForm) -> None:
    """Add an error at the fields of the natural key: there is such a record already."""
    record_type = form.record_type
    names = record_type.model.__natural_key__
    labels = "、".join(str(record_type.field(name).label) for name in names)
    form.place([Problem(names[0], _l("There is already a record with the same %(fields)s.", fields=labels))])
