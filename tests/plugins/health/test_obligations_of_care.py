"""Coverage of obligations by class, campus, child and month."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Flask

from plugins.health.models import Area, HealthAnalysis, HygieneCheck, Indicator, PersonalKit, PhysicalExam
from portal.base.scope import Limits
from portal.evidence.measure import measure
from portal.organisation.models import Child, Enrolment
from portal.report.summary_json import summary_json
from portal.testing.types import Coverage

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.health.conftest import World

MARCH, APRIL = date(2026, 3, 12), date(2026, 4, 2)


def examine(world: World, make: Factory, child: Child, day: date, **values: Any) -> None:
    make(PhysicalExam, occurred_on=day, classroom=world.classroom, child=child, **values)


def test_kits_each_month_and_class(world: World, make: Factory, coverage: Coverage) -> None:
    make(PersonalKit, occurred_on=MARCH, classroom=world.classroom, children=20, cups=20, towels=20)
    make(PersonalKit, occurred_on=MARCH, classroom=world.other, children=20, cups=20, towels=19)
    make(PersonalKit, occurred_on=date(2026, 2, 25), classroom=world.other, children=20, cups=20, towels=20)
    # March to June; February and July have too few days of teaching.
    assert coverage("personal_kit") == (8, 2, 1)


def test_hygiene_each_week_and_campus(world: World, make: Factory, coverage: Coverage) -> None:
    branch = make.campus("分部")
    make.classroom("分部小一班", campus=branch)
    for day in (date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 9)):
        make(HygieneCheck, occurred_on=day, campus=branch, area=Area.OUTDOORS)
    assert coverage("hygiene_check") == (38, 2, 2)


def test_measurements_are_due_for_each_child(world: World, make: Factory, coverage: Coverage) -> None:
    first, second, third, fourth = world.children
    examine(world, make, first, MARCH, height_cm=Decimal("104.0"), weight_kg=Decimal("17.5"))
    examine(world, make, first, APRIL, weight_kg=Decimal("17.9"))
    examine(world, make, second, APRIL, vision_left=Decimal("4.9"), vision_right=Decimal("5.0"))
    examine(world, make, third, APRIL, vision_left=Decimal("4.9"))
    # A child of two: no vision yet, no yearly examination.
    make.child(classroom=world.other, born_on=date(2023, 12, 1))
    # Gone before the second quarter.
    left = make.child()
    make(Enrolment, child=left, classroom=world.classroom, starts_on=date(2025, 9, 1), ends_on=date(2026, 3, 31))
    assert coverage("height_measured") == (6, 1, 1)
    assert coverage("weight_measured") == (11, 2, 2)
    assert coverage("vision_tested") == (5, 1, 1)
    assert fourth is not None


def test_the_yearly_examination_may_be_in_the_other_term(world: World, make: Factory, coverage: Coverage) -> None:
    from plugins.health.models import Grade

    examine(world, make, world.children[0], date(2025, 10, 9), grade=Grade.GOOD)
    examine(world, make, world.children[1], date(2025, 8, 31), grade=Grade.GOOD)
    examine(world, make, world.children[2], MARCH, height_cm=Decimal("104.0"))
    assert coverage("examined") == (4, 1, 1)


def test_analysis_each_month(make: Factory, coverage: Coverage) -> None:
    for day, done in ((MARCH, "加强晨检"), (APRIL, None), (date(2026, 2, 27), "加强晨检")):
        make(HealthAnalysis, occurred_on=day, indicator=Indicator.ATTENDANCE, finding="出勤平稳", measure=done)
    assert coverage("health_analysis") == (4, 2, 1)


def test_a_limited_user_sees_the_children_of_their_classes(world: World, data_app: Flask) -> None:
    limits = Limits(limited=True, campus_ids=frozenset(), classroom_ids=frozenset({world.other.id}))
    found = measure(world.term, limits=limits, only=["health.height_measured"]).coverages["health.height_measured"]
    assert [gap.subject for gap in found.gaps] == ["李四"]


def test_no_child_is_named_in_the_figures_of_a_summary(world: World, data_app: Flask) -> None:
    found = measure(world.term)
    assert [gap.subject for gap in found.coverages["health.height_measured"].gaps] == ["赵一", "钱二", "孙三", "李四"]
    text = json.dumps(summary_json(found), ensure_ascii=False)
    assert "小一班" in text
    assert not any(child.name in text for child in world.children)
