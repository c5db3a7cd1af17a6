"""Restriction of statements to the rows that a user may see."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select

from portal.base.scope import Limits
from portal.records.base import Record

__all__ = ["within_limits"]

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


def within_limits(statement: S, record: type[Record], limits: Limits) -> S:
    """Return the statement restricted to a user's rows of a record; the same one if the user sees all of them.

    The statement must select from the record, or join it.
    """
    condition = record.within(limits)
    return statement if condition is None else statement.where(condition)
