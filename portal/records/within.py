"""Restriction of statements and records to the rows that a user may see."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.base.scope import Limits
from portal.records.base import Record

__all__ = ["within_limits", "within_related"]

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


def within_limits(statement: S, record: type[Record], limits: Limits) -> S:
    """Return the statement restricted to a user's rows of a record; the same one if the user sees all of them.

    The statement must select from the record, or join it.
    """
    condition = record.within(limits)
    return statement if condition is None else statement.where(condition)


def within_related(
    column: InstrumentedAttribute[Any], related: type[Record], limits: Limits, *, or_none: bool = False
) -> ColumnElement[bool] | None:
    """Return the condition that a column names a related record the user may see; None if the user sees all of them.

    For the class method ``within`` of a record that is a part of another or about it::

        return within_related(cls.plan_id, MaintenancePlan, limits)

    The column holds the id of the related record. ``or_none=True`` adds the rows that name none.
    """
    condition = related.within(limits)
    if condition is None:
        return None
    named = column.in_(select(related.id).where(condition))
    return or_(named, column.is_(None)) if or_none else named
