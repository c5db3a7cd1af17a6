"""Detection of outbreaks: children of one class with the same sign, often enough that it must be reported.

《学校和托幼机构传染病疫情报告工作规范（试行）》（卫办疾控发〔2006〕65号）: in one class, three children in one day,
or more than five in three days in a row, with similar symptoms: report within 24 hours. The numbers are rules,
taken as they were in force on each day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from plugins.health.models import Disease, Symptom
from portal.api import RuleBook

__all__ = ["OUTBREAK", "Cluster", "Sighting", "Sign", "detect"]

Sign: TypeAlias = Symptom | Disease

OUTBREAK = tuple(f"health.outbreak.{name}" for name in ("day", "days", "period", "report_hours"))
"""Names of the rules that define an outbreak."""
# A kindergarten may set any value; a calendar cannot count any number of days.
MOST_DAYS, MOST_HOURS = Decimal(366), Decimal(366 * 24)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Sign of a child on a day, with the time it was recorded."""

    classroom_id: int
    child_id: int
    day: date
    sign: Sign
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Cluster:
    """Occurrences of one sign in one class, enough to be reported."""

    classroom_id: int
    sign: Sign
    first_day: date
    """Day of the first child."""
    last_day: date
    days_by_child: Mapping[int, Sequence[date]]
    """Days on which the sign occurred, in order, by child id."""
    reached_at: datetime
    """Time of the record that reached the number; from then on the outbreak could be known."""
    deadline: datetime
    window: int
    """Number of days in a row that count together."""

    @property
    def children(self) -> int:
        """Number of distinct children."""
        return len(self.days_by_child)

    def belongs_to(self, other: Cluster) -> bool:
        """Return True if the cluster is a further sign of the other's illness: its children all had that sign then too.

        Children with a fever and a rash are not in two outbreaks.
        """
        return self.classroom_id == other.classroom_id and all(
            any(abs((days[0] - day).days) < self.window for day in other.days_by_child.get(child, ()))
            for child, days in self.days_by_child.items()
        )


@dataclass(frozen=True, slots=True)
class _Measure:
    """Values of the outbreak rules on one day."""

    in_a_day: Decimal
    days: int
    in_the_days: Decimal
    time: timedelta
    """Time allowed for the report."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """Day on which enough children had the sign, with the first day that counts towards it."""

    first_day: date
    last_day: date
    reached_at: datetime
    measure: _Measure


def detect(sightings: Iterable[Sighting], rules: RuleBook) -> list[Cluster]:
    """Return the clusters, in no particular order. "Other" is no sign that two children could share.

    A day on which one of the rules is not in force is not judged.
    """
    together: dict[tuple[int, type, Sign], list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        if sighting.sign not in (Symptom.OTHER, Disease.OTHER):
            together[sighting.classroom_id, type(sighting.sign), sighting.sign].append(sighting)

    @cache
    def measure(day: date) -> _Measure | None:
        return _measure(rules, day)

    found: list[Cluster] = []
    for same in together.values():
        same.sort(key=lambda sighting: sighting.day)
        found += (_cluster(hits, same) for hits in _joined(_hits(same, measure)))
    return found


def _measure(rules: RuleBook, day: date) -> _Measure | None:
    found = [rules.on(name, day) for name in OUTBREAK]
    values = [rule.value for rule in found if rule is not None]
    if len(values) < len(found):
        return None
    in_a_day, days, in_the_days, hours = values
    return _Measure(
        in_a_day,
        int(min(max(days, Decimal(1)), MOST_DAYS)),
        in_the_days,
        timedelta(hours=float(min(max(hours, Decimal(0)), MOST_HOURS))),
    )


def _hits(same: Sequence[Sighting], measure: Callable[[date], _Measure | None]) -> Iterator[_Hit]:
    days = [sighting.day for sighting in same]
    for day in dict.fromkeys(days):
        rule = measure(day)
        if rule is None:
            continue
        first = bisect_left(days, day - timedelta(days=rule.days - 1))
        begin, end = bisect_left(days, day), bisect_right(days, day)
        moments = [
            moment
            for some, least in ((same[begin:end], rule.in_a_day), (same[first:end], rule.in_the_days))
            if (moment := _reached(some, least)) is not None
        ]
        if moments:
            yield _Hit(days[first], day, min(moments), rule)


def _reached(sightings: Sequence[Sighting], least: Decimal) -> datetime | None:
    """Return the time of the record that reached the given number of children; None if none did."""
    if len(sightings) < least:
        return None
    children: set[int] = set()
    for sighting in sorted(sightings, key=lambda sighting: sighting.recorded_at):
        children.add(sighting.child_id)
        if len(children) >= least:
            return sighting.recorded_at
    return None


def _joined(hits: Iterable[_Hit]) -> list[list[_Hit]]:
    """Group hits that overlap, or follow each other within the days that count together, into events."""
    events: list[list[_Hit]] = []
    for hit in hits:
        if events and (hit.first_day - events[-1][-1].last_day).days <= hit.measure.days:
            events[-1].append(hit)
        else:
            events.append([hit])
    return events


def _cluster(hits: Sequence[_Hit], same: Sequence[Sighting]) -> Cluster:
    window = hits[-1].measure.days
    # Who falls ill right after belongs to it, though there are no longer enough for a report of its own.
    first_day, last_day = min(hit.first_day for hit in hits), hits[-1].last_day + timedelta(days=window - 1)
    members = [sighting for sighting in same if first_day <= sighting.day <= last_day]
    days_by_child: dict[int, list[date]] = defaultdict(list)
    for sighting in members:
        days_by_child[sighting.child_id].append(sighting.day)
    first = min(hits, key=lambda hit: hit.reached_at)
    return Cluster(
        classroom_id=members[0].classroom_id,
        sign=members[0].sign,
        first_day=members[0].day,
        last_day=members[-1].day,
        days_by_child=days_by_child,
        reached_at=first.reached_at,
        deadline=first.reached_at + first.measure.time,
        window=window,
    )
