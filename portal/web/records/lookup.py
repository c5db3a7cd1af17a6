"""Options of searchable selects: at most ``LIMIT`` names, only of records that the user may see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from portal.base.db import db
from portal.base.parse import UnreadableError, read_date
from portal.base.scope import Limits
from portal.evidence.list_query import eager_options
from portal.organisation.models import Child, Classroom, Enrolment
from portal.organisation.terms import chosen_term
from portal.records.base import Record
from portal.records.describe import Kind, RecordType
from portal.records.within import within_limits
from portal.registry.registry import the_portal

__all__ = ["LIMIT", "LookupMatch", "find_matches", "name_of"]

LIMIT = 20
"""Greatest number of options of one lookup."""


@dataclass(frozen=True, slots=True)
class LookupMatch:
    """Option of a searchable select."""

    id: int
    text: str
    note: str = ""
    """Addition that tells two records of the same name apart."""


def find_matches(target: type[Record], text: str, limits: Limits) -> list[LookupMatch]:
    """Return the records whose name contains the text, ordered for a choice; at most ``LIMIT``."""
    record_type = the_portal().record_type(target)
    statement = within_limits(select(target).options(*eager_options(record_type)).limit(LIMIT), target, limits)
    text = text.strip()[:50]
    if text:
        statement = statement.where(_matches(record_type, text))
    if target is Classroom:
        term = chosen_term()
        if term is not None:
            statement = statement.where(Classroom.school_year == term.school_year)
        statement = statement.order_by(Classroom.position, Classroom.id)
    elif target is Child:
        statement = statement.options(selectinload(Child.enrolments).joinedload(Enrolment.classroom))
        statement = statement.order_by(Child.name, Child.id)
    elif target.__date_column__:
        statement = statement.order_by(getattr(target, target.__date_column__).desc(), target.id.desc())
    else:
        columns = _text_columns(record_type)[:1]
        statement = statement.order_by(*columns, target.id)
    return [LookupMatch(item.id, str(item), _note(item)) for item in db.session.scalars(statement)]


def name_of(target: type[Record], record_id: int, limits: Limits) -> str:
    """Return the display name of a record; empty if it does not exist or the user may not see it."""
    statement = select(target).where(target.id == record_id)
    found = db.session.scalar(within_limits(statement, target, limits))
    return "" if found is None else str(found)


def _note(item: Record) -> str:
    if isinstance(item, Child) and item.classroom is not None:
        return item.classroom.name
    return ""


def _text_columns(record_type: RecordType) -> list[ColumnElement[str]]:
    return [
        getattr(record_type.model, field.column)
        for field in record_type.fields
        if field.kind is Kind.TEXT and field.column
    ]


def _matches(record_type: RecordType, text: str) -> ColumnElement[bool]:
    """Return the condition for a text: in any text column, else in the names of references, or equal to the date."""
    conditions: list[ColumnElement[bool]] = [
        column.icontains(text, autoescape=True) for column in _text_columns(record_type)
    ]
    for field in record_type.fields:
        if field.kind is not Kind.REFERENCE or field.column is None or field.target is None:
            continue
        names = _text_columns(the_portal().record_type(field.target))[:1]
        if names and not conditions:
            ids = select(field.target.id).where(names[0].icontains(text, autoescape=True))
            conditions.append(getattr(record_type.model, field.column).in_(ids))
    if record_type.model.__date_column__:
        try:
            day = read_date(text)
        except UnreadableError:
            pass
        else:
            conditions.append(getattr(record_type.model, record_type.model.__date_column__) == day)
    return or_(*conditions)
