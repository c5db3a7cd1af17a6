"""Convert values to canonical texts for comparison, and to texts for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
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

__all__ = ["blank_value", "canonical", "canonical_form", "collection_options", "display_text", "stored", "value_form"]


def canonical(field: RecordField, value: Any) -> str | None:
    """Return the canonical text of a value, the same from a cell and from the database; None for an empty one."""
    return canonical_form(field)(value)


def canonical_form(field: RecordField) -> Callable[[Any], str | None]:
    """Return ``canonical`` for one field, to apply to many values."""
    form = value_form(field)
    return lambda value: None if value is None or value == "" else form(value)


def value_form(field: RecordField) -> Callable[[Any], str | None]:
    """Return ``canonical_form`` for values that are there, None excepted: the function that an import calls most."""
    if field.kind is Kind.DECIMAL:
        step = Decimal(1).scaleb(-(field.digits or 0))
        return lambda value: str(Decimal(value).quantize(step))
    return _FORMS.get(field.kind, _text)


def _text(value: Any) -> str | None:
    return clean_text(str(value)) or None


def _choices(value: Any) -> str | None:
    return ",".join(sorted(map(str.__str__, value))) or None


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(microsecond=0).isoformat()


def _time(value: time) -> str:
    return value.isoformat("minutes")


def _whole(value: Any) -> str:
    return str(int(value))


def _yes_or_no(value: Any) -> str:
    return "1" if value else "0"


def _reference(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return f"new:{value}" if value.id is None else str(value.id)


_FORMS: dict[Kind, Callable[[Any], str | None]] = {
    Kind.REFERENCE: _reference,
    Kind.BOOLEAN: _yes_or_no,
    Kind.CHOICE: str.__str__,
    Kind.CHOICES: _choices,
    Kind.DATE: date.isoformat,
    Kind.MOMENT: _moment,
    Kind.TIME: _time,
    Kind.INTEGER: _whole,
}


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
