"""Writing a record from its form: what can never be true, duplicates, and edits that crossed each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.admin.forms import RecordForm
from portal.db import db
from portal.i18n import _l
from portal.records.base import Problem, Record
from portal.records.check import problems_with
from portal.records.describe import RecordType
from portal.records.validate import validate

__all__ = ["Outcome", "save", "say_twin", "store", "twin_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form."""

    saved: bool = False
    stale: bool = False
    """Somebody else saved the record meanwhile."""
    twin: int | None = None
    """The record that already says this."""


def save(form: RecordForm, record: Record) -> Outcome:
    """Apply the form and commit. Nothing is written unless all is well; problems stand in the form.

    ``record`` is new, or loaded in this session; after a failure it is as it was in the database.
    """
    record_type = form.record_type
    fresh = record.id is None
    # A half-filled record must not be flushed by a query that a check makes.
    with db.session.no_autoflush:
        form.apply(record)
        # What could not be read from the form is not judged as if it had been left out.
        form.place(problems_with(record) if not form.failed else validate(record_type, record))
        twin = twin_of(record_type, record) if not form.failed else None
        if twin is not None:
            say_twin(form)
    return store(form, record, fresh=fresh, twin=twin)


def store(form: RecordForm, record: Record, *, fresh: bool, twin: int | None = None) -> Outcome:
    """Write a record that its form has been applied to, and commit; nothing if the form has failed."""
    record_type = form.record_type
    if form.failed:
        _forget(record, fresh=fresh)
        return Outcome(twin=twin)
    key = _natural_key(record_type, record)
    try:
        if fresh:
            db.session.add(record)
        db.session.flush()
        if not _visible(record_type, record, form):
            form.errors.append(_l("You may not record this for another campus or class."))
            _forget(record, fresh=fresh)
            return Outcome()
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return Outcome(stale=True)
    except (IntegrityError, DataError):
        db.session.rollback()
        twin = _twin(record_type, key, record.id if not fresh else None) if key else None
        if twin is not None:
            say_twin(form)
        else:
            form.errors.append(
                _l("This could not be saved: another record says the same, or one it refers to is gone.")
            )
        return Outcome(twin=twin)
    return Outcome(saved=True)


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


def twin_of(record_type: RecordType, record: Record) -> int | None:
    """The other record that says the same, by its natural key."""
    key = _natural_key(record_type, record)
    return _twin(record_type, key, record.id) if key else None


def _natural_key(record_type: RecordType, record: Record) -> dict[str, Any]:
    """The values that identify the record, by attribute; references as objects, whose ids are known already."""
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


def _twin(record_type: RecordType, key: dict[str, Any], own_id: int | None) -> int | None:
    # Two empty values are the same to people, though not to a unique constraint.
    conditions = [
        getattr(record_type.model, name).is_(None) if value is None else getattr(record_type.model, name) == value
        for name, value in key.items()
    ]
    statement = select(record_type.model.id).where(*conditions).order_by(record_type.model.id)
    if own_id is not None:
        statement = statement.where(record_type.model.id != own_id)
    return db.session.scalar(statement.limit(1))


def say_twin(form: RecordForm) -> None:
    """Say at the fields of the natural key that there is such a record already."""
    record_type = form.record_type
    names = record_type.model.__natural_key__
    labels = "、".join(str(record_type.field(name).label) for name in names)
    form.place([Problem(names[0], _l("There is already a record with the same %(fields)s.", fields=labels))])
