"""Fixtures of the team tests: a term, a few people with posts, and records with plausible values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plugins.team.models import (
    CareProject,
    CareProjectStage,
    Certificate,
    CertificateKind,
    CertificateRequirement,
    Meeting,
    MeetingAttendance,
    OnboardingModule,
    OnboardingPlan,
    ResearchStage,
    SkillContest,
    SpotCheck,
    SpotResult,
    Training,
    TrainingKind,
)
from portal.organisation.models import Post, Staff
from portal.testing import world as base
from portal.testing.dates import DAY
from portal.testing.factories import Factory


@dataclass
class World(base.World):
    """Records with plausible values."""

    people: dict[str, Staff]

    def meeting(self, day: date = DAY, **values: Any) -> Meeting:
        return self.make(Meeting, occurred_on=day, **({"attendees": 5, "topics": "小结"} | values))

    def attend(self, meeting: Meeting, staff: Staff, *, present: bool = True, **values: Any) -> MeetingAttendance:
        return self.make(MeetingAttendance, meeting=meeting, staff=staff, present=present, **values)

    def training(self, day: date = DAY, kind: TrainingKind = TrainingKind.INTERNAL, **values: Any) -> Training:
        given = {"topic": "消毒操作", "hours": Decimal("2.0"), "participants": 5}
        return self.make(Training, occurred_on=day, kind=kind, **(given | values))

    def check(self, day: date = DAY, result: SpotResult = SpotResult.PASS, **values: Any) -> SpotCheck:
        return self.make(SpotCheck, occurred_on=day, result=result, **({"step": "分餐"} | values))

    def failed(self, day: date = DAY, **values: Any) -> SpotCheck:
        return self.check(day, SpotResult.FAIL, **values)

    def certificate(
        self,
        holder: Staff | None,
        issued_on: date,
        expires_on: date | None = None,
        kind: CertificateKind = CertificateKind.HEALTH,
        **values: Any,
    ) -> Certificate:
        return self.make(Certificate, holder=holder, kind=kind, issued_on=issued_on, expires_on=expires_on, **values)

    def needs(self, post: Post, kind: CertificateKind) -> CertificateRequirement:
        return self.make(CertificateRequirement, post=post, kind=kind)

    def contest(self, day: date = DAY, **values: Any) -> SkillContest:
        return self.make(SkillContest, occurred_on=day, **({"theme": "面点", "participants": 6} | values))

    def plan(self, newcomer: Staff, starts_on: date = DAY, **values: Any) -> OnboardingPlan:
        return self.make(OnboardingPlan, newcomer=newcomer, starts_on=starts_on, **values)

    def module(self, plan: OnboardingPlan, name: str, passed_on: date | None = None, **values: Any) -> OnboardingModule:
        return self.make(OnboardingModule, plan=plan, name=name, passed_on=passed_on, **values)

    def project(self, title: str = "自主进餐研究", started_on: date = DAY, **values: Any) -> CareProject:
        return self.make(CareProject, title=title, started_on=started_on, **values)

    def stage(self, project: CareProject, stage: ResearchStage, **values: Any) -> CareProjectStage:
        return self.make(CareProjectStage, project=project, stage=stage, **values)


@pytest.fixture
def world(make: Factory) -> World:
    """Return a world with a term; 赵一 (后勤主任), 钱二 and 孙三 (保育员), 李四 (营养员), all employed for years."""
    term = make.term()
    posts = {"赵一": "后勤主任", "钱二": "保育员", "孙三": "保育员", "李四": "营养员"}
    people = {
        name: make.staff(name, post=post, hired_on=date(2020, 9, 1), campus=make.campus())
        for name, post in posts.items()
    }
    return World(make, term, people)
