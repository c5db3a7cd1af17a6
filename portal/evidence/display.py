"""Display of values: in lists, on details pages, in history and in filters that are set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask import current_app
from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.base.db import db
from portal.base.fields import Choice
from portal.base.i18n import _
from portal.history.models import Change
from portal.records.base import Record
from portal.records.describe import Kind, RecordField, RecordType, named_by

__all__ = ["changed_values", "deleted_values", "formatter", "is_backfilled", "show", "show_moment", "stored_values"]

EMPTY = ""
Names = dict[type[Record], dict[int, str]]


def show(field: RecordField, value: Any) -> str:  # noqa: PLR0911 (one line a kind)
    """Return a value as text in the user's language; empty for None."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, frozenset | set):
        return _joined(member.label for member in (field.choices or ()) if member in value)
    if isinstance(value, Choice):
        return str(value.label)
    if isinstance(value, datetime):
        return show_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Decimal | int | float):
        return _number(field, value)
    return str(value)


def formatter(field: RecordField) -> Callable[[Any], str]:
    """Return a function like ``show`` for many values of one field: repeated values are converted once."""
    known: dict[Any, str] = {}

    def text(value: Any) -> str:
        # Only of these do equal values read alike: 1.0 equals 1.00 and True equals 1.
        if type(value) is not int and not isinstance(value, Choice | date):
            return show(field, value)
        found = known.get(value)
        if found is None:
            found = known[value] = show(field, value)
        return found

    return text


def show_moment(value: datetime) -> str:
    """Return a moment as text, to the minute, in the kindergarten's time zone."""
    zone = current_app.extensions["portal"].settings.zone
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def is_backfilled(record: Record) -> bool:
    """Return True if a user recorded it on a later day than it is about (补录)."""
    if record.__date_column__ is None or record.source not in {"form", "sheet"}:
        return False
    day = getattr(record, record.__date_column__)
    return bool(day and record.recorded_on and record.recorded_on > day)


def stored_values(record_type: RecordType, values: Mapping[str, Any]) -> dict[str, str]:
    """Return column values as history keeps them, as display texts by field name."""
    names = _names([(record_type, values)])
    return {
        field.name: _stored(field, values[field.column], names)
        for field in record_type.fields
        if field.column is not None and field.column in values
    }


def changed_values(
    record_type: RecordType, changes: Iterable[Change]
) -> list[tuple[Change, list[tuple[str, str, str]]]]:
    """Return each change with (label, before, after) of the fields shown to users; names are queried once for all."""
    changes = list(changes)
    names = _names((record_type, part) for change in changes for part in (change.before, change.after) if part)
    return [(change, _changed(record_type, change, names)) for change in changes]


def deleted_values(items: Sequence[tuple[RecordType, Change]]) -> list[list[tuple[str, str]]]:
    """Return the (label, value) pairs of deleted records of any types; names are queried once per type."""
    names = _names((record_type, change.before) for record_type, change in items if change.before)
    return [
        [(label, value) for label, value, _after in _changed(record_type, change, names) if value]
        for record_type, change in items
    ]


def _changed(record_type: RecordType, change: Change, names: Names) -> list[tuple[str, str, str]]:
    before, after = change.before or {}, change.after or {}
    lines = [
        (
            str(field.label),
            _stored(field, before.get(field.column), names),
            _stored(field, after.get(field.column), names),
        )
        for field in record_type.fields
        if field.column and (field.column in before or field.column in after)
    ]
    lines += [
        (str(slot.label), before.get(slot.in_history) or EMPTY, after.get(slot.in_history) or EMPTY)
        for slot in record_type.model.__attachments__
        if slot.in_history in before or slot.in_history in after
    ]
    return [line for line in lines if line[1] != line[2]]


def _names(rows: Iterable[tuple[RecordType, Mapping[str, Any]]]) -> Names:
    """Return the display names of the records that rows refer to, in one query per type."""
    wanted: dict[type[Record], set[int]] = defaultdict(set)
    for record_type, row in rows:
        for field in record_type.fields:
            number = row.get(field.column) if field.column and field.kind is Kind.REFERENCE else None
            if number is not None and field.target is not None:
                wanted[field.target].add(number)
    return {
        target: {
            item.id: str(item)
            for item in db.session.scalars(
                select(target)
                .where(target.id.in_(ids))
                # The references that a name is made of are loaded along, or each would need a query.
                .options(*(joinedload(getattr(target, name)) for name in named_by(target)))
            )
        }
        for target, ids in wanted.items()
    }


def _stored(field: RecordField, value: Any, names: Names) -> str:  # noqa: PLR0911 (one line a kind)
    if value is None or value == "":
        return EMPTY
    if field.kind is Kind.REFERENCE and field.target is not None:
        return names.get(field.target, {}).get(value) or _("no. %(id)s (deleted)", id=value)
    if field.choices is not None:
        return _choices(field.choices, value)
    if field.kind is Kind.MOMENT:
        return show_moment(datetime.fromisoformat(value))
    if field.kind is Kind.TIME:
        return show(field, time.fromisoformat(value))
    if field.kind is Kind.DECIMAL:
        return show(field, Decimal(value))
    return show(field, value)


def _choices(choices: type[Choice], value: Any) -> str:
    try:
        if isinstance(value, list):
            return _joined(choices(item).label for item in value)
        return str(choices(value).label)
    except ValueError:
        # A choice that the plugin no longer knows.
        return str(value)


def _joined(labels: Iterable[Any]) -> str:
    return str(_(", ")).join(str(label) for label in labels)


def _number(field: RecordField, value: Decimal | int | float) -> str:
    if type(value) is int and 0 <= value < 1000:
        text = str(value)  # as every language that we have writes it
    else:
        text = format_decimal(value, locale=get_locale() or "zh", decimal_quantization=False)
    return f"{text} {field.field.unit}" if field.field.unit else text
