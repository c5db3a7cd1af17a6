"""The outbreaks that nobody has reported yet, from checks, sick leave and infectious diseases together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Result, Row, select

from plugins.health.judging import feverish
from plugins.health.models import Disease, HealthFinding, InfectiousCase, OutbreakReport, SickAbsence, Symptom
from plugins.health.outbreaks.detect import Cluster, Sighting, Sign, detect
from portal.api import Classroom, Limits, Period, Term, db, rule_book

__all__ = ["Outbreak", "open_outbreaks"]


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


def open_outbreaks(term: Term | None, day: date, limits: Limits) -> list[Outbreak]:
    """What was seen since the term began, up to this day, and is not reported; the most pressing first.

    Takes six statements at most, however many there are.
    """
    if term is None or day < term.starts_on:
        return []
    rules = rule_book()
    clusters = detect(_sightings(Period(term.starts_on, day, rules), limits), rules)
    events = _events(_unreported(clusters)) if clusters else []
    if not events:
        return []
    wanted = select(Classroom).where(Classroom.id.in_({event[0].classroom_id for event in events}))
    rooms = {room.id: room for room in db.session.scalars(wanted)}
    return sorted(
        (_outbreak(event, rooms[event[0].classroom_id]) for event in events),
        key=lambda outbreak: (outbreak.deadline, outbreak.classroom.position, outbreak.classroom.id),
    )


def _sightings(period: Period, limits: Limits) -> Iterator[Sighting]:
    """Who had what, in three statements."""
    for row in _rows(HealthFinding, period, limits, HealthFinding.symptoms, feverish(period).label("fever")):
        # Also where only the temperature says so.
        yield from _each(row, row.symptoms | {Symptom.FEVER} if row.fever else row.symptoms)
    for row in _rows(SickAbsence, period, limits, SickAbsence.symptoms, SickAbsence.disease):
        yield from _each(row, row.symptoms)
        yield from _each(row, {row.disease} - {None})
    for row in _rows(InfectiousCase, period, limits, InfectiousCase.disease):
        yield from _each(row, {row.disease})


def _rows(
    model: type[HealthFinding | SickAbsence | InfectiousCase], period: Period, limits: Limits, *told: Any
) -> Result[Any]:
    wanted = select(model.classroom_id, model.child_id, model.occurred_on, model.recorded_at, *told).where(
        model.occurred_on.between(period.starts_on, period.ends_on)
    )
    scope = model.within(limits)
    return db.session.execute(wanted if scope is None else wanted.where(scope))


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
