"""Measures obligations of many record types: those that the same records keep in one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import partial

from portal.evidence.calendar import TermCalendar, Window
from portal.evidence.coverage import Asked, measure_coverages
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
        groups.setdefault(_group(asked, period), []).append(asked)
    for group in groups.values():
        found.update(_measured(group, period, limits, what))
    return {key: found[key] for key in keys}


def _measured(group: list[Asked], period: Period, limits: Limits, what: str) -> dict[str, Coverage | Failed]:
    """Together; where that fails one of them is at fault: each on its own to tell which."""
    first = group[0]
    if len(group) > 1:
        name = f"{what}obligations of {first.obligation.record.__record__}"
        together = guarded(_plugin(first.key), name, partial(measure_coverages, group, period, limits))
        if not isinstance(together, Failed):
            return {asked.key: coverage for asked, coverage in zip(group, together, strict=True)}
    return {asked.key: _alone(asked, period, limits, what) for asked in group}


def _alone(asked: Asked, period: Period, limits: Limits, what: str) -> Coverage | Failed:
    def call() -> Coverage:
        return measure_coverages([asked], period, limits)[0]

    return guarded(_plugin(asked.key), what + asked.obligation.key, call)


def _group(asked: Asked, period: Period) -> object:
    """What can be read in one statement: the same records by the same columns, over about the same days."""
    obligation = asked.obligation
    reach: Window | None = None
    if asked.due:
        reach = asked.reach
        if period.starts_on - EDGE <= reach.starts_on and reach.ends_on <= period.ends_on + EDGE:
            reach = None
    columns = (obligation.subject, obligation.variant, *(obligation.spans or ()))
    return _plugin(asked.key), obligation.record, tuple(str(column) for column in columns), reach


def _plugin(key: str) -> str:
    return key.partition(".")[0]
