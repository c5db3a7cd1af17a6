"""What a user who is limited to a campus may see of records about members of staff."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.api import Limits, Staff

__all__ = ["of_visible_staff"]


def of_visible_staff(column: InstrumentedAttribute[Any], limits: Limits) -> ColumnElement[bool] | None:
    """The condition that a column names somebody whom the user may see; None where everybody may see all."""
    scope = Staff.within(limits)
    return None if scope is None else column.in_(select(Staff.id).where(scope))
