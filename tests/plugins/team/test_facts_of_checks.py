"""Facts about spot checks and research projects: hand-made records, hand-typed expectations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.team.models import HandledVia, IssueType, ResearchStage
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST, NEXT
from portal.testing.types import Measured

if TYPE_CHECKING:
    from tests.plugins.team.conftest import World

ONE, ALL = IssueType.INDIVIDUAL, IssueType.COMMON


@pytest.mark.fact("team.spot_checks")
@pytest.mark.fact("team.spot_checks_passed")
@pytest.mark.fact("team.spot_check_rate")
@pytest.mark.fact("team.spot_checks_failed")
@pytest.mark.fact("team.steps_checked")
@pytest.mark.fact("team.steps_failed")
def test_checks_passed_and_failed_by_step(world: World, measured: Measured) -> None:
    world.check(FIRST, step="分餐")
    world.check(LAST, step="分餐")
    world.failed(NEXT, step="分餐", issue_type=ONE)
    world.failed(LAST, step="留样", issue_type=ALL)
    world.failed(NEXT, step="留样")
    world.check(NEXT, step="留样")
    world.check(NEXT, step="午睡巡视")
    for day in (BEFORE, AFTER):
        world.check(day, step="晨间")
        world.failed(day, step="晨间")
    found = measured()
    assert (found["spot_checks"], found["spot_checks_passed"], found["spot_checks_failed"]) == (7, 4, 3)
    assert found["spot_check_rate"] == Decimal("57.1")
    assert found["steps_checked"] == {"分餐": 3, "留样": 3, "午睡巡视": 1}
    assert found["steps_failed"] == {"留样": 2, "分餐": 1}


@pytest.mark.fact("team.issues_individual")
@pytest.mark.fact("team.issues_common")
@pytest.mark.fact("team.issues_individual_talked")
@pytest.mark.fact("team.issues_common_taken_up")
@pytest.mark.fact("team.issues_unhandled")
def test_issues_and_how_they_were_dealt_with(world: World, measured: Measured) -> None:
    meeting = world.meeting(NEXT)
    world.failed(FIRST, issue_type=ONE, handled_via=HandledVia.TALK)
    world.failed(LAST, issue_type=ONE, handled_via=HandledVia.TALK)
    world.failed(NEXT, issue_type=ONE, handled_via=HandledVia.MEETING)
    world.failed(NEXT, issue_type=ONE)
    world.failed(FIRST, issue_type=ALL, handled_via=HandledVia.MEETING)
    world.failed(LAST, issue_type=ALL, handled_via=HandledVia.STUDY)
    world.failed(NEXT, issue_type=ALL, meeting=meeting)
    world.failed(NEXT, issue_type=ALL, handled_via=HandledVia.TALK)
    world.failed(NEXT)
    world.check(NEXT)
    for day in (BEFORE, AFTER):
        for kind in (ONE, ALL, None):
            world.failed(day, issue_type=kind)
            world.failed(day, issue_type=kind, handled_via=HandledVia.TALK)
            world.failed(day, issue_type=kind, handled_via=HandledVia.MEETING)
    found = measured()
    assert (found["issues_individual"], found["issues_individual_talked"]) == (4, 2)
    assert (found["issues_common"], found["issues_common_taken_up"]) == (4, 3)
    assert found["issues_unhandled"] == 2


@pytest.mark.fact("team.issues_rechecked")
@pytest.mark.fact("team.issues_not_rechecked")
def test_what_was_rechecked(world: World, measured: Measured) -> None:
    world.failed(FIRST, rechecked_on=NEXT)
    world.failed(LAST, rechecked_on=AFTER)
    world.failed(LAST)
    world.check(NEXT)
    for day in (BEFORE, AFTER):
        world.failed(day)
        world.failed(day, rechecked_on=AFTER)
    found = measured()
    assert (found["issues_rechecked"], found["issues_not_rechecked"]) == (2, 1)


@pytest.mark.fact("team.care_projects")
@pytest.mark.fact("team.care_project_titles")
@pytest.mark.fact("team.care_projects_begun")
@pytest.mark.fact("team.care_projects_concluded")
def test_projects_under_way(world: World, measured: Measured) -> None:
    world.project("早已结题", date(2024, 9, 1), concluded_on=BEFORE)
    world.project("首日结题", date(2024, 9, 1), concluded_on=FIRST)
    world.project("首日立项", FIRST)
    world.project("末日立项", LAST, concluded_on=None)
    world.project("末日结题", BEFORE, concluded_on=LAST)
    world.project("期后结题", BEFORE, concluded_on=AFTER)
    world.project("期后立项", AFTER)
    found = measured()
    assert found["care_projects"] == 5
    assert found["care_project_titles"] == ["首日结题", "首日立项", "末日立项", "末日结题", "期后结题"]
    assert (found["care_projects_begun"], found["care_projects_concluded"]) == (2, 2)


@pytest.mark.fact("team.care_stages")
@pytest.mark.fact("team.care_outputs")
@pytest.mark.fact("team.care_stages_late")
def test_stages_reached_and_late(world: World, measured: Measured) -> None:
    project = world.project(started_on=date(2025, 9, 1))

    def stage(
        planned_on: date | None,
        reached_on: date | None,
        outputs: str | None = None,
        kind: ResearchStage = ResearchStage.RESEARCH,
    ) -> None:
        world.stage(project, kind, planned_on=planned_on, reached_on=reached_on, outputs=outputs)

    stage(FIRST, FIRST, "观察记录")
    stage(FIRST, LAST, "案例集")
    stage(None, NEXT, "观察记录", ResearchStage.PROPOSAL)
    stage(BEFORE, BEFORE, "方案")
    stage(LAST, AFTER, "报告")
    stage(BEFORE, None)
    stage(AFTER, None)
    stage(None, None)
    found = measured()
    assert found["care_stages"] == {"实施": 2, "立项": 1}
    assert found["care_outputs"] == ["观察记录", "案例集"]
    assert found["care_stages_late"] == 2
