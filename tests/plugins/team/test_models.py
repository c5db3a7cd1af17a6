"""Validation of team records, the order of work, and what follows from a record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from plugins.team.models import (
    AbsenceReason,
    CareProject,
    Certificate,
    CertificateKind,
    CertificateRequirement,
    HandledVia,
    IssueType,
    Meeting,
    MeetingAttendance,
    MeetingKind,
    OnboardingModule,
    OnboardingPlan,
    ResearchStage,
    SkillContest,
    SpotCheck,
    SpotResult,
    Training,
    TrainingKind,
)
from portal.base.clock import today
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.organisation.models import Staff
from portal.records.base import Record
from portal.registry.check import problems_with
from portal.testing.dates import DAY, NEXT
from portal.testing.types import Statements
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.team.conftest import World

EARLIER = date(2026, 3, 1)
CENTURY = date(2099, 1, 1)


def a_meeting(**values: Any) -> Meeting:
    given = {"occurred_on": DAY, "kind": MeetingKind.REGULAR, "attendees": 5, "absentees": 0, "topics": "小结"}
    return Meeting(**(given | values))


def a_check(**values: Any) -> SpotCheck:
    return SpotCheck(**({"occurred_on": DAY, "step": "分餐", "result": SpotResult.FAIL} | values))


def test_a_meeting_with_nobody_or_about_nothing(world: World) -> None:
    assert problem_fields(a_meeting()) == []
    assert problem_fields(a_meeting(attendees=0)) == ["attendees"]
    assert problem_fields(a_meeting(topics=None)) == ["topics"]
    assert problem_fields(a_meeting(topics=None, laws_studied="食品安全法")) == []
    assert problem_fields(a_meeting(attendees=501)) == ["attendees"]
    assert problem_fields(a_meeting(attendees=-1)) == ["attendees"]


@pytest.mark.parametrize("day", [CENTURY, date(2101, 1, 1)])
def test_nothing_has_taken_place_in_days_to_come(world: World, day: date) -> None:
    carer = world.people["钱二"]
    training = {"kind": TrainingKind.FIRE, "topic": "灭火器", "hours": Decimal(2), "participants": 9}
    assert problem_fields(a_meeting(occurred_on=day)) == ["occurred_on"]
    assert problem_fields(a_check(occurred_on=day, issue_type=IssueType.COMMON)) == ["occurred_on"]
    assert problem_fields(Training(occurred_on=day, **training)) == ["occurred_on"]
    assert problem_fields(SkillContest(occurred_on=day, theme="面点", participants=6)) == ["occurred_on"]
    issued = Certificate(holder=carer, kind=CertificateKind.CARER, issued_on=day)
    assert problem_fields(issued) == ["issued_on"]


def test_trainings_and_contests_have_people(world: World) -> None:
    given = {"occurred_on": DAY, "kind": TrainingKind.FIRE, "topic": "灭火器"}
    assert problem_fields(Training(**given, hours=Decimal("0.5"), participants=1)) == []
    assert problem_fields(Training(**given, hours=Decimal(0), participants=0)) == ["participants", "hours"]
    assert problem_fields(SkillContest(occurred_on=DAY, theme="面点", participants=0)) == ["participants"]


def test_attendance_of_who_was_on_the_staff(world: World, make: Factory) -> None:
    meeting = world.meeting(DAY)
    gone, new, there = make.staff(left_on=EARLIER), make.staff(hired_on=NEXT), make.staff(hired_on=DAY, left_on=DAY)

    def row(staff: Staff, **values: Any) -> MeetingAttendance:
        return MeetingAttendance(meeting_id=meeting.id, meeting=meeting, staff=staff, **({"present": True} | values))

    with db.session.no_autoflush:
        assert [problem.field for problem in problems_with(row(gone))] == ["staff"]
        assert [problem.field for problem in problems_with(row(new))] == ["staff"]
        assert problems_with(row(there)) == []
        away = row(world.people["钱二"], reason=AbsenceReason.SICK)
        assert [problem.field for problem in problems_with(away)] == ["reason"]
    db.session.rollback()


def test_spot_checks_say_what_was_wrong_and_only_then(world: World) -> None:
    carer = world.people["钱二"]
    assert problem_fields(a_check()) == ["issue_type"]
    assert problem_fields(a_check(issue_type=IssueType.COMMON)) == []
    assert problem_fields(a_check(issue_type=IssueType.INDIVIDUAL)) == ["person"]
    assert problem_fields(a_check(issue_type=IssueType.INDIVIDUAL, person=carer)) == []
    assert problem_fields(a_check(issue_type=IssueType.INDIVIDUAL, person=carer, checker=carer)) == ["checker"]
    assert problem_fields(a_check(issue_type=IssueType.COMMON, rechecked_on=EARLIER)) == ["rechecked_on"]
    assert problem_fields(a_check(issue_type=IssueType.COMMON, rechecked_on=DAY)) == []
    right = {"result": SpotResult.PASS}
    assert problem_fields(a_check(**right)) == []
    assert problem_fields(a_check(**right, issue_type=IssueType.COMMON)) == ["issue_type"]
    assert problem_fields(a_check(**right, handled_via=HandledVia.TALK)) == ["handled_via"]
    assert problem_fields(a_check(**right, rechecked_on=NEXT)) == ["rechecked_on"]


def test_certificates_belong_to_who_can_have_them(world: World, make: Factory) -> None:
    carer, gone = world.people["钱二"], make.staff(left_on=EARLIER)

    def certificate(
        holder: Staff | None,
        kind: CertificateKind,
        issued_on: date = DAY,
        expires_on: date | None = None,
        **values: Any,
    ) -> Certificate:
        return Certificate(holder=holder, kind=kind, issued_on=issued_on, expires_on=expires_on, **values)

    assert problem_fields(certificate(carer, CertificateKind.HEALTH, expires_on=DAY)) == []
    assert problem_fields(certificate(carer, CertificateKind.HEALTH)) == ["expires_on"]
    assert problem_fields(certificate(carer, CertificateKind.CARER)) == []
    assert problem_fields(certificate(carer, CertificateKind.CARER, expires_on=EARLIER)) == ["expires_on"]
    assert problem_fields(certificate(None, CertificateKind.CARER)) == ["holder"]
    assert problem_fields(certificate(carer, CertificateKind.FOOD_LICENCE)) == ["holder"]
    assert problem_fields(certificate(None, CertificateKind.FOOD_LICENCE)) == []
    assert problem_fields(certificate(None, CertificateKind.OTHER)) == []
    assert problem_fields(certificate(gone, CertificateKind.CARER)) == ["holder"]
    assert problem_fields(certificate(gone, CertificateKind.CARER, issued_on=EARLIER)) == []
    assert problem_fields(certificate(carer, CertificateKind.CARER, issued_on=today())) == []


def test_the_same_certificate_is_not_recorded_twice(world: World) -> None:
    carer, other = world.people["钱二"], world.people["孙三"]
    kept = world.certificate(carer, DAY, None, CertificateKind.CARER, number="310101")
    twin = Certificate(holder=other, kind=CertificateKind.CARER, issued_on=DAY, number="310101")
    assert problem_fields(twin) == ["number"]
    assert problem_fields(kept) == []
    assert problem_fields(Certificate(holder=other, kind=CertificateKind.COOK, issued_on=DAY, number="310101")) == []


def test_posts_need_what_a_person_can_hold(world: World) -> None:
    assert problem_fields(CertificateRequirement(kind=CertificateKind.FIRST_AID)) == []
    assert problem_fields(CertificateRequirement(kind=CertificateKind.FOOD_LICENCE)) == ["kind"]
    assert problem_fields(CertificateRequirement(kind=CertificateKind.OTHER)) == ["kind"]


def test_nobody_guides_themselves(world: World) -> None:
    carer, other = world.people["钱二"], world.people["孙三"]

    def plan(**values: Any) -> OnboardingPlan:
        return OnboardingPlan(**({"newcomer": carer, "mentor": other, "starts_on": DAY} | values))

    assert problem_fields(plan()) == []
    assert problem_fields(plan(mentor=carer)) == ["mentor"]
    assert problem_fields(plan(ends_on=EARLIER)) == ["ends_on"]
    assert problem_fields(plan(passed_on=EARLIER)) == ["passed_on"]


def test_a_plan_is_passed_with_its_last_module(world: World, data_app: Flask) -> None:
    plan = world.plan(world.people["钱二"], DAY)
    first = world.module(plan, "消毒操作")
    second = world.module(plan, "午睡巡视", date(2026, 3, 20))
    assert (plan.modules_open, plan.passed_on) == (1, None)
    first.passed_on = date(2026, 3, 10)
    db.session.flush()
    assert (plan.modules_open, plan.passed_on) == (0, date(2026, 3, 20))
    third = world.module(plan, "师德")
    assert (plan.modules_open, plan.passed_on) == (1, None)
    plan.passed_on = NEXT
    assert [problem.field for problem in problems_with(plan)] == ["passed_on"]
    plan.passed_on = None
    db.session.delete(third)
    second.passed_on = date(2026, 3, 21)
    db.session.flush()
    assert plan.modules_open == 0
    assert str(plan.passed_on) == "2026-03-21"


def test_modules_of_several_plans_at_once(world: World, data_app: Flask, statements: Statements) -> None:
    for person in world.people.values():
        plan = world.plan(person, DAY)
        for name in ("消毒操作", "午睡巡视"):
            world.module(plan, name)
    db.session.expunge_all()
    modules = db.session.query(OnboardingModule).order_by(OnboardingModule.id).all()
    for module in modules[:7]:
        module.passed_on = NEXT
    with statements() as sent:
        db.session.flush()
    selects = [text for text in sent if text.startswith("SELECT")]
    assert len(selects) == 2, selects
    plans = db.session.query(OnboardingPlan).order_by(OnboardingPlan.id).all()
    assert [(plan.passed_on, plan.modules_open) for plan in plans] == [(NEXT, 0), (NEXT, 0), (NEXT, 0), (None, 1)]


def test_a_plan_from_a_register_has_no_modules(world: World, data_app: Flask) -> None:
    plan = world.plan(world.people["钱二"], DAY, passed_on=NEXT)
    assert (plan.modules_open, plan.passed_on) == (0, NEXT)
    assert problems_with(plan) == []


def test_modules_are_passed_once_guidance_began_and_not_in_days_to_come(world: World) -> None:
    plan = world.plan(world.people["钱二"], DAY)
    module = world.module(plan, "消毒操作", DAY)
    assert problems_with(module) == []
    module.passed_on = EARLIER
    assert [problem.field for problem in problems_with(module)] == ["passed_on"]
    module.passed_on = CENTURY
    assert [problem.field for problem in problems_with(module)] == ["passed_on"]


def test_a_project_stands_where_its_furthest_stage_does(world: World, data_app: Flask) -> None:
    project = world.project(started_on=DAY)
    world.stage(project, ResearchStage.PROPOSAL, reached_on=DAY)
    research = world.stage(project, ResearchStage.RESEARCH, planned_on=NEXT)
    assert (project.stage, project.concluded_on) == (ResearchStage.PROPOSAL, None)
    research.reached_on = NEXT
    db.session.flush()
    assert project.stage is ResearchStage.RESEARCH
    last = world.stage(project, ResearchStage.CONCLUSION, reached_on=date(2026, 6, 1))
    assert (project.stage, project.concluded_on) == (ResearchStage.CONCLUSION, date(2026, 6, 1))
    last.reached_on = None
    db.session.flush()
    assert (project.stage, project.concluded_on) == (ResearchStage.RESEARCH, None)


def test_projects_end_after_they_began(world: World) -> None:
    assert problem_fields(CareProject(title="研究", started_on=DAY, concluded_on=EARLIER)) == ["concluded_on"]
    project = world.project(started_on=DAY)
    stage = world.stage(project, ResearchStage.PROPOSAL, reached_on=EARLIER)
    assert [problem.field for problem in problems_with(stage)] == ["reached_on"]
    stage.reached_on = CENTURY
    assert [problem.field for problem in problems_with(stage)] == ["reached_on"]


def test_a_user_of_one_campus_sees_records_of_its_staff_only(world: World, make: Factory, data_app: Flask) -> None:
    branch = make.campus("分部")
    own = make.staff("分部保育员", campus=branch, hired_on=DAY)
    for person in (own, world.people["钱二"]):
        world.certificate(person, DAY, None, CertificateKind.CARER)
        world.check(DAY, person=person)
        world.module(world.plan(person, DAY), "消毒操作")
    world.certificate(None, DAY, None, CertificateKind.FOOD_LICENCE)
    world.check(DAY)
    meeting = world.meeting(DAY)
    for person in (own, world.people["钱二"]):
        world.attend(meeting, person)
    limits = Limits(limited=True, campus_ids=frozenset({branch.id}), classroom_ids=frozenset())

    def visible(model: type[Record], only: Limits = limits) -> int:
        scope = model.within(only)
        return db.session.query(model).filter(*([] if scope is None else [scope])).count()

    models = (Certificate, SpotCheck, OnboardingPlan, OnboardingModule, MeetingAttendance, Meeting)
    assert [visible(model) for model in models] == [1, 2, 1, 1, 1, 1]
    assert [visible(model, EVERYTHING) for model in models] == [3, 3, 2, 2, 2, 1]
