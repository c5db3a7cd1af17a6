"""Sample duty on holidays, pledges, education, drills and checks of the three defences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plugins.safety.demo.plan import Plan
from plugins.safety.models import (
    Channel,
    Defence,
    DefenceState,
    Drill,
    DrillKind,
    DutyLog,
    DutyRoster,
    Listeners,
    PledgeKind,
    SafetyEducation,
    SafetyPledge,
    SecurityMeasure,
    Shift,
)
from portal.api import Record, Staff

__all__ = ["people_records"]

EDUCATION = (
    (3, Channel.BROADCAST, "开学安全第一课", Listeners.CHILDREN, 326),
    (11, Channel.LESSON, "消防安全", Listeners.CHILDREN, 322),
    (21, Channel.SCREEN, "校园安全教育日专题", Listeners.ALL, 640),
    (30, Channel.LESSON, "交通安全", Listeners.CHILDREN, 320),
    (39, Channel.LETTER, "假期安全", Listeners.PARENTS, 328),
    (47, Channel.LESSON, "防灾减灾与避震", Listeners.CHILDREN, 324),
    (56, Channel.TALK, "突发事件应急处置", Listeners.STAFF, 33),
    (66, Channel.SCREEN, "防溺水", Listeners.ALL, 652),
    (75, Channel.LESSON, "自护自救", Listeners.CHILDREN, 318),
    (84, Channel.LETTER, "暑期安全", Listeners.PARENTS, 326),
)
FEWER = 8
"""Number of events of education in the brief sample of an earlier term."""
DRILLS = (
    (23, DrillKind.FIRE, 356, 104, True, None, None),
    (51, DrillKind.EARTHQUAKE, 349, 98, True, None, None),
    (
        76,
        DrillKind.FIRE,
        351,
        131,
        False,
        "分部楼梯口两个班同时下楼，出现等待。",
        "调整分部各班的疏散次序，九月再次演练。",
    ),
)
DEFENCES = (
    (Defence.GUARDS, "专职保安", 4),
    (Defence.BARRIERS, "防暴器械", 8),
    (Defence.TECHNOLOGY, "视频监控探头", 64),
)
LATE_LOG = date(2026, 5, 5)
"""Holiday without a duty log."""


def people_records(plan: Plan) -> Iterator[Record]:
    """Yield duty, pledges, education, drills and defence checks; in brief, education and drills only."""
    if not plan.brief:
        yield from _duty(plan)
        yield from _pledges(plan)
    for at, channel, topic, audience, attendance in EDUCATION[:FEWER] if plan.brief else EDUCATION:
        if at < len(plan.days):
            yield SafetyEducation(
                occurred_on=plan.days[at], channel=channel, topic=topic, audience=audience, attendance=attendance
            )
    drills = DRILLS[:-1] if plan.brief else DRILLS
    for at, kind, participants, seconds, all_staff, shortcomings, improvements in drills:
        if at < len(plan.days):
            yield Drill(
                occurred_on=plan.days[at],
                kind=kind,
                commander=plan.one("园长"),
                place=plan.place("操场"),
                participants=participants,
                evacuation_seconds=seconds,
                all_staff=all_staff,
                shortcomings=shortcomings,
                improvements=improvements,
            )
    if not plan.brief:
        yield from _defences(plan)


def _duty(plan: Plan) -> Iterator[Record]:
    leaders = [person for post in ("园长", "后勤主任") for person in plan.posts.get(post, [])]
    people = [*plan.posts.get("保安", []), *plan.posts.get("维修工", [])] or list(plan.staff)
    for number, day in enumerate(plan.holidays() if people else []):
        leader = leaders[number % len(leaders)] if leaders else None
        person = people[number % len(people)]
        yield DutyRoster(occurred_on=day, shift=Shift.ALL_DAY, leader=leader, person=person, phone="内线801")
        if day != LATE_LOG:
            yield DutyLog(
                occurred_on=day,
                shift=Shift.ALL_DAY,
                leader=leader,
                person=person,
                rounds=4,
                visitors=number % 3,
                event="夜间大雨，检查门窗和低洼处，无积水。" if number == 5 else None,
                handed_over_to=people[(number + 1) % len(people)],
            )


def _pledges(plan: Plan) -> Iterator[Record]:
    """Yield pledges signed in the first two weeks by all staff but the newest."""
    there: list[Staff] = [person for person in plan.staff if person.left_on is None]
    last = max(there, key=lambda person: (person.hired_on or date.min, person.id), default=None)
    for number, person in enumerate(there):
        day = plan.days[min(1 + number % 8, len(plan.days) - 1)]
        if person.hired_on is not None and person.hired_on > day:
            day = person.hired_on
        if person is not last and day <= plan.today:
            yield SafetyPledge(staff=person, kind=PledgeKind.GENERAL, year=day.year, signed_on=day)


def _defences(plan: Plan) -> Iterator[Record]:
    for month, days in enumerate(plan.months()):
        for defence, item, quantity in DEFENCES:
            faulty = (month, defence) == (1, Defence.TECHNOLOGY)
            day = days[min(5, len(days) - 1)]
            yield SecurityMeasure(
                occurred_on=day,
                defence=defence,
                item=item,
                quantity=quantity,
                state=DefenceState.FAULTY if faulty else DefenceState.GOOD,
                finding="两个探头画面模糊" if faulty else None,
                fixed_on=plan.next_day(day, 3) if faulty else None,
                person=plan.one("后勤主任"),
            )
