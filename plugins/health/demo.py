"""A believable term of health records: mostly kept, with a few honest gaps. The same at every call."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from plugins.health.classes import classes_of, closed_reason
from plugins.health.models import (
    Absence,
    Action,
    Attendance,
    CheckSession,
    Disinfection,
    HealthCheck,
    HealthFinding,
    InjuryRecord,
    Item,
    Method,
    Severity,
    Symptom,
)
from portal.api import (
    EVERYTHING,
    Child,
    Classroom,
    Enrolment,
    Post,
    Record,
    Staff,
    Term,
    db,
    find_term,
    teaching_days,
    today,
)

__all__ = ["sample_records"]

NOON_FORGOTTEN = 3
UNDER_RULE = 4
INJURIES = 3

DAILY = (
    (Item.CUPS, Method.STEAM, None, 15),
    (Item.TOWELS, Method.CHLORINE_SOAK, 250, 20),
    (Item.TABLES, Method.CHLORINE_WIPE, 250, 15),
    (Item.AIR, Method.UV, None, 60),
)
TOYS = (Item.TOYS, Method.CHLORINE_SOAK, 250, 20)
BOOKS = (Item.BOOKS, Method.SUN, None, 360)
BEDDING = (Item.BEDDING, Method.SUN, None, 360)

SYMPTOMS = (
    Symptom.FEVER,
    Symptom.COUGH,
    Symptom.COUGH,
    Symptom.RASH,
    Symptom.VOMITING,
    Symptom.DIARRHOEA,
    Symptom.RED_EYES,
)
CAUSES = ("户外奔跑时摔倒，膝盖擦伤", "与同伴碰撞，额头轻微红肿", "手工活动时手指轻微划伤")
MORNING, NOON = CheckSession.MORNING, CheckSession.NOON


@dataclass(frozen=True)
class _Plan:
    """What is drawn once for the whole term."""

    term: Term
    days: Sequence[date]
    classes: Sequence[Classroom]
    roll: dict[int, list[tuple[Child, date, date | None]]]
    """Children of a class with their first and last day there."""
    carers: Sequence[Staff]
    checks: dict[tuple[date, CheckSession, int], int]
    """Checks that are in the database already; their findings belong to those."""
    forgotten: frozenset[tuple[date, int]]
    hasty: frozenset[tuple[date, int]]
    hurt: frozenset[tuple[date, int]]


def sample_records(term: str) -> Iterator[Record]:
    """The records of a term, day by day up to today."""
    plan = _plan(find_term(term))
    for day in plan.days:
        for room in plan.classes:
            if closed_reason(room, day) is None:
                yield from _day(plan, day, room)


def _plan(term: Term) -> _Plan:
    days = [day for day in teaching_days(term) if day <= today()]
    classes = classes_of(term, EVERYTHING)
    roll: dict[int, list[tuple[Child, date, date | None]]] = {room.id: [] for room in classes}
    for child, room, starts_on, ends_on in db.session.execute(
        select(Child, Enrolment.classroom_id, Enrolment.starts_on, Enrolment.ends_on)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(Enrolment.classroom_id.in_(roll))
        .order_by(Child.id)
    ):
        roll[room].append((child, starts_on, ends_on))
    carers = db.session.scalars(select(Staff).join(Post).where(Post.name == "保育员").order_by(Staff.id)).all()
    stored = db.session.execute(
        select(HealthCheck.occurred_on, HealthCheck.session, HealthCheck.classroom_id, HealthCheck.id).where(
            HealthCheck.occurred_on.between(term.starts_on, term.ends_on)
        )
    )
    chance = random.Random(f"health {term.name}")  # noqa: S311 - the same records every time is what is wanted
    places = [(day, room.id) for day in teaching_days(term) for room in classes]
    drawn = chance.sample(places, min(len(places), NOON_FORGOTTEN + UNDER_RULE + INJURIES))
    return _Plan(
        term,
        days,
        classes,
        roll,
        carers,
        {(day, session, room): check for day, session, room, check in stored},
        frozenset(drawn[:NOON_FORGOTTEN]),
        frozenset(drawn[NOON_FORGOTTEN : NOON_FORGOTTEN + UNDER_RULE]),
        frozenset(drawn[NOON_FORGOTTEN + UNDER_RULE :]),
    )


def _day(plan: _Plan, day: date, room: Classroom) -> Iterator[Record]:
    chance = random.Random(f"health {plan.term.name} {day} {room.name}")  # noqa: S311
    roll = [child for child, first, last in plan.roll[room.id] if first <= day and (last is None or day <= last)]
    away = {child.id: _reason(chance) for child in roll if chance.random() < 0.018}
    here = [child for child in roll if child.id not in away]
    yield _attendance(day, room, roll, away)
    for session in (MORNING, NOON):
        if session is NOON and (day, room.id) in plan.forgotten:
            continue
        ill = [child for child in here if chance.random() < 0.0013]
        check = HealthCheck(
            occurred_on=day,
            session=session,
            classroom=room,
            checked=len(here),
            abnormal=len(ill),
            unchecked=sorted(away),
        )
        yield check
        for child in ill:
            yield _finding(plan, check, child, chance)
    yield from _disinfections(plan, day, room, chance)
    if (day, room.id) in plan.hurt and here:
        yield _injury(day, room, chance.choice(here), chance)


def _reason(chance: random.Random) -> Absence:
    return chance.choices((Absence.SICK, Absence.PERSONAL, Absence.OTHER), (65, 30, 5))[0]


def _attendance(day: date, room: Classroom, roll: Sequence[Child], away: dict[int, Absence]) -> Attendance:
    reasons = list(away.values())
    return Attendance(
        occurred_on=day,
        classroom=room,
        enrolled=len(roll),
        expected=len(roll),
        present=len(roll) - len(away),
        absent_sick=reasons.count(Absence.SICK),
        absent_personal=reasons.count(Absence.PERSONAL),
        absent_other=reasons.count(Absence.OTHER),
        absentees={str(child): reason.value for child, reason in away.items()},
    )


def _finding(plan: _Plan, check: HealthCheck, child: Child, chance: random.Random) -> HealthFinding:
    symptom = chance.choice(SYMPTOMS)
    fever = symptom is Symptom.FEVER
    tenths = chance.randint(375, 388) if fever else chance.randint(362, 369)
    # What was found last is still being looked after.
    recent = (plan.term.ends_on - check.occurred_on).days < 7
    action = chance.choice((Action.OBSERVED, Action.GUARDIAN, Action.DOCTOR))
    finding = HealthFinding(
        occurred_on=check.occurred_on,
        session=check.session,
        classroom=check.classroom,
        child=child,
        temperature_c=Decimal(tenths) / 10,
        symptoms=frozenset({symptom}),
        action=None if recent and not fever else action,
        guardian_notified=fever or action is not Action.OBSERVED,
        closed_on=None if recent else check.occurred_on,
    )
    stored = plan.checks.get((check.occurred_on, check.session, check.classroom.id))
    if stored is None:
        finding.check = check
    else:
        finding.check_id = stored
    return finding


def _disinfections(plan: _Plan, day: date, room: Classroom, chance: random.Random) -> Iterator[Disinfection]:
    at = plan.days.index(day)
    before = plan.days[at - 1] if at else None
    due = list(DAILY)
    if before is None or before.isocalendar()[:2] != day.isocalendar()[:2]:
        due.append(TOYS)
    if before is None or _fortnight(plan, before) != _fortnight(plan, day):
        due.append(BOOKS)
    if before is None or (before.month, before.day > 15) != (day.month, day.day > 15):
        due.append(BEDDING)
    for item, method, concentration, minutes in due:
        hasty = item is Item.CUPS and (day, room.id) in plan.hasty
        yield Disinfection(
            occurred_on=day,
            classroom=room,
            item=item,
            method=method,
            mg_per_l=concentration,
            minutes=5 if hasty else minutes,
            operator=chance.choice(plan.carers) if plan.carers else None,
        )


def _fortnight(plan: _Plan, day: date) -> int:
    return (day - plan.term.starts_on).days // 14


def _injury(day: date, room: Classroom, child: Child, chance: random.Random) -> InjuryRecord:
    return InjuryRecord(
        occurred_on=day,
        classroom=room,
        child=child,
        cause=chance.choice(CAUSES),
        severity=Severity.MINOR,
        first_aid="清洁消毒伤处、冷敷，观察后无不适。",
        guardian_notified=True,
        closed_on=day,
    )
