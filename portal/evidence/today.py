"""Today's open work: what is due now, for those who may enter it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.db import db
from portal.evidence.calendar import load_calendar
from portal.evidence.coverage import measure_coverage
from portal.evidence.measure import period_of
from portal.evidence.obligations import Obligation
from portal.evidence.results import Coverage, Gap
from portal.evidence.slots import KnownSubjects, due_slots, load_decisions
from portal.fields import Label
from portal.organisation.models import Term
from portal.plugin_system.guard import Failed, guarded
from portal.plugin_system.registry import the_portal
from portal.scope import Limits

__all__ = ["OpenWork", "open_work"]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One obligation with the slots that today falls in."""

    key: str
    """``<plugin>.<key>`` of the obligation."""
    record: str
    """Key of the record type that keeps it."""
    title: Label
    due: int
    kept: int
    missing: Sequence[Gap]
    failed: str | None = None


def open_work(term: Term, day: date, limits: Limits, records: frozenset[str]) -> list[OpenWork]:
    """What is due on this day, of the obligations kept by these record types; nothing outside the term."""
    portal = the_portal()
    if not term.starts_on <= day <= term.ends_on:
        return []
    calendar, decisions, period = load_calendar(db.session(), term), load_decisions(), period_of(term)
    known: KnownSubjects = {}
    work: list[OpenWork] = []
    for key, obligation in portal.obligations.items():
        record = portal.record_type(obligation.record).key
        if record not in records:
            continue

        def call(key: str = key, obligation: Obligation = obligation) -> Coverage | None:
            current = due_slots(obligation, decisions.get(key, ()), calendar, limits, known, on=day)
            return measure_coverage(key, obligation, current, period, limits) if current else None

        found = guarded(key.partition(".")[0], f"open work {obligation.key}", call)
        if isinstance(found, Failed):
            work.append(OpenWork(key, record, obligation.title, 0, 0, (), found.error))
        elif found is not None:
            work.append(OpenWork(key, record, obligation.title, found.due, found.kept, found.gaps))
    return work
