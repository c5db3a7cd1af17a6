"""Description of a record type: its fields in order, with kind, label and limits, read off the model once.

Forms, lists, spreadsheets, history and facts all work from this description, so a plugin declares its
columns and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Integer, Numeric, String, Text, Time, inspect
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.orm import Mapper

from portal.base.db import UtcDateTime
from portal.base.fields import Choice, ChoiceSet, ChoiceType, Field, Label
from portal.records.base import Record

__all__ = ["Kind", "RecordField", "RecordType", "describe", "named_by"]


class Kind(Enum):
    """Kind of a field: decides how it is entered, shown and read from a file."""

    TEXT = auto()
    LONG_TEXT = auto()
    INTEGER = auto()
    DECIMAL = auto()
    DATE = auto()
    MOMENT = auto()
    TIME = auto()
    BOOLEAN = auto()
    CHOICE = auto()
    CHOICES = auto()
    REFERENCE = auto()


@dataclass(frozen=True, slots=True)
class RecordField:
    """Field of a record type."""

    name: str
    """Attribute that forms and files set: ``classroom`` (the object) for a reference, else the column's."""
    column: str | None
    """Mapped column attribute (``classroom_id``); None for a field that the model computes itself."""
    field: Field
    kind: Kind
    required: bool
    max_length: int | None = None
    digits: int | None = None
    """Number of decimal places of a DECIMAL."""
    choices: type[Choice] | None = None
    target: type[Record] | None = None

    @property
    def label(self) -> Label:
        """Display name of the field."""
        return self.field.label


@dataclass(frozen=True, slots=True)
class RecordType:
    """Register: all records of one model."""

    plugin: str
    model: type[Record]
    fields: tuple[RecordField, ...]

    @property
    def name(self) -> str:
        """Name within the plugin."""
        return self.model.__record__

    @property
    def key(self) -> str:
        """Key such as ``health.health_check``, used in commands, permissions and history."""
        return f"{self.plugin}.{self.name}"

    @property
    def endpoint(self) -> str:
        """Flask endpoint of its pages; blueprints allow no dot."""
        return f"{self.plugin}_{self.name}"

    @property
    def label(self) -> Label:
        """Display name of the register."""
        return self.model.__label__

    def field(self, name: str) -> RecordField:
        """Return the field set by this attribute (or backed by this column). Raise KeyError."""
        for candidate in self.fields:
            if name in (candidate.name, candidate.column):
                return candidate
        raise KeyError(name)


def describe(plugin: str, model: type[Record]) -> RecordType:
    """Return the description of a model: its visible columns, in the order they are declared."""
    mapper: Mapper[Any] = inspect(model)
    references = {
        next(iter(relationship.local_columns)): relationship
        for relationship in mapper.relationships
        if relationship.direction.name == "MANYTOONE"
    }
    fields = [
        _field(mapper.get_property_by_column(column).key, column, references.get(column))
        for column in mapper.local_table.c
        if "field" in column.info and (column in references or not column.info["field"].refers)
    ]
    extras = [
        RecordField(extra.name, None, extra.field, Kind[extra.kind], extra.required, target=extra.target())
        for extra in model.__extra_fields__
    ]
    # Notes and the server's own columns stay last.
    split = next((at for at, item in enumerate(fields) if item.column == "note"), len(fields))
    return RecordType(plugin, model, (*fields[:split], *extras, *fields[split:]))


def _field(key: str, column: Any, reference: Any) -> RecordField:
    info: Field = column.info["field"]
    required = not column.nullable and column.default is None and not info.computed
    kind = column.type
    if reference is not None:
        return RecordField(reference.key, key, info, Kind.REFERENCE, required, target=reference.mapper.class_)
    if isinstance(kind, ChoiceType):
        return RecordField(key, key, info, Kind.CHOICE, required, choices=kind.choices)
    if isinstance(kind, ChoiceSet):
        return RecordField(key, key, info, Kind.CHOICES, required, choices=kind.choices)
    if isinstance(kind, Numeric):
        return RecordField(key, key, info, Kind.DECIMAL, required, digits=kind.scale)
    if isinstance(kind, String) and not isinstance(kind, SqlEnum):
        long = info.long or isinstance(kind, Text)
        return RecordField(key, key, info, Kind.LONG_TEXT if long else Kind.TEXT, required, max_length=kind.length)
    simple = {
        Boolean: Kind.BOOLEAN,
        Integer: Kind.INTEGER,
        Date: Kind.DATE,
        Time: Kind.TIME,
        UtcDateTime: Kind.MOMENT,
    }
    for sql_type, found in simple.items():
        if isinstance(kind, sql_type):
            return RecordField(key, key, info, found, required)
    name = "JSON" if isinstance(kind, JSON) else type(kind).__name__
    raise TypeError(f"{column}: a column of type {name} cannot be shown to people; leave out its field()")


def named_by(model: type[Record]) -> list[str]:
    """Return the references that make up a record's name: those of its natural key; all if it has none."""
    key = model.__natural_key__
    return [
        relation.key
        for relation in model.__mapper__.relationships  # type: ignore[attr-defined]
        if relation.direction.name == "MANYTOONE"
        and (not key or relation.key in key or any(column.key in key for column in relation.local_columns))
    ]
