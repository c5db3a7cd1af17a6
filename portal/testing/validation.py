"""Validation of records for tests of models."""

from __future__ import annotations

from portal.base.db import db
from portal.records.base import Record
from portal.registry.check import problems_with

__all__ = ["problem_fields"]


def problem_fields(record: Record) -> list[str | None]:
    """Return the fields of a record that a form would mark, in order; None for a problem of the whole record."""
    with db.session.no_autoflush:
        return [problem.field for problem in problems_with(record)]
