"""Measures obligations of many record types: those that the same records keep in one statement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from functools import partial

from portal.evidence.calendar import TermCalendar, Window
from portal.evidence.coverage import Asked, measure_coverages, measure_kept
from portal.evidence.facts import Period
from portal.evidence.results import Coverage
from portal.evidence.slots import Decisions, KnownSubjects, due
from portal.plugin_system.guard import Failed, guarded
from portal.plugin_system.registry import the_portal
from portal.scope import Limits

__all__ = ["measure_duties"]

EDGE = timedelta(days=31)
"""A week or month may reach so far beyond the term."""


def measure_duties(
    keys: Collection[str],
    calendar: TermCalendar,
    decisions: Decisions,
    period: Period,
    limits: Limits,
    *,
    on: date | None = None,
    what: str = "",
) -> dict[str, Coverage | Failed]:
    """The coverage of obligations by full key, over a term or of the slots that include the day ``on``.

    Of one day it tells only what is kept, not whether the rules were met or what was recorded late.
    One that raises is Failed in its own place, remembered under ``what`` and its key; the others are measured all
    the same.
    """
    known: KnownSubjects = {}
    found: dict[str, Coverage | Failed] = {}
    groups: dict[object, list[Asked]] = {}
    for key in keys:
        obligation = the_portal().obligations[key]
        call = partial(due, obligation, decisions.get(key, ()), calendar, limits, known, on=on)
        slots = guarded(_plugin(key), what + obligation.key, call)
        if isinstance(slots, Failed):
            found[key] = slots
            continue
        asked = Asked(key, obligation, slots)
        probed = on is not None and _probed(asked)
        groups.setdefault((probed, _group(asked, period, probed=probed)), []).append(asked)
    for group in groups.values():
        measure = measure_kept if on is not None and _probed(group[0]) else measure_coverages
        found.update(_measured(group, measure, period, limits, what))
    return {key: found[key] for key in keys}


Measure = Callable[[Sequence[Asked], Period, Limits], list[Coverage]]


def _measured(
    group: list[Asked], measure: Measure, period: Period, limits: Limits, what: str
) -> dict[str, Coverage | Failed]:
    """Together; where that fails one of them is at fault: each on its own to tell which."""
    first = group[0]
    if len(group) > 1:
        name = f"{what}obligations of {first.obligation.record.__record__}"
        together = guarded(_plugin(first.key), name, partial(measure, group, period, limits))
        if not isinstance(together, Failed):
            return {asked.key: coverage for asked, coverage in zip(group, together, strict=True)}
    return {asked.key: _alone(asked, measure, period, limits, what) for asked in group}


def _alone(asked: Asked, measure: Measure, period: Period, limits: Limits, what: str) -> Coverage | Failed:
    def call() -> Coverage:
        return measure([asked], period, limits)[0]

    return guarded(_plugin(asked.key), what + asked.obligation.key, call)


def _probed(asked: Asked) -> bool:
    """Whether it is enough to look for one record of each subject, whose keys the database knows."""
    obligation = asked.obligation
    if not asked.due or obligation.spans is not None or asked.window is None:
        return False
    return obligation.subject is None or bool(obligation.subject.property.columns[0].foreign_keys)


def _group(asked: Asked, period: Period, *, probed: bool) -> object:
    """What can be read in one statement: the same records by the same columns, over about the same days."""
    obligation = asked.obligation
    reach: Window | None = None
    if asked.due and not probed:
        reach = asked.reach
        if period.starts_on - EDGE <= reach.starts_on and reach.ends_on <= period.ends_on + EDGE:
            reach = None
    columns = (obligation.subject, obligation.variant, *(obligation.spans or ()))
    return _plugin(asked.key), obligation.record, tuple(str(column) for column in columns), reach


def _plugin(key: str) -> str:
    return key.partition(".")[0]
