"""Measure obligations of many record types, those kept by the same records in one statement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from functools import partial

from portal.base.scope import Limits
from portal.declarations.facts import Period
from portal.evidence.coverage import DueObligation, measure_coverages, measure_kept
from portal.evidence.inputs import MeasuringInputs
from portal.evidence.results import Coverage
from portal.evidence.slots import KnownSubjects, due
from portal.organisation.term_calendar import Window
from portal.registry.guard import Failed, guarded
from portal.registry.registry import the_portal

__all__ = ["measure_obligations"]

EDGE = timedelta(days=31)
"""Greatest length by which a week or month reaches beyond the term."""


def measure_obligations(
    keys: Collection[str],
    inputs: MeasuringInputs,
    limits: Limits,
    *,
    on: date | None = None,
    what: str = "",
) -> dict[str, Coverage | Failed]:
    """Return the coverage of obligations by full key, over a term or for the slots that include the day ``on``.

    For one day it may measure only which slots are kept, not whether the rules were met or a record was made late.
    An obligation that raises becomes Failed, logged under ``what`` and its key; the others are measured.
    """
    calendar, decisions, period = inputs.calendar, inputs.decisions, inputs.period
    known: KnownSubjects = {}
    found: dict[str, Coverage | Failed] = {}
    groups: dict[object, list[DueObligation]] = {}
    for key in keys:
        obligation = the_portal().obligations[key]
        call = partial(due, obligation, decisions.get(key, ()), calendar, limits, known, on=on)
        slots = guarded(_plugin(key), what + obligation.key, call)
        if isinstance(slots, Failed):
            found[key] = slots
            continue
        due_obligation = DueObligation(key, obligation, slots)
        probed = on is not None and _probed(due_obligation)
        groups.setdefault((probed, _group(due_obligation, period, probed=probed)), []).append(due_obligation)
    for group in groups.values():
        measure = measure_kept if on is not None and _probed(group[0]) else measure_coverages
        found.update(_measured(group, measure, period, limits, what))
    return {key: found[key] for key in keys}


Measure = Callable[[Sequence[DueObligation], Period, Limits], list[Coverage]]


def _measured(
    group: list[DueObligation], measure: Measure, period: Period, limits: Limits, what: str
) -> dict[str, Coverage | Failed]:
    """Measure a group together; if that fails, measure each on its own to find the faulty one."""
    first = group[0]
    if len(group) > 1:
        name = f"{what}obligations of {first.obligation.record.__record__}"
        together = guarded(_plugin(first.key), name, partial(measure, group, period, limits))
        if not isinstance(together, Failed):
            return {due_obligation.key: coverage for due_obligation, coverage in zip(group, together, strict=True)}
    return {due_obligation.key: _alone(due_obligation, measure, period, limits, what) for due_obligation in group}


def _alone(
    due_obligation: DueObligation, measure: Measure, period: Period, limits: Limits, what: str
) -> Coverage | Failed:
    def call() -> Coverage:
        return measure([due_obligation], period, limits)[0]

    return guarded(_plugin(due_obligation.key), what + due_obligation.obligation.key, call)


def _probed(due_obligation: DueObligation) -> bool:
    """Return True if one probe per subject suffices: one long window, and subjects whose keys the database has."""
    obligation = due_obligation.obligation
    if not due_obligation.due or obligation.spans is not None or due_obligation.window is None:
        return False
    return obligation.subject is None or bool(obligation.subject.property.columns[0].foreign_keys)


def _group(due_obligation: DueObligation, period: Period, *, probed: bool) -> object:
    """Return the key of obligations that one statement can measure: same records, columns and range of days."""
    obligation = due_obligation.obligation
    reach: Window | None = None
    if due_obligation.due and not probed:
        reach = due_obligation.reach
        if period.starts_on - EDGE <= reach.starts_on and reach.ends_on <= period.ends_on + EDGE:
            reach = None
    columns = (obligation.subject, obligation.variant, *(obligation.spans or ()))
    return _plugin(due_obligation.key), obligation.record, tuple(str(column) for column in columns), reach


def _plugin(key: str) -> str:
    return key.partition(".")[0]
