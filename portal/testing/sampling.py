"""Read stored sample records for the contract suite: their rows, and the samples that validation rejects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect, select

from portal.base.clock import today
from portal.base.db import db
from portal.organisation.models import Term
from portal.records.base import Record, Source
from portal.records.describe import RecordType
from portal.registry.check import problems_with
from portal.registry.registry import Portal

__all__ = ["invalid_samples", "rows_of_samples"]

WHEN_WRITTEN = {"recorded_at", "recorded_on"}
"""Columns that depend on the moment of writing."""


def rows_of_samples(portal: Portal) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows by record type of the plugins, without the columns in ``WHEN_WRITTEN``."""
    found = {}
    for record in _record_types(portal):
        table = inspect(record.model).local_table
        columns = [column for column in table.c if column.name not in WHEN_WRITTEN]
        found[record.key] = [tuple(row) for row in db.session.execute(select(*columns).order_by(table.c.id))]
    return found


def invalid_samples(portal: Portal, only: set[str] | None = None) -> dict[tuple[str, str | None], str]:
    """Return the faults of samples that no form would accept: one message by record type and field.

    A sample outside every term, or on a day that has not come, is a fault too.
    """
    terms = list(db.session.scalars(select(Term)))
    found: dict[tuple[str, str | None], str] = {}
    for record in _record_types(portal):
        if only is not None and record.key not in only:
            continue
        for sample in db.session.scalars(select(record.model).where(record.model.source == Source.DEMO)):
            for field, message in _faults(sample, terms):
                found.setdefault((record.key, field), message)
    return found


def _faults(sample: Record, terms: list[Term]) -> Iterator[tuple[str | None, str]]:
    day = getattr(sample, "occurred_on", None)
    if day is not None and not any(term.starts_on <= day <= min(term.ends_on, today()) for term in terms):
        yield "occurred_on", f"{day} lies in no term, or has not come"
    for problem in problems_with(sample):
        yield problem.field, str(problem.message)


def _record_types(portal: Portal) -> list[RecordType]:
    return [record for record in portal.record_types.values() if record.plugin != "organisation"]
