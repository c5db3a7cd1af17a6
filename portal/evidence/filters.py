"""Filters of a list: parsed from the query string, described to the user, turned into SQL conditions.

A field ``occurred_on`` is filtered by ``occurred_on_from`` and ``occurred_on_to``, a number by ``…_min`` and
``…_max``, choices, references, yes/no, times and text by their own name (a choice may be given several times; a text
is searched for as a part). Both ends of a range are included; a day is one of the kindergarten's time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, UnaryExpression, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from werkzeug.datastructures import MultiDict

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.base.parse import UnreadableError, read_date, read_id, read_number, read_time
from portal.records.base import Problem
from portal.records.describe import Kind, RecordField, RecordType

__all__ = ["RESERVED", "ActiveFilter", "read_filters"]

RESERVED = frozenset({"term", "fact", "q", "sort", "page", "size", "url", "id"})
"""Parameters of a list's query string that are no field filters."""

RANGES = {Kind.DATE: ("_from", "_to"), Kind.MOMENT: ("_from", "_to")}
"""Endings of the two parameters by kind of field; other ranges are those of numbers."""
NUMBERS = {Kind.INTEGER, Kind.DECIMAL}
LARGEST = 999_999_999
"""Greatest absolute value of a number that a filter accepts."""
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """Filter that is set: its field, SQL conditions (all must hold) and values."""

    field: RecordField
    parameters: tuple[str, ...]
    """Names of the query parameters that set the filter; removing them removes it."""
    conditions: tuple[ColumnElement[bool], ...]
    values: tuple[Any, ...]
    """Values for display: two dates or numbers (either may be None), choices, an id, a yes/no, a time, or a text."""


class _WithoutIndex(UnaryExpression[Any]):
    """Column that is kept out of the choice of an index, for databases without statistics of their indexes."""

    inherit_cache = True


@compiles(_WithoutIndex, "sqlite")
def _of_sqlite(element: _WithoutIndex, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(element.element, **options)}"


@compiles(_WithoutIndex)
def _of_others(element: _WithoutIndex, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.element, **options))


def read_filters(record_type: RecordType, args: MultiDict[str, str], problems: list[Problem]) -> list[ActiveFilter]:
    """Return the filters set in a query string, in the order of the fields; blank and unknown parameters set none.

    A filter with an unreadable value is left out, and its problem added to ``problems``.
    """
    found = []
    # A reference, such as a class or a child, selects few rows, a choice many. SQLite, which keeps no statistics by
    # itself, takes the two indexes for equally good.
    one_record = any(args.get(field.name) for field in record_type.fields if field.kind is Kind.REFERENCE)
    for field in record_type.fields:
        if field.column is None or field.name in RESERVED:
            continue
        column = getattr(record_type.model, field.column)
        if one_record and field.kind is Kind.CHOICE:
            column = _WithoutIndex(column, operator=operators.custom_op("+"), type_=column.type)
        try:
            active = _read(field, column, args)
        except UnreadableError as error:
            problems.append(Problem(field.name, error.message))
            continue
        if active is not None:
            found.append(active)
    return found


def _read(  # noqa: PLR0911 (one line a kind)
    field: RecordField, column: Any, args: MultiDict[str, str]
) -> ActiveFilter | None:
    if field.kind in RANGES or field.kind in NUMBERS:
        return _range(field, column, args)
    given = [value.strip() for value in args.getlist(field.name) if value.strip()]
    if not given:
        return None
    if field.kind is Kind.TIME:
        clock = read_time(given[0])
        return ActiveFilter(field, (field.name,), (column == clock,), (clock,))
    if field.choices is not None:
        return _choices(field, column, given)
    if field.kind is Kind.REFERENCE:
        number = read_id(given[0])
        return ActiveFilter(field, (field.name,), (column == number,), (number,))
    if field.kind is Kind.BOOLEAN:
        if given[0] not in {YES, NO}:
            raise UnreadableError(_not_a_choice(given[0]))
        wanted = given[0] == YES
        return ActiveFilter(field, (field.name,), (column.is_(wanted),), (wanted,))
    return ActiveFilter(field, (field.name,), (column.icontains(given[0], autoescape=True),), (given[0],))


def _range(field: RecordField, column: Any, args: MultiDict[str, str]) -> ActiveFilter | None:
    low_name, high_name = (field.name + end for end in RANGES.get(field.kind, ("_min", "_max")))
    low_text, high_text = (args.get(name, "").strip() for name in (low_name, high_name))
    if not low_text and not high_text:
        return None
    read = _number if field.kind in NUMBERS else read_date
    low, high = (read(text) if text else None for text in (low_text, high_text))
    conditions = []
    if low is not None:
        conditions.append(column >= _edge(field, low, 0))
    if high is not None:
        conditions.append(
            column < _edge(field, high, 1) if field.kind is Kind.MOMENT else column <= _edge(field, high, 0)
        )
    return ActiveFilter(field, (low_name, high_name), tuple(conditions), (low, high))


def _number(text: str) -> Decimal:
    number = read_number(text)
    if abs(number) > LARGEST:  # PostgreSQL does not compare an integer with more than it can hold
        raise UnreadableError(_l("This number is too large."))
    return number


def _edge(field: RecordField, value: Any, days: int) -> Any:
    """Return the bound for a comparison; for a moment, the start of a day in the kindergarten's time zone."""
    if field.kind is not Kind.MOMENT:
        return value
    zone = current_app.extensions["portal"].settings.zone
    return datetime.combine(value + timedelta(days=days), time.min, zone)


def _choices(field: RecordField, column: Any, given: Sequence[str]) -> ActiveFilter:
    known = {choice.value: choice for choice in field.choices or ()}
    for text in given:
        if text not in known:
            raise UnreadableError(_not_a_choice(text))
    members = [known[text] for text in given]
    several = field.kind is Kind.CHOICES
    condition = or_(*(column.has(member) for member in members)) if several else column.in_(members)
    return ActiveFilter(field, (field.name,), (condition,), tuple(members))


def _not_a_choice(text: str) -> Label:
    return _l("“%(text)s” is not one of the choices.", text=text[:40])
