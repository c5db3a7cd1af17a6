"""Convert the block tree to JSON and back: an issued summary stays readable whatever became of its plugins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.declarations.charts import ChartKind
from portal.report.document import blocks
from portal.report.document.blocks import Document

__all__ = ["document_from_json", "document_to_json"]

VERSION = 1
TYPE = "type"

# Classes and fields renamed since summaries were first stored keep their old names there, to be found for ever.
STORED_TYPES: Mapping[str, str] = {"OutlinePart": "Part"}
STORED_FIELDS: Mapping[str, str] = {"expression": "asked"}

# Block classes by the name that they have in stored documents.
CLASSES: Mapping[str, type[Any]] = {
    STORED_TYPES.get(name, name): found
    for name in blocks.__all__
    if isinstance(found := getattr(blocks, name, None), type) and is_dataclass(found)
}


def document_to_json(document: Document) -> dict[str, Any]:
    """Return ``document`` as JSON values, each figure with the key of its fact; equal documents give equal JSON.

    Fields that have their default are left out: an annex holds thousands of cells.
    """
    return {"version": VERSION, "document": _write(document)}


def document_from_json(stored: Mapping[str, Any]) -> Document:
    """Return the document that was stored. Raise ValueError if the JSON is no document of a known version."""
    if stored.get("version") != VERSION:
        raise ValueError(f"stored blocks of version {stored.get('version')!r}; only {VERSION} is known")
    found = _read(stored.get("document"))
    if not isinstance(found, Document):
        raise ValueError("what is stored is not a document")  # noqa: TRY004 (the content, not the argument)
    return found


def _write(value: Any) -> Any:
    match value:
        case ChartKind():
            return {TYPE: "ChartKind", "value": value.value}
        case None | bool() | int() | str():
            return value
        case date():
            return {TYPE: "date", "value": value.isoformat()}
        case Decimal():
            # As text: a float would change the figure.
            return {TYPE: "Decimal", "value": str(value)}
        case tuple() | list():
            return [_write(item) for item in value]
    name = STORED_TYPES.get(type(value).__name__, type(value).__name__)
    if CLASSES.get(name) is not type(value):
        raise TypeError(f"{name} is no part of a document that could be stored")
    stored = {each.name: getattr(value, each.name) for each in fields(value)}
    kept = {
        STORED_FIELDS.get(each.name, each.name): _write(stored[each.name])
        for each in fields(value)
        if stored[each.name] != _default(each)
    }
    return {TYPE: name, **kept}


def _default(each: Field[Any]) -> Any:
    if each.default_factory is not MISSING:
        return each.default_factory()
    return each.default


def _read(stored: Any) -> Any:
    if isinstance(stored, list):
        return tuple(_read(item) for item in stored)
    if not isinstance(stored, dict):
        return stored
    name, given = stored.get(TYPE), stored.get("value")
    match name:
        case "date":
            return date.fromisoformat(str(given))
        case "Decimal":
            return Decimal(str(given))
        case "ChartKind":
            return ChartKind(str(given))
    found = CLASSES.get(str(name))
    if found is None:
        raise ValueError(f"a stored block is of the unknown type {name!r}")
    # A field that was given up since then is left out; one that came later has its default.
    known = {STORED_FIELDS.get(each.name, each.name): each.name for each in fields(found)}
    try:
        return found(**{known[key]: _read(value) for key, value in stored.items() if key in known})
    except TypeError as error:
        raise ValueError(f"a stored {name} is incomplete: {error}") from None
