"""Limits of a user to the staff of some campuses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.api import Limits, Staff

__all__ = ["of_visible_staff"]


def of_visible_staff(column: InstrumentedAttribute[Any], limits: Limits) -> ColumnElement[bool] | None:
    """Return the condition that a column names staff the user may see; None without limits."""
    scope = Staff.within(limits)
    return None if scope is None else column.in_(select(Staff.id).where(scope))
