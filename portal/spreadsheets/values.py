"""Convert values to canonical texts for comparison, and to texts for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import inspect
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from portal.base.i18n import _
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType
from portal.records.validate import clean_text

__all__ = ["blank_value", "canonical", "canonical_form", "collection_options", "display_text", "stored"]


def canonical(field: RecordField, value: Any) -> str | None:
    """Return the canonical text of a value, the same from a cell and from the database; None for an empty one."""
    return canonical_form(field)(value)


def canonical_form(field: RecordField) -> Callable[[Any], str | None]:
    """Return ``canonical`` for one field, to apply to many values."""
    form = _CANONICAL.get(field.kind, _text)
    return lambda value: None if value is None or value == "" else form(field, value)


def _text(_field: RecordField, value: Any) -> str | None:
    return clean_text(str(value)) or None


def _decimal(field: RecordField, value: Any) -> str:
    return str(Decimal(value).quantize(Decimal(1).scaleb(-(field.digits or 0))))


def _moment(_field: RecordField, value: datetime) -> str:
    return value.astimezone(UTC).replace(microsecond=0).isoformat()


_CANONICAL: dict[Kind, Callable[[RecordField, Any], str | None]] = {
    Kind.REFERENCE: lambda _field, value: _reference(value),
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: lambda _field, value: "1" if value else "0",
    Kind.CHOICE: lambda _field, value: str(value.value),
    Kind.CHOICES: lambda _field, value: ",".join(sorted(item.value for item in value)) or None,
    Kind.DATE: lambda _field, value: str(value.isoformat()),
    Kind.MOMENT: _moment,
    Kind.TIME: lambda _field, value: str(value.isoformat("minutes")),
    Kind.INTEGER: lambda _field, value: str(int(value)),
}


def _reference(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return f"new:{value}" if value.id is None else str(value.id)


def stored(field: RecordField, record: Record) -> Any:
    """Return the value of a record's field; for a reference the id if there is one, so that nothing is loaded."""
    if field.kind is not Kind.REFERENCE or field.column is None:
        return getattr(record, field.name)
    found = getattr(record, field.column)
    return found if found is not None else record.__dict__.get(field.name)


def blank_value(record_type: RecordType, field: RecordField) -> Any:
    """Return the value of an empty cell: the column's default if that is a constant, else None."""
    if field.column is None:
        return None
    default = inspect(record_type.model).columns[field.column].default
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def display_text(field: RecordField, value: Any, zone: ZoneInfo) -> str:
    """Return a value as text in the person's language, choices in a form that an import reads back."""
    if value is None or value == "":
        return ""
    if field.kind is Kind.BOOLEAN:
        return str(_("Yes") if value else _("No"))
    if field.kind is Kind.CHOICE:
        return str(value.label)
    if field.kind is Kind.CHOICES:
        return "、".join(str(item.label) for item in field.choices or () if item in value)
    if isinstance(value, datetime):
        return str(value.astimezone(zone).isoformat(" ", "minutes"))[:16]
    return f"{value:%H:%M}" if field.kind is Kind.TIME else str(value)


def collection_options(model: type[Record]) -> list[ORMOption]:
    """Return loader options for what extra fields read (a child's enrolments and classes), in constant statements."""
    if not model.__extra_fields__:
        return []
    options: list[ORMOption] = []
    for relation in inspect(model).relationships:
        if relation.direction.name != "ONETOMANY":
            continue
        load = selectinload(getattr(model, relation.key))
        onward = [
            load.joinedload(getattr(relation.mapper.class_, inner.key))
            for inner in relation.mapper.relationships
            if inner.direction.name == "MANYTOONE" and inner.mapper.class_ is not model
        ]
        options += onward or [load]
    return options
