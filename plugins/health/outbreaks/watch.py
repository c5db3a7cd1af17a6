"""Unreported outbreaks, found in checks, sick leave and infectious diseases together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Result, Row, func, select

from plugins.health.judging import FEVER, feverish
from plugins.health.models import (
    Disease,
    HealthFinding,
    InfectiousCase,
    OutbreakChange,
    OutbreakReport,
    SickAbsence,
    Symptom,
)
from plugins.health.outbreaks.detect import OUTBREAK, Cluster, Sighting, Sign, detect
from portal.api import Classroom, Limits, Period, RuleInForce, Term, db, rule_book, today

__all__ = ["Outbreak", "open_outbreaks"]

RULES = (FEVER, *OUTBREAK)


@dataclass(frozen=True, slots=True)
class Outbreak:
    """Outbreak to be reported: signs, class, number of children and deadline. Children are never named."""

    classroom: Classroom
    signs: tuple[Sign, ...]
    """Signs in descending order of children."""
    first_day: date
    children: int
    reached_at: datetime
    deadline: datetime

    @property
    def symptom(self) -> Symptom | None:
        """Shared symptom to name in the report, or None."""
        return next((sign for sign in self.signs if isinstance(sign, Symptom)), None)

    @property
    def disease(self) -> Disease | None:
        """Disease to name in the report, or None if none is known."""
        return next((sign for sign in self.signs if isinstance(sign, Disease)), None)

    def hours_left(self, moment: datetime) -> float:
        """Return the hours until the report is due; negative if it is overdue."""
        return (self.deadline - moment) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Inputs that outbreaks depend on besides the records."""

    term: tuple[int, date, date]
    day: date
    read_on: date
    rules: tuple[RuleInForce, ...]


@dataclass
class _Known:
    """Outbreaks found at the last reading of each class."""

    reading: _Reading
    states: dict[int, tuple[int, int]]
    """Number of recent changes and sum of their stamps, by class id."""
    events: dict[int, list[list[Cluster]]]
    """Outbreaks by class id, only for classes that have some."""


_KNOWN: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()
"""Results by database engine. Little of a term changes, so a class is read again only after a change."""


def open_outbreaks(term: Term | None, day: date, limits: Limits) -> list[Outbreak]:
    """Return unreported suspected outbreaks of the term up to ``day``, most urgent first.

    Takes three statements, however many records there are, and four more after a change.
    """
    if term is None or day < term.starts_on:
        return []
    events = [
        event
        for classroom, found in _current(term, day).items()
        if not limits.limited or classroom in limits.classroom_ids
        for event in found
    ]
    if not events:
        return []
    wanted = select(Classroom).where(Classroom.id.in_({event[0].classroom_id for event in events}))
    classrooms = {classroom.id: classroom for classroom in db.session.scalars(wanted)}
    return sorted(
        (_outbreak(event, classrooms[event[0].classroom_id]) for event in events),
        key=lambda outbreak: (outbreak.deadline, outbreak.classroom.position, outbreak.classroom.id),
    )


def _current(term: Term, day: date) -> dict[int, list[list[Cluster]]]:
    """Return the unreported outbreaks by class id, reading again only the classes that changed."""
    rules = rule_book()
    reading = _Reading(
        (term.id, term.starts_on, term.ends_on),
        day,
        today(),
        tuple(held for name in RULES for held in rules.during(name, term.starts_on, day)),
    )
    # Read before the records: what is committed in between is read again next time, never overlooked.
    states = _states(reading.read_on)
    known = _KNOWN.get(db.engine)
    period = Period(term.starts_on, day, rules)
    if known is None or known.reading != reading:
        known = _Known(reading, states, _found(period, None))
    else:
        changed = {
            classroom
            for classroom in known.states.keys() | states
            if known.states.get(classroom) != states.get(classroom)
        }
        if changed:
            kept = {classroom: found for classroom, found in known.events.items() if classroom not in changed}
            known = _Known(reading, states, kept | _found(period, changed))
    # One assignment, of something that is never changed: another thread sees the old state or the new one.
    _KNOWN[db.engine] = known
    return known.events


def _states(day: date) -> dict[int, tuple[int, int]]:
    # Since yesterday: a transaction may have begun before midnight.
    rows = db.session.execute(
        select(OutbreakChange.classroom_id, func.count(), func.sum(OutbreakChange.stamp))
        .where(OutbreakChange.written_on >= day - timedelta(days=1))
        .group_by(OutbreakChange.classroom_id)
    )
    return {classroom: (count, int(stamps)) for classroom, count, stamps in rows}


def _found(period: Period, classrooms: Collection[int] | None) -> dict[int, list[list[Cluster]]]:
    """Return the unreported outbreaks of the given classes (None: of all), by class id."""
    clusters = detect(_sightings(period, classrooms), period.rules)
    found: dict[int, list[list[Cluster]]] = defaultdict(list)
    for event in _events(_unreported(clusters)) if clusters else ():
        found[event[0].classroom_id].append(event)
    return dict(found)


def _sightings(period: Period, classrooms: Collection[int] | None) -> Iterator[Sighting]:
    """Yield the signs of children, read in three statements."""
    for row in _rows(HealthFinding, period, classrooms, HealthFinding.symptoms, feverish(period).label("fever")):
        # Also where only the temperature says so.
        yield from _each(row, row.symptoms | {Symptom.FEVER} if row.fever else row.symptoms)
    for row in _rows(SickAbsence, period, classrooms, SickAbsence.symptoms, SickAbsence.disease):
        yield from _each(row, row.symptoms)
        yield from _each(row, {row.disease} - {None})
    for row in _rows(InfectiousCase, period, classrooms, InfectiousCase.disease):
        yield from _each(row, {row.disease})


def _rows(
    model: type[HealthFinding | SickAbsence | InfectiousCase],
    period: Period,
    classrooms: Collection[int] | None,
    *columns: Any,
) -> Result[Any]:
    wanted = select(model.classroom_id, model.child_id, model.occurred_on, model.recorded_at, *columns).where(
        model.occurred_on.between(period.starts_on, period.ends_on)
    )
    return db.session.execute(wanted if classrooms is None else wanted.where(model.classroom_id.in_(classrooms)))


def _each(row: Row[Any], signs: Iterable[Sign]) -> Iterator[Sighting]:
    for sign in signs:
        yield Sighting(row.classroom_id, row.child_id, row.occurred_on, sign, row.recorded_at)


def _unreported(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Return the clusters without reported ones and without further signs of the same children's illness."""
    earliest = min(cluster.first_day - _slack(cluster) for cluster in clusters)
    reports: dict[tuple[int, Sign | None], list[date]] = defaultdict(list)
    for classroom, day, symptom, disease in db.session.execute(
        select(
            OutbreakReport.classroom_id, OutbreakReport.occurred_on, OutbreakReport.symptom, OutbreakReport.disease
        ).where(
            OutbreakReport.classroom_id.in_({cluster.classroom_id for cluster in clusters}),
            OutbreakReport.occurred_on >= earliest,
        )
    ):
        for sign in (symptom, disease):
            reports[classroom, sign].append(day)
    reported = [
        cluster
        for cluster in clusters
        if any(
            cluster.first_day - _slack(cluster) <= day <= cluster.last_day
            for day in reports[cluster.classroom_id, cluster.sign]
        )
    ]
    return [
        cluster
        for cluster in clusters
        if cluster not in reported and not any(cluster.belongs_to(other) for other in reported)
    ]


def _slack(cluster: Cluster) -> timedelta:
    """Return how long before the first recorded child a report may begin: it may know of an unrecorded one."""
    return timedelta(days=cluster.window)


def _events(clusters: Iterable[Cluster]) -> list[list[Cluster]]:
    """Group clusters of the same children into events, each led by the sign that most of them have."""
    events: list[list[Cluster]] = []
    for cluster in sorted(clusters, key=lambda cluster: (-cluster.children, cluster.sign.value)):
        event = next((event for event in events if cluster.belongs_to(event[0])), None)
        if event is None:
            events.append([cluster])
        else:
            event.append(cluster)
    return events


def _outbreak(event: Sequence[Cluster], classroom: Classroom) -> Outbreak:
    first = min(event, key=lambda cluster: cluster.deadline)
    return Outbreak(
        classroom=classroom,
        signs=tuple(cluster.sign for cluster in event),
        first_day=min(cluster.first_day for cluster in event),
        children=event[0].children,
        reached_at=first.reached_at,
        deadline=first.deadline,
    )
