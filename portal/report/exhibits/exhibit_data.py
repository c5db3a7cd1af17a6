"""Data that the exhibits of a summary share, measured once and on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.base.clock import today
from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.exhibits import OverTime
from portal.declarations.facts import Count, Fact, Period, Ratio, Total
from portal.evidence.over_time import ByDay, can_be_spread, measure_by_day, spread
from portal.evidence.results import FactResult, Measurement, per_cent
from portal.organisation.models import Child, Staff
from portal.organisation.term_calendar import TermCalendar, Window
from portal.records.base import Record
from portal.registry.registry import PluginRecord, Portal
from portal.report.wording.change import value_text
from portal.report.wording.namespace import not_measured

__all__ = ["ExhibitData", "SpreadFact"]

SHORTEST_NAME = 2
"""Least number of characters of a name that is replaced; shorter ones are part of too many words."""


@dataclass(frozen=True, slots=True)
class SpreadFact:
    """Values of a fact in each of some windows."""

    numbers: tuple[int | Decimal | None, ...]
    texts: tuple[str | None, ...]
    """Numbers as printed."""
    empty: bool
    """True if no window has anything to show."""


@dataclass
class ExhibitData:
    """Measurement, calendar and names that the exhibits of one summary share."""

    portal: Portal
    calendar: TermCalendar
    measurement: Measurement
    period: Period
    limits: Limits
    _by_day: dict[str, ByDay] = field(default_factory=dict)

    def result(self, plugin: PluginRecord, fact: str) -> FactResult:
        """Return the result of a fact of a plugin. Raises PortalError if measuring it failed."""
        result = self.measurement.facts[f"{plugin.name}.{fact}"]
        if result.failed is not None:
            raise not_measured(result.fact.label, result.failed)
        return result

    @cached_property
    def months(self) -> list[Window]:
        """Calendar months of the term that have begun, cut to the term and to today."""
        windows: dict[tuple[int, int], list[date]] = defaultdict(list)
        for stored in self.calendar.days:
            windows[stored.day.year, stored.day.month].append(stored.day)
        return self._begun([Window(days[0], days[-1]) for days in windows.values()])

    @cached_property
    def weeks(self) -> list[Window]:
        """Teaching weeks of the term that have begun."""
        return self._begun(self.calendar.weeks())

    @staticmethod
    def _begun(windows: Collection[Window]) -> list[Window]:
        # A month to come would be drawn as one in which nothing happened.
        day = today()
        return [Window(first, min(last, day)) for first, last in windows if first <= day]

    def spread(self, plugin: PluginRecord, fact: str, windows: list[Window]) -> SpreadFact:
        """Return a count, total or ratio in each window. Errors of the database are raised."""
        declared = self.portal.facts[f"{plugin.name}.{fact}"]
        if not isinstance(declared, Ratio):
            sums = spread(self._days(f"{plugin.name}.{fact}"), windows)
            texts = [value_text(FactResult(plugin.name, declared, number)) for number in sums]
            return SpreadFact(tuple(sums), tuple(texts), not any(sums))
        parts, wholes = (spread(self._days(f"{plugin.name}.{each}"), windows) for each in declared.evidence)
        rates = [per_cent(part, whole, declared.digits) for part, whole in zip(parts, wholes, strict=True)]
        results = [
            FactResult(plugin.name, declared, rate, part, whole)
            for rate, part, whole in zip(rates, parts, wholes, strict=True)
        ]
        printed = [None if result.value is None else value_text(result) for result in results]
        return SpreadFact(tuple(rates), tuple(printed), all(rate is None for rate in rates))

    def _days(self, key: str) -> ByDay:
        if key not in self._by_day:
            fact = self.portal.facts[key]
            together = {
                other: found for other, found in self._spread_facts().items() if _record(found) is _record(fact)
            }
            try:
                self._by_day.update(measure_by_day(together, self.period, self.limits))
            except Exception:
                # One of the facts measured together has failed; this one may be measurable alone.
                db.session.rollback()
                self._by_day.update(measure_by_day({key: together[key]}, self.period, self.limits))
        return self._by_day[key]

    def _spread_facts(self) -> dict[str, Count | Total]:
        """Return the facts that any exhibit shows over time, by full key; ratios as their two parts."""
        found: dict[str, Count | Total] = {}
        active = {plugin.name for plugin in self.portal.active}
        for section_key, section in self.portal.sections.items():
            plugin = section_key.partition(".")[0]
            for exhibit in section.exhibits if plugin in active else ():
                for name in exhibit.facts_shown if isinstance(exhibit, OverTime) else ():
                    fact = self.portal.facts[f"{plugin}.{name}"]
                    for part in fact.evidence if isinstance(fact, Ratio) else (name,):
                        declared = self.portal.facts[f"{plugin}.{part}"]
                        if isinstance(declared, Count | Total) and can_be_spread(declared):
                            found[f"{plugin}.{part}"] = declared
        return found

    @cached_property
    def _people(self) -> list[tuple[str, str]]:
        """Names of people and their replacements, the longest first, since a name may contain another."""
        children = [(name, "某幼儿") for name in db.session.scalars(select(Child.name))]
        staff = [
            (each.name, str(each.post)) for each in db.session.scalars(select(Staff).options(joinedload(Staff.post)))
        ]
        named = {name: place for name, place in (*staff, *children) if len(name) >= SHORTEST_NAME}
        return sorted(named.items(), key=lambda pair: (-len(pair[0]), pair[0]))

    def without_names(self, text: str) -> str:
        """Return a typed text with staff replaced by their posts and children by 某幼儿 (个人信息保护法)."""
        for name, place in self._people:
            if name in text:
                text = text.replace(name, place)
        return text


def _record(fact: Fact) -> type[Record] | None:
    return getattr(fact, "record", None)
