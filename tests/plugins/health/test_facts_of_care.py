"""Facts about hygiene, examinations, education and analysis: hand-made records, hand-typed expectations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

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
    PersonalKit,
    PhysicalExam,
    SickAbsence,
)
from portal.organisation.models import Child, Classroom, Enrolment
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST, NEXT
from portal.testing.types import Measured, Override

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.health.conftest import World


@pytest.fixture
def exam(world: World, make: Factory) -> Callable[..., PhysicalExam]:
    def one(child: Child, day: date = FIRST, **values: Any) -> PhysicalExam:
        given = {"height_cm": Decimal("105.5")} | values
        return make(PhysicalExam, occurred_on=day, classroom=world.classroom, child=child, **given)

    return one


@pytest.mark.fact("health.kits_short")
def test_kits(world: World, make: Factory, measured: Measured) -> None:
    def kit(day: date, cups: int, towels: int, classroom: Classroom | None = None) -> None:
        make(
            PersonalKit, occurred_on=day, classroom=classroom or world.classroom, children=25, cups=cups, towels=towels
        )

    kit(FIRST, 25, 25)
    kit(LAST, 24, 25)
    kit(LAST, 26, 24, world.other)
    kit(NEXT, 30, 50)
    kit(BEFORE, 0, 0)
    kit(AFTER, 0, 0)
    assert measured()["kits_short"] == 2


@pytest.mark.fact("health.hygiene_checks")
@pytest.mark.fact("health.hygiene_problems")
@pytest.mark.fact("health.hygiene_problems_open")
def test_hygiene(make: Factory, measured: Measured) -> None:
    def check(day: date, problem: str | None = None, fixed_on: date | None = None) -> None:
        make(
            HygieneCheck, occurred_on=day, campus=make.campus(), area=Area.WASHROOM, problem=problem, fixed_on=fixed_on
        )

    check(FIRST)
    check(LAST, "地面有积水")
    check(NEXT, "地面有积水", NEXT)
    for day in (BEFORE, AFTER):
        check(day)
        check(day, "地面有积水")
    found = measured()
    assert (found["hygiene_checks"], found["hygiene_problems"], found["hygiene_problems_open"]) == (3, 2, 1)


@pytest.mark.fact("health.exams")
@pytest.mark.fact("health.children_examined")
@pytest.mark.fact("health.exams_by_grade")
def test_examinations(world: World, make: Factory, exam: Callable[..., PhysicalExam], measured: Measured) -> None:
    several = [make.child(classroom=world.classroom) for _ in range(4)]
    for child in several:
        exam(child, FIRST, grade=Grade.GOOD)
    for child in several[:3]:
        exam(child, LAST, grade=Grade.WATCH)
    exam(several[0], NEXT)
    exam(several[0], BEFORE, grade=Grade.REFER)
    exam(several[0], AFTER, grade=Grade.REFER)
    found = measured()
    assert (found["exams"], found["children_examined"]) == (8, 4)
    assert found["exams_by_grade"] == {"正常": 4, "需关注": 3}


@pytest.mark.fact("health.entry_exams_missing")
def test_new_children_need_an_entry_examination(
    world: World, make: Factory, exam: Callable[..., PhysicalExam], measured: Measured
) -> None:
    def newcomer(starts_on: date, ends_on: date | None = None) -> Child:
        child = make.child()
        make(Enrolment, child=child, classroom=world.classroom, starts_on=starts_on, ends_on=ends_on)
        return child

    newcomer(FIRST)
    newcomer(LAST)
    newcomer(BEFORE)
    newcomer(AFTER)
    exam(newcomer(NEXT), date(2026, 2, 1), kind=ExamKind.ENTRY)
    exam(newcomer(NEXT), NEXT, kind=ExamKind.REGULAR)
    exam(newcomer(NEXT), AFTER, kind=ExamKind.ENTRY)
    # Who moves to another class is not new.
    make(Enrolment, child=world.children[0], classroom=world.other, starts_on=NEXT)
    assert measured()["entry_exams_missing"] == 4


@pytest.mark.fact("health.reentry_exams_missing")
def test_children_back_after_three_months_are_examined_again(
    world: World, make: Factory, exam: Callable[..., PhysicalExam], measured: Measured
) -> None:
    def back(gone: date, returned: date) -> Child:
        child = make.child()
        make(Enrolment, child=child, classroom=world.classroom, starts_on=date(2025, 9, 1), ends_on=gone)
        make(Enrolment, child=child, classroom=world.classroom, starts_on=returned)
        return child

    back(date(2025, 12, 3), NEXT)
    back(date(2025, 12, 4), NEXT)  # a day short of three months
    back(date(2025, 10, 1), BEFORE)
    back(date(2025, 10, 1), AFTER)
    exam(back(date(2025, 12, 1), NEXT), NEXT, kind=ExamKind.REENTRY)
    exam(back(date(2025, 12, 1), NEXT), date(2025, 12, 1))  # examined before it left
    sick = make.child(classroom=world.classroom)
    make(SickAbsence, occurred_on=date(2025, 12, 3), classroom=world.classroom, child=sick, returned_on=NEXT)
    short = make.child(classroom=world.classroom)
    make(SickAbsence, occurred_on=date(2025, 12, 4), classroom=world.classroom, child=short, returned_on=NEXT)
    away = make.child(classroom=world.classroom)
    make(SickAbsence, occurred_on=date(2025, 11, 3), classroom=world.classroom, child=away)
    assert measured()["reentry_exams_missing"] == 3


def test_how_many_months_is_a_rule(world: World, make: Factory, measured: Measured, override: Override) -> None:
    override("health.reentry_exam_months", "1", NEXT)
    for gone, returned in ((date(2026, 2, 3), NEXT), (date(2026, 2, 4), NEXT), (date(2026, 1, 2), date(2026, 3, 2))):
        child = make.child()
        make(Enrolment, child=child, classroom=world.classroom, starts_on=date(2025, 9, 1), ends_on=gone)
        make(Enrolment, child=child, classroom=world.classroom, starts_on=returned)
    assert measured()["reentry_exams_missing"] == 1


@pytest.mark.fact("health.educations")
@pytest.mark.fact("health.educated")
@pytest.mark.fact("health.education_topics")
def test_education(make: Factory, measured: Measured) -> None:
    def event(day: date, topic: str, attendance: int | None) -> None:
        make(
            HealthEducation,
            occurred_on=day,
            topic=topic,
            attendance=attendance,
            audience=Audience.CHILDREN,
            form=EducationForm.LESSON,
        )

    event(LAST, "保护牙齿", 30)
    event(FIRST, "勤洗手", 120)
    event(NEXT, "勤洗手", 0)
    event(BEFORE, "旧主题", 1000)
    event(AFTER, "新主题", 1000)
    found = measured()
    assert (found["educations"], found["educated"]) == (3, 150)
    assert found["education_topics"] == ["勤洗手", "保护牙齿"]


@pytest.mark.fact("health.analyses")
@pytest.mark.fact("health.analyses_acted_on")
def test_analyses(make: Factory, measured: Measured) -> None:
    def analysis(day: date, measure: str | None = None, indicator: Indicator = Indicator.ATTENDANCE) -> None:
        make(HealthAnalysis, occurred_on=day, indicator=indicator, finding="出勤平稳", measure=measure)

    analysis(FIRST)
    analysis(LAST, "加强晨检")
    analysis(LAST, "加强午检", Indicator.INJURY)
    analysis(BEFORE, "加强晨检")
    analysis(AFTER, "加强晨检")
    found = measured()
    assert (found["analyses"], found["analyses_acted_on"]) == (3, 2)
