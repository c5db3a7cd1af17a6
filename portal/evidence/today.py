"""Open work of a day: obligations with slots that include it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.base.fields import Label
from portal.base.scope import Limits
from portal.evidence.inputs import load_measuring_inputs
from portal.evidence.measure_obligations import measure_obligations
from portal.evidence.results import Gap
from portal.organisation.models import Term
from portal.registry.guard import Failed
from portal.registry.registry import the_portal

__all__ = ["OpenWork", "open_work"]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Obligation with its slots that include the day."""

    key: str
    """Full key of the obligation."""
    record: str
    """Key of the record type that keeps the obligation."""
    title: Label
    due: int
    kept: int
    missing: Sequence[Gap]
    failed: str | None = None


def open_work(term: Term, day: date, limits: Limits, records: frozenset[str]) -> list[OpenWork]:
    """Return the obligations due on a day that these record types keep; an empty list outside the term."""
    portal = the_portal()
    if not term.starts_on <= day <= term.ends_on:
        return []
    inputs = load_measuring_inputs(term)
    records_of = {key: portal.record_type(duty.record).key for key, duty in portal.obligations.items()}
    wanted = [key for key, record in records_of.items() if record in records]
    work: list[OpenWork] = []
    for key, found in measure_obligations(wanted, inputs, limits, on=day, what="open work ").items():
        title, record = portal.obligations[key].title, records_of[key]
        if isinstance(found, Failed):
            work.append(OpenWork(key, record, title, 0, 0, (), found.error))
        elif found.due:
            work.append(OpenWork(key, record, title, found.due, found.kept, found.gaps))
    return work
