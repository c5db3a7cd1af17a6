"""Values as they are compared (the same in file and database) and as they are shown to a person."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import inspect
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from portal.i18n import _
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.records.validate import clean_text

__all__ = ["blank_value", "canonical", "collection_options", "shown", "stored"]


def canonical(field: RecordField, value: Any) -> str | None:
    """One text for one value, whether it was read from a cell or from the database."""
    if value is None or value == "":
        return None
    match field.kind:
        case Kind.REFERENCE:
            return _reference(value)
        case Kind.DECIMAL:
            return str(Decimal(value).quantize(Decimal(1).scaleb(-(field.digits or 0))))
        case Kind.BOOLEAN:
            return "1" if value else "0"
        case Kind.CHOICE:
            return str(value.value)
        case Kind.CHOICES:
            return ",".join(sorted(item.value for item in value)) or None
        case Kind.DATE:
            return str(value.isoformat())
        case Kind.MOMENT:
            return str(value.astimezone(UTC).replace(microsecond=0).isoformat())
        case Kind.INTEGER:
            return str(int(value))
    return clean_text(str(value)) or None


def _reference(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return f"new:{value}" if value.id is None else str(value.id)


def stored(field: RecordField, record: Record) -> Any:
    """The value a record holds: of a reference its id where there is one, so that nothing is loaded for it."""
    if field.kind is not Kind.REFERENCE or field.column is None:
        return getattr(record, field.name)
    found = getattr(record, field.column)
    return found if found is not None else record.__dict__.get(field.name)


def blank_value(record_type: RecordType, field: RecordField) -> Any:
    """What an empty cell stands for: the column's default where it has a plain one."""
    if field.column is None:
        return None
    default = inspect(record_type.model).columns[field.column].default
    return getattr(default, "arg", None) if default is not None and default.is_scalar else None


def shown(field: RecordField, value: Any, zone: ZoneInfo) -> str:
    """A value for a person, in their language."""
    if value is None or value == "":
        return ""
    match field.kind:
        case Kind.BOOLEAN:
            return _("Yes") if value else _("No")
        case Kind.CHOICE:
            return str(value.label)
        case Kind.CHOICES:
            return "、".join(str(item.label) for item in type(next(iter(value))) if item in value) if value else ""
        case Kind.MOMENT:
            return moment_text(value, zone)
        case Kind.DATE:
            return str(value.isoformat())
    return str(value)


def moment_text(value: datetime | date, zone: ZoneInfo) -> str:
    """Date and time in the kindergarten's zone."""
    local = value.astimezone(zone) if isinstance(value, datetime) else value
    return local.isoformat(" ", "minutes") if isinstance(local, datetime) else local.isoformat()


def collection_options(model: type[Record]) -> list[ORMOption]:
    """Loads what extra fields read from (a child's enrolments and their classes) in a constant number of statements."""
    if not model.__extra_fields__:
        return []
    options: list[ORMOption] = []
    for relation in inspect(model).relationships:
        if relation.direction.name != "ONETOMANY":
            continue
        load = selectinload(getattr(model, relation.key))
        onward = [
            load.selectinload(getattr(relation.mapper.class_, inner.key))
            for inner in relation.mapper.relationships
            if inner.direction.name == "MANYTOONE" and inner.mapper.class_ is not model
        ]
        options += onward or [load]
    return options
