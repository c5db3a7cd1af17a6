"""Sample records of each class and day: attendance, checks, sick leave, disinfection, and a few injuries."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from plugins.health.demo.illness import SickLeaves
from plugins.health.demo.plan import Plan
from plugins.health.models import (
    Absence,
    Action,
    Attendance,
    CheckSession,
    DisinfectedItem,
    Disinfection,
    HealthCheck,
    HealthFinding,
    InjuryRecord,
    Method,
    Severity,
    Symptom,
)
from portal.api import Child, Classroom, Record, sample_random

__all__ = ["daily_records"]

DAILY = (
    (DisinfectedItem.CUPS, Method.STEAM, None, 15),
    (DisinfectedItem.TOWELS, Method.CHLORINE_SOAK, 250, 20),
    (DisinfectedItem.TABLES, Method.CHLORINE_WIPE, 250, 15),
    (DisinfectedItem.AIR, Method.UV, None, 60),
)
TOYS = (DisinfectedItem.TOYS, Method.CHLORINE_SOAK, 250, 20)
BOOKS = (DisinfectedItem.BOOKS, Method.SUN, None, 360)
BEDDING = (DisinfectedItem.BEDDING, Method.SUN, None, 360)

SYMPTOMS = (
    Symptom.FEVER,
    Symptom.COUGH,
    Symptom.COUGH,
    Symptom.RASH,
    Symptom.VOMITING,
    Symptom.DIARRHOEA,
    Symptom.RED_EYES,
)
CATCHING = (Symptom.RASH, Symptom.VOMITING, Symptom.DIARRHOEA)
CAUSES = ("户外奔跑时摔倒，膝盖擦伤", "与同伴碰撞，额头轻微红肿", "手工活动时手指轻微划伤")
MORNING, NOON = CheckSession.MORNING, CheckSession.NOON


def daily_records(
    plan: Plan, leaves: SickLeaves, day: date, classroom: Classroom, *, brief: bool = False
) -> Iterator[Record]:
    """Yield the records of one class on one day; in brief, without disinfection."""
    chance = sample_random("health", plan.term, day, classroom.name)
    roll = plan.on_roll(classroom, day)
    away = {child.id: _reason(chance) for child in roll if chance.random() < 0.018}
    here = [child for child in roll if child.id not in away]
    yield _attendance(day, classroom, roll, away)
    yield from leaves.on(day, classroom, roll, {child for child, reason in away.items() if reason is Absence.SICK})
    for session in (MORNING, NOON):
        if session is NOON and (day, classroom.id) in plan.forgotten:
            continue
        ill = [child for child in here if chance.random() < 0.0013]
        check = HealthCheck(
            occurred_on=day,
            session=session,
            classroom=classroom,
            checked=len(here),
            abnormal=len(ill),
            unchecked=sorted(away),
        )
        yield check
        for child in ill:
            yield _finding(plan, check, child, chance)
        if ill and session is MORNING:
            # Classes with a finding in the morning are observed through the day.
            yield HealthCheck(
                occurred_on=day, session=CheckSession.ALL_DAY, classroom=classroom, checked=len(here), abnormal=0
            )
    if not brief:
        yield from _disinfections(plan, day, classroom, chance)
    if (day, classroom.id) in plan.hurt and here:
        yield _injury(day, classroom, chance.choice(here), chance)


def _reason(chance: random.Random) -> Absence:
    return chance.choices((Absence.SICK, Absence.PERSONAL, Absence.OTHER), (65, 30, 5))[0]


def _attendance(day: date, classroom: Classroom, roll: Sequence[Child], away: dict[int, Absence]) -> Attendance:
    reasons = list(away.values())
    return Attendance(
        occurred_on=day,
        classroom=classroom,
        enrolled=len(roll),
        expected=len(roll),
        present=len(roll) - len(away),
        absent_sick=reasons.count(Absence.SICK),
        absent_personal=reasons.count(Absence.PERSONAL),
        absent_other=reasons.count(Absence.OTHER),
        absentees={str(child): reason.value for child, reason in away.items()},
    )


def _finding(plan: Plan, check: HealthCheck, child: Child, chance: random.Random) -> HealthFinding:
    symptom = chance.choice(SYMPTOMS)
    fever = symptom is Symptom.FEVER
    tenths = chance.randint(375, 388) if fever else chance.randint(362, 369)
    # The most recent findings are still open.
    recent = (plan.term.ends_on - check.occurred_on).days < 7
    action = chance.choice((Action.OBSERVED, Action.GUARDIAN, Action.DOCTOR))
    if symptom in CATCHING:
        action = Action.ISOLATED
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


def _disinfections(plan: Plan, day: date, classroom: Classroom, chance: random.Random) -> Iterator[Disinfection]:
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
        hasty = item is DisinfectedItem.CUPS and (day, classroom.id) in plan.hasty
        yield Disinfection(
            occurred_on=day,
            classroom=classroom,
            item=item,
            method=method,
            mg_per_l=concentration,
            minutes=5 if hasty else minutes,
            operator=chance.choice(plan.carers) if plan.carers else None,
        )


def _fortnight(plan: Plan, day: date) -> int:
    return (day - plan.term.starts_on).days // 14


def _injury(day: date, classroom: Classroom, child: Child, chance: random.Random) -> InjuryRecord:
    return InjuryRecord(
        occurred_on=day,
        classroom=classroom,
        child=child,
        cause=chance.choice(CAUSES),
        severity=Severity.MINOR,
        first_aid="清洁消毒伤处、冷敷，观察后无不适。",
        guardian_notified=True,
        closed_on=day,
    )
