"""Sample records kept by the week, month or term: medicines, kits, hygiene, examinations, education, analysis."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from typing import Any

from plugins.health.classes import closed_reason
from plugins.health.demo.plan import Plan
from plugins.health.models import (
    Area,
    Audience,
    EducationForm,
    ExamKind,
    Grade,
    HealthAnalysis,
    HealthEducation,
    HygieneCheck,
    Indicator,
    MedicationRequest,
    PersonalKit,
    PhysicalExam,
)
from portal.api import Campus, Child, Classroom, Record, sample_random

__all__ = ["care_records"]

MEDICINES = (
    ("小儿氨酚黄那敏颗粒", "半袋"),
    ("小儿止咳糖浆", "5毫升"),
    ("蒙脱石散", "半袋"),
    ("布地奈德鼻喷雾剂", "每侧一喷"),
)
NOON, AFTER_NAP = time(11, 30), time(15, 0)
HYGIENE = ((Area.CLASSROOM, "桌椅缝隙有积尘"), (Area.WASHROOM, "地面有积水"), (Area.BEDROOM, "床下清扫不彻底"))
EDUCATION = (
    (3, "勤洗手防病毒", Audience.CHILDREN, EducationForm.LESSON, 278),
    (12, "春季常见传染病预防", Audience.PARENTS, EducationForm.LETTER, 280),
    (20, "消毒操作规范", Audience.STAFF, EducationForm.TALK, 36),
    (31, "保护小牙齿", Audience.CHILDREN, EducationForm.ACTIVITY, 276),
    (40, "科学膳食与控糖", Audience.PARENTS, EducationForm.BOARD, 280),
    (52, "保护视力", Audience.CHILDREN, EducationForm.LESSON, 279),
    (60, "幼儿急救与海姆立克法", Audience.STAFF, EducationForm.TALK, 38),
    (71, "夏季防暑与饮水", Audience.CHILDREN, EducationForm.ACTIVITY, 275),
    (80, "暑期健康与安全", Audience.PARENTS, EducationForm.LETTER, 280),
)
FEWER = 7
"""Number of events of health education in the brief sample of an earlier term."""
ANALYSES = (
    (
        Indicator.ATTENDANCE,
        "因病缺勤以呼吸道感染为主，集中在气温变化较大的几天。",
        "加强午睡后增减衣物的提醒和室内通风。",
    ),
    (Indicator.ILLNESS, "咳嗽、腹泻为主要症状，未见聚集。", "强化餐前便后洗手的督查。"),
    (
        Indicator.GROWTH,
        "多数幼儿身高体重增长正常，少数体重偏离。",
        "对体重偏离的幼儿建立个案，与家长共同调整膳食和运动。",
    ),
    (Indicator.INJURY, "意外伤害均为轻微擦碰，多发生在户外活动。", None),
)
MEASURED, EXAMINED = 12, 55
"""Teaching days after the start of term on which the measurements and the examinations of the classes begin."""


def care_records(plan: Plan, *, brief: bool = False) -> Iterator[Record]:
    """Yield the sample records that are not kept daily; in brief, only those of health education."""
    if not plan.days:
        return
    chance = sample_random("care", plan.term)
    if not brief:
        yield from _medicines(plan, chance)
        yield from _kits(plan)
        yield from _hygiene(plan)
        yield from _examinations(plan)
    for at, topic, audience, form, attendance in EDUCATION[:FEWER] if brief else EDUCATION:
        if at < len(plan.days):
            yield HealthEducation(
                occurred_on=plan.days[at], topic=topic, audience=audience, form=form, attendance=attendance
            )
    for days, (indicator, finding, measure) in zip(() if brief else _months(plan), ANALYSES, strict=False):
        yield HealthAnalysis(occurred_on=days[-1], indicator=indicator, finding=finding, measure=measure)


def _months(plan: Plan) -> list[Sequence[date]]:
    """Return the teaching days of each month that has at least ten of them."""
    months = [list(days) for _, days in groupby(plan.days, lambda day: (day.year, day.month))]
    return [days for days in months if len(days) >= 10]


def _by_week(plan: Plan) -> list[Sequence[date]]:
    return [list(days) for _, days in groupby(plan.days, lambda day: day.isocalendar()[:2])]


def _medicines(plan: Plan, chance: random.Random) -> Iterator[MedicationRequest]:
    for at, days in enumerate(_by_week(plan) if plan.classes else ()):
        classroom = plan.classes[at % len(plan.classes)]
        for day in days[:3]:
            roll = plan.on_roll(classroom, day)
            if not roll or not plan.carers or closed_reason(classroom, day) is not None:
                continue
            drug, dose = chance.choice(MEDICINES)
            due = chance.choice((NOON, AFTER_NAP))
            yield MedicationRequest(
                occurred_on=day,
                classroom=classroom,
                child=chance.choice(roll),
                drug=drug,
                dose=dose,
                due_at=due,
                guardian_signed=True,
                given_at=due.replace(minute=due.minute + chance.randrange(10)),
                given_by=chance.choice(plan.carers),
            )


def _kits(plan: Plan) -> Iterator[PersonalKit]:
    for month, days in enumerate(_months(plan)):
        for at, classroom in enumerate(plan.classes):
            if (month, at) == (2, 4) or closed_reason(classroom, days[1]) is not None:
                continue  # one class was forgotten once
            children = len(plan.on_roll(classroom, days[1]))
            yield PersonalKit(
                occurred_on=days[1], classroom=classroom, children=children, cups=children, towels=children
            )


def _hygiene(plan: Plan) -> Iterator[HygieneCheck]:
    campuses: dict[int, Campus] = {classroom.campus_id: classroom.campus for classroom in plan.classes}
    weeks = _by_week(plan)
    for number, days in enumerate(weeks):
        for campus in campuses.values():
            area, fault = HYGIENE[number % len(HYGIENE)]
            faulty = number % 6 == 5 and campus is next(iter(campuses.values()))
            last = number >= len(weeks) - 2
            yield HygieneCheck(
                occurred_on=days[-1],
                campus=campus,
                area=area,
                score=88 if faulty else 96,
                problem=fault if faulty else None,
                fixed_on=days[-1] if faulty and not last else None,
            )


def _examinations(plan: Plan) -> Iterator[PhysicalExam]:
    rounds: tuple[tuple[int, Callable[[random.Random, Child, Classroom], dict[str, Any]]], ...] = (
        (MEASURED, _measured),
        (EXAMINED, _examined),
    )
    for start, values in rounds:
        for at, classroom in enumerate(plan.classes):
            if start + at >= len(plan.days):
                continue
            day = plan.days[start + at]
            if closed_reason(classroom, day) is not None:
                continue
            for seat, child in enumerate(plan.on_roll(classroom, day)):
                chance = sample_random("exam", plan.term, start, classroom.name, seat)
                if chance.random() < 0.004:
                    continue  # away that day, and not called in again
                yield PhysicalExam(
                    occurred_on=day,
                    classroom=classroom,
                    child=child,
                    kind=ExamKind.REGULAR,
                    **values(chance, child, classroom),
                )


def _measured(chance: random.Random, child: Child, classroom: Classroom) -> dict[str, Any]:
    years = _years(child, classroom)
    return {
        "height_cm": _tenths(chance, 780 + round(68 * years), 45),
        "weight_kg": _tenths(chance, 84 + round(21 * years), 18),
        "vision_left": Decimal(chance.choice((48, 49, 50, 50))) / 10,
        "vision_right": Decimal(chance.choice((48, 49, 50, 50))) / 10,
    }


def _examined(chance: random.Random, child: Child, classroom: Classroom) -> dict[str, Any]:
    grade = chance.choices((Grade.GOOD, Grade.WATCH, Grade.REFER), (88, 10, 2))[0]
    return {
        "weight_kg": _tenths(chance, 89 + round(21 * _years(child, classroom)), 18),
        "haemoglobin": chance.randint(112, 136),
        "caries": chance.choices((0, 1, 2, 4), (70, 15, 10, 5))[0],
        "grade": grade,
    }


def _years(child: Child, classroom: Classroom) -> float:
    start = int(classroom.school_year[:4])
    return 4.0 if child.born_on is None else (date(start + 1, 3, 15) - child.born_on).days / 365


def _tenths(chance: random.Random, middle: int, spread: int) -> Decimal:
    return Decimal(round(chance.gauss(middle, spread / 2))) / 10
