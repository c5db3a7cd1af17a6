"""A small world for the team tests: a term, a few people with posts, records with believable values."""

from __future__ import annotations

from dataclasses import dataclass, field
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
from portal.db import db
from portal.evidence.measure import measure
from portal.testing.measuring import own_facts

DAY = date(2026, 3, 2)
"""A Monday in the term."""


@dataclass
class World:
    """Records with believable values, so that a test names only what it is about."""

    make: Any
    term: Any = None
    people: dict[str, Any] = field(default_factory=dict)

    def meeting(self, day: date = DAY, **values: Any) -> Any:
        return self.make(Meeting, occurred_on=day, **({"attendees": 5, "topics": "小结"} | values))

    def attend(self, meeting: Any, staff: Any, *, present: bool = True, **values: Any) -> Any:
        return self.make(MeetingAttendance, meeting=meeting, staff=staff, present=present, **values)

    def training(self, day: date = DAY, kind: TrainingKind = TrainingKind.INTERNAL, **values: Any) -> Any:
        given = {"topic": "消毒操作", "hours": Decimal("2.0"), "participants": 5}
        return self.make(Training, occurred_on=day, kind=kind, **(given | values))

    def check(self, day: date = DAY, result: SpotResult = SpotResult.PASS, **values: Any) -> Any:
        return self.make(SpotCheck, occurred_on=day, result=result, **({"step": "分餐"} | values))

    def failed(self, day: date = DAY, **values: Any) -> Any:
        return self.check(day, SpotResult.FAIL, **values)

    def certificate(
        self,
        holder: Any,
        issued_on: date,
        expires_on: date | None = None,
        kind: CertificateKind = CertificateKind.HEALTH,
        **values: Any,
    ) -> Any:
        return self.make(Certificate, holder=holder, kind=kind, issued_on=issued_on, expires_on=expires_on, **values)

    def needs(self, post: Any, kind: CertificateKind) -> Any:
        return self.make(CertificateRequirement, post=post, kind=kind)

    def contest(self, day: date = DAY, **values: Any) -> Any:
        return self.make(SkillContest, occurred_on=day, **({"theme": "面点", "participants": 6} | values))

    def plan(self, newcomer: Any, starts_on: date = DAY, **values: Any) -> Any:
        return self.make(OnboardingPlan, newcomer=newcomer, starts_on=starts_on, **values)

    def module(self, plan: Any, name: str, passed_on: date | None = None, **values: Any) -> Any:
        return self.make(OnboardingModule, plan=plan, name=name, passed_on=passed_on, **values)

    def project(self, title: str = "自主进餐研究", started_on: date = DAY, **values: Any) -> Any:
        return self.make(CareProject, title=title, started_on=started_on, **values)

    def stage(self, project: Any, stage: ResearchStage, **values: Any) -> Any:
        return self.make(CareProjectStage, project=project, stage=stage, **values)


@pytest.fixture
def world(make: Any) -> World:
    """A term; 赵一 (后勤主任), 钱二 and 孙三 (保育员), 李四 (营养员), all of them there for years."""
    world = World(make)
    world.term = make.term()
    posts = {"赵一": "后勤主任", "钱二": "保育员", "孙三": "保育员", "李四": "营养员"}
    world.people = {
        name: make.staff(name, post=post, hired_on=date(2020, 9, 1), campus=make.campus())
        for name, post in posts.items()
    }
    return world


@pytest.fixture
def measured(world: World, data_app: Any) -> Any:
    """``measured(limits=None)``: the facts of the term by key, none of which failed."""

    def values(limits: Any = None) -> dict[str, Any]:
        db.session.flush()
        return own_facts("team", world.term, limits)

    return values


@pytest.fixture
def coverage(world: World, data_app: Any) -> Any:
    """``coverage(key)``: due, kept and met of an obligation."""

    def of(key: str) -> tuple[int, int, int]:
        db.session.flush()
        found = measure(world.term, only=[f"team.{key}"]).coverages[f"team.{key}"]
        assert found.failed is None
        return found.due, found.kept, found.met

    return of
