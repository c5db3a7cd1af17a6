"""URLs of the forms in which gaps of an obligation are entered, prefilled from the gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import force_locale
from sqlalchemy import Column
from sqlalchemy.sql import ColumnElement, operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList

from portal.accounts.scope import may
from portal.base.clock import today
from portal.base.fields import Choice
from portal.declarations.obligations import Obligation
from portal.evidence.results import Gap
from portal.records.describe import Kind, RecordType
from portal.registry.registry import Portal
from portal.registry.urls import record_url
from portal.web.records.details import views

__all__ = ["GapLine", "entry_url", "form_url", "gap_lines"]


@dataclass(frozen=True, slots=True)
class GapLine:
    """Gap with the URL of the form in which it is entered; None if the user may not write there."""

    gap: Gap
    url: str | None


def gap_lines(portal: Portal, obligation: Obligation, gaps: Iterable[Gap], back: str) -> list[GapLine]:
    """Return the gaps with their form URLs; ``back`` is the URL to return to after saving."""
    return [GapLine(gap, entry_url(portal, obligation, gap, back)) for gap in gaps]


def form_url(portal: Portal, obligation: Obligation, back: str) -> str | None:
    """Return the URL of the form for a record that keeps an obligation; None if the user may not write it."""
    return _form(
        portal.record_type(obligation.record), _condition(portal.record_type(obligation.record), obligation), back
    )


def entry_url(portal: Portal, obligation: Obligation, gap: Gap, back: str) -> str | None:
    """Return the URL of the form for one gap, with day, subject and variant prefilled; None if the user may not write.

    The day of a gap of several days is its first, or today if today lies within it.
    """
    record_type = portal.record_type(obligation.record)
    values = _condition(record_type, obligation)
    if obligation.spans is not None:
        begins, ends = obligation.spans
        values |= _value(record_type, begins.key, gap.starts_on) | _value(record_type, ends.key, gap.ends_on)
    elif day := obligation.record.__date_column__:
        values |= _value(record_type, day, _day_of(gap))
    if obligation.subject is not None and gap.subject_id is not None:
        values |= _value(record_type, obligation.subject.key, gap.subject_id)
    if obligation.variant is not None and gap.variant is not None:
        with force_locale("zh"):  # the language in which gaps are measured
            variant = next((item for item in obligation.variants if str(item.label) == gap.variant), None)
        values |= _value(record_type, obligation.variant.key, variant)
    return _form(record_type, values, back)


def _form(record_type: RecordType, values: Mapping[str, Any], back: str) -> str | None:
    view = views().get(record_type.key)
    if view is None or not may(f"{record_type.key}.view") or not may(f"{record_type.key}.edit"):
        return None
    return record_url(record_type.key, "new", url=back, **values)


def _day_of(gap: Gap) -> date:
    return today() if gap.starts_on <= today() <= gap.ends_on else gap.starts_on


def _condition(record_type: RecordType, obligation: Obligation) -> dict[str, str]:
    """Return the field values that the obligation's condition requires by equality: 午检 has the session noon."""
    values: dict[str, str] = {}
    if obligation.where is not None and not callable(obligation.where):
        for name, value in _equalities(obligation.where):
            values |= _value(record_type, name, value)
    return values


def _equalities(condition: ColumnElement[bool]) -> Iterator[tuple[str, Any]]:
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for clause in condition.clauses:
            yield from _equalities(clause)
    elif (
        isinstance(condition, BinaryExpression)
        and condition.operator is operators.eq
        and isinstance(condition.left, Column)
        and isinstance(condition.right, BindParameter)
    ):
        yield condition.left.key, condition.right.value


def _value(record_type: RecordType, name: str, value: Any) -> dict[str, str]:
    """Return a field's value as the form reads it from the query string; empty if it cannot be passed so."""
    try:
        field = record_type.field(name)
    except KeyError:
        return {}
    match value:
        case Choice():
            return {field.name: str(value.value)}
        case date():
            return {field.name: value.isoformat()}
        case bool():
            return {}
        case int() | str() if field.kind in {Kind.REFERENCE, Kind.INTEGER, Kind.TEXT}:
            return {field.name: str(value)}
        case _:
            return {}
