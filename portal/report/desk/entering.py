"""Where something that is missing is entered: the form of its register, filled in as far as the gap says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import force_locale
from sqlalchemy import Column
from sqlalchemy.sql import ColumnElement, operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList

from portal.accounts.scope import may
from portal.admin.details import views
from portal.clock import today
from portal.evidence.obligations import Obligation
from portal.evidence.results import Gap
from portal.fields import Choice
from portal.plugin_system.registry import Portal
from portal.records.describe import Kind, RecordType

__all__ = ["GapLine", "entry_url", "form_url", "gap_lines"]


@dataclass(frozen=True, slots=True)
class GapLine:
    """Something missing, and where it is entered; None for whoever may not."""

    gap: Gap
    url: str | None


def gap_lines(portal: Portal, obligation: Obligation, gaps: Iterable[Gap], back: str) -> list[GapLine]:
    """The gaps as they are listed; ``back`` is the page that one returns to."""
    return [GapLine(gap, entry_url(portal, obligation, gap, back)) for gap in gaps]


def form_url(portal: Portal, obligation: Obligation, back: str) -> str | None:
    """The empty form of the register that keeps an obligation; None for whoever may not write in it."""
    return _form(
        portal.record_type(obligation.record), _condition(portal.record_type(obligation.record), obligation), back
    )


def entry_url(portal: Portal, obligation: Obligation, gap: Gap, back: str) -> str | None:
    """The form for one gap: its day, for whom, what. None for whoever may not write in that register.

    A gap of several days begins on its first, or today if today lies within it.
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
    return url_for(f"{view.endpoint}.create_view", url=back, **values)


def _day_of(gap: Gap) -> date:
    return today() if gap.starts_on <= today() <= gap.ends_on else gap.starts_on


def _condition(record_type: RecordType, obligation: Obligation) -> dict[str, str]:
    """What a record must say to keep it, as far as that is plain equality: 午检 is a check whose session is noon."""
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
    """A field as the form reads it from an address; nothing for what it cannot take."""
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
