"""The outbreaks that nobody has reported yet, from checks, sick leave and infectious diseases together."""

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
    """Something to report: what, in which class, how many children, until when. Never who."""

    classroom: Classroom
    signs: tuple[Sign, ...]
    """The one that most children have first."""
    first_day: date
    children: int
    reached_at: datetime
    deadline: datetime

    @property
    def symptom(self) -> Symptom | None:
        """What the report would name as the shared symptom."""
        return next((sign for sign in self.signs if isinstance(sign, Symptom)), None)

    @property
    def disease(self) -> Disease | None:
        """What the report would name as the disease, once there is a name for it."""
        return next((sign for sign in self.signs if isinstance(sign, Disease)), None)

    def hours_left(self, moment: datetime) -> float:
        """Hours until the report is due; below zero it is overdue."""
        return (self.deadline - moment) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the outbreaks of a class depend on, beside its records."""

    term: tuple[int, date, date]
    day: date
    read_on: date
    rules: tuple[RuleInForce, ...]


@dataclass
class _Known:
    """What was found when each class was last read."""

    reading: _Reading
    states: dict[int, tuple[int, int]]
    """Of each class: how many changes of these days, and the sum of their stamps."""
    events: dict[int, list[list[Cluster]]]
    """Only of classes that have an outbreak to report."""


_KNOWN: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()
"""By database. A term fills up and hardly any of it changes, so a class is read again only when it did."""


def open_outbreaks(term: Term | None, day: date, limits: Limits) -> list[Outbreak]:
    """What was seen since the term began, up to this day, and is not reported; the most pressing first.

    Takes three statements, however many records there are, and four more where something was written since.
    """
    if term is None or day < term.starts_on:
        return []
    events = [
        event
        for room, found in _current(term, day).items()
        if not limits.limited or room in limits.classroom_ids
        for event in found
    ]
    if not events:
        return []
    wanted = select(Classroom).where(Classroom.id.in_({event[0].classroom_id for event in events}))
    rooms = {room.id: room for room in db.session.scalars(wanted)}
    return sorted(
        (_outbreak(event, rooms[event[0].classroom_id]) for event in events),
        key=lambda outbreak: (outbreak.deadline, outbreak.classroom.position, outbreak.classroom.id),
    )


def _current(term: Term, day: date) -> dict[int, list[list[Cluster]]]:
    """What is to be reported in each class; reads the classes of which something was written since."""
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
        changed = {room for room in known.states.keys() | states if known.states.get(room) != states.get(room)}
        if changed:
            kept = {room: found for room, found in known.events.items() if room not in changed}
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
    return {room: (count, int(stamps)) for room, count, stamps in rows}


def _found(period: Period, rooms: Collection[int] | None) -> dict[int, list[list[Cluster]]]:
    """What is to be reported in these classes (None: in all)."""
    clusters = detect(_sightings(period, rooms), period.rules)
    found: dict[int, list[list[Cluster]]] = defaultdict(list)
    for event in _events(_unreported(clusters)) if clusters else ():
        found[event[0].classroom_id].append(event)
    return dict(found)


def _sightings(period: Period, rooms: Collection[int] | None) -> Iterator[Sighting]:
    """Who had what, in three statements."""
    for row in _rows(HealthFinding, period, rooms, HealthFinding.symptoms, feverish(period).label("fever")):
        # Also where only the temperature says so.
        yield from _each(row, row.symptoms | {Symptom.FEVER} if row.fever else row.symptoms)
    for row in _rows(SickAbsence, period, rooms, SickAbsence.symptoms, SickAbsence.disease):
        yield from _each(row, row.symptoms)
        yield from _each(row, {row.disease} - {None})
    for row in _rows(InfectiousCase, period, rooms, InfectiousCase.disease):
        yield from _each(row, {row.disease})


def _rows(
    model: type[HealthFinding | SickAbsence | InfectiousCase],
    period: Period,
    rooms: Collection[int] | None,
    *told: Any,
) -> Result[Any]:
    wanted = select(model.classroom_id, model.child_id, model.occurred_on, model.recorded_at, *told).where(
        model.occurred_on.between(period.starts_on, period.ends_on)
    )
    return db.session.execute(wanted if rooms is None else wanted.where(model.classroom_id.in_(rooms)))


def _each(row: Row[Any], signs: Iterable[Sign]) -> Iterator[Sighting]:
    for sign in signs:
        yield Sighting(row.classroom_id, row.child_id, row.occurred_on, sign, row.recorded_at)


def _unreported(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Without those of which a report tells, and without further signs of the same children's illness."""
    earliest = min(cluster.first_day - _slack(cluster) for cluster in clusters)
    told: dict[tuple[int, Sign | None], list[date]] = defaultdict(list)
    for room, day, symptom, disease in db.session.execute(
        select(
            OutbreakReport.classroom_id, OutbreakReport.occurred_on, OutbreakReport.symptom, OutbreakReport.disease
        ).where(
            OutbreakReport.classroom_id.in_({cluster.classroom_id for cluster in clusters}),
            OutbreakReport.occurred_on >= earliest,
        )
    ):
        for sign in (symptom, disease):
            told[room, sign].append(day)
    reported = [
        cluster
        for cluster in clusters
        if any(
            cluster.first_day - _slack(cluster) <= day <= cluster.last_day
            for day in told[cluster.classroom_id, cluster.sign]
        )
    ]
    return [
        cluster
        for cluster in clusters
        if cluster not in reported and not any(cluster.shown_by(other) for other in reported)
    ]


def _slack(cluster: Cluster) -> timedelta:
    """Who reports may know of a first child that nobody recorded."""
    return timedelta(days=cluster.window)


def _events(clusters: Iterable[Cluster]) -> list[list[Cluster]]:
    """One line for several signs of the same children, the one that most of them have first."""
    events: list[list[Cluster]] = []
    for cluster in sorted(clusters, key=lambda cluster: (-cluster.children, cluster.sign.value)):
        event = next((event for event in events if cluster.shown_by(event[0])), None)
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
