"""Facts about meetings, trainings and contests: hand-made records, hand-typed expectations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.team.models import MeetingKind, TrainingKind
from portal.organisation.models import Post
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST, NEXT
from portal.testing.types import Measured

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.team.conftest import World


@pytest.mark.fact("team.meetings")
@pytest.mark.fact("team.meetings_by_kind")
@pytest.mark.fact("team.meeting_attendance")
def test_meetings_of_the_term(world: World, measured: Measured) -> None:
    world.meeting(FIRST, attendees=24)
    world.meeting(LAST, attendees=22)
    world.meeting(NEXT, kind=MeetingKind.STUDY, attendees=8)
    world.meeting(BEFORE, attendees=100)
    world.meeting(AFTER, attendees=100)
    found = measured()
    assert (found["meetings"], found["meeting_attendance"]) == (3, 54)
    assert found["meetings_by_kind"] == {"后勤例会": 2, "业务学习": 1}


@pytest.mark.fact("team.meeting_attendance")
def test_attendance_that_was_ticked_takes_the_place_of_the_number(world: World, measured: Measured) -> None:
    meeting = world.meeting(FIRST, attendees=24)
    world.attend(meeting, world.people["赵一"])
    world.attend(meeting, world.people["钱二"])
    world.attend(meeting, world.people["孙三"], present=False)
    assert measured()["meeting_attendance"] == 2
    assert (meeting.attendees, meeting.absentees, meeting.attendees_stated) == (2, 1, 24)


@pytest.mark.fact("team.meeting_gap")
def test_the_longest_gap_between_meetings(world: World, measured: Measured) -> None:
    assert measured()["meeting_gap"] is None
    world.meeting(date(2026, 2, 26))
    world.meeting(BEFORE)
    assert measured()["meeting_gap"] is None
    world.meeting(date(2026, 3, 12))
    world.meeting(date(2026, 4, 2))
    world.meeting(AFTER)
    assert measured()["meeting_gap"] == 21


@pytest.mark.fact("team.studied")
@pytest.mark.fact("team.meetings_with_achievements")
@pytest.mark.fact("team.meetings_with_shortcomings")
@pytest.mark.fact("team.meetings_with_measures")
def test_what_meetings_were_about(world: World, measured: Measured) -> None:
    world.meeting(NEXT, laws_studied="食品安全法", shortcomings="登记不及时", measures="当日登记")
    world.meeting(FIRST, laws_studied="安全知识培训", achievements="到岗及时", shortcomings="抹布混用")
    world.meeting(LAST, laws_studied="食品安全法")
    for day in (BEFORE, AFTER):
        world.meeting(day, laws_studied="消防法", achievements="好", shortcomings="不好", measures="改")
    found = measured()
    assert found["studied"] == ["安全知识培训", "食品安全法"]
    assert found["meetings_with_achievements"] == 1
    assert found["meetings_with_shortcomings"] == 2
    assert found["meetings_with_measures"] == 1


@pytest.mark.fact("team.trainings")
@pytest.mark.fact("team.trained")
@pytest.mark.fact("team.training_hours")
@pytest.mark.fact("team.trainings_by_kind")
def test_trainings_hours_are_those_of_the_training_not_times_the_people(world: World, measured: Measured) -> None:
    world.training(FIRST, TrainingKind.FIRE, participants=45, hours=Decimal("2.0"))
    world.training(LAST, TrainingKind.FIRE, participants=9, hours=Decimal("1.5"))
    world.training(NEXT, TrainingKind.CERTIFICATE, participants=2, hours=Decimal("40.0"))
    for day in (BEFORE, AFTER):
        world.training(day, participants=100, hours=Decimal("100.0"))
    found = measured()
    assert (found["trainings"], found["trained"], found["training_hours"]) == (3, 56, Decimal("43.5"))
    assert found["trainings_by_kind"] == {"消防": 2, "考证": 1}


@pytest.mark.fact("team.shadowing_trainings")
@pytest.mark.fact("team.shadowing_topics")
@pytest.mark.fact("team.observation_trainings")
@pytest.mark.fact("team.observation_topics")
@pytest.mark.fact("team.expert_trainings")
@pytest.mark.fact("team.expert_topics")
def test_ways_to_learn_that_the_summary_names(world: World, measured: Measured) -> None:
    world.training(FIRST, TrainingKind.SHADOWING, topic="一级园保健工作")
    world.training(NEXT, TrainingKind.OBSERVATION, topic="营养员技能观摩")
    world.training(FIRST, TrainingKind.OBSERVATION, topic="保育操作观摩")
    world.training(LAST, TrainingKind.OBSERVATION, topic="营养员技能观摩")
    world.training(LAST, TrainingKind.EXPERT, topic="保健老师来园指导")
    world.training(NEXT, TrainingKind.INTERNAL, topic="急救")
    for kind in (TrainingKind.SHADOWING, TrainingKind.OBSERVATION, TrainingKind.EXPERT):
        world.training(BEFORE, kind, topic="早")
        world.training(AFTER, kind, topic="晚")
    found = measured()
    assert (found["shadowing_trainings"], found["shadowing_topics"]) == (1, ["一级园保健工作"])
    assert (found["observation_trainings"], found["observation_topics"]) == (3, ["保育操作观摩", "营养员技能观摩"])
    assert (found["expert_trainings"], found["expert_topics"]) == (1, ["保健老师来园指导"])


@pytest.mark.fact("team.cook_contests")
@pytest.mark.fact("team.cook_contestants")
@pytest.mark.fact("team.cook_contest_themes")
@pytest.mark.fact("team.other_contests")
@pytest.mark.fact("team.other_contestants")
@pytest.mark.fact("team.other_contest_themes")
def test_contests_of_cooks_apart_from_others(world: World, make: Factory, measured: Measured) -> None:
    cook = world.people["李四"].post
    chef = make(Post, name="食堂厨师长")
    carer = world.people["钱二"].post
    world.contest(FIRST, theme="创意面点", post=cook, participants=6)
    world.contest(LAST, theme="刀工", post=chef, participants=2)
    world.contest(NEXT, theme="一日操作", post=carer, participants=12)
    world.contest(NEXT, theme="消防技能", post=None, participants=30)
    for day in (BEFORE, AFTER):
        world.contest(day, theme="早晚", post=cook)
        world.contest(day, theme="早晚", post=carer)
    found = measured()
    assert (found["cook_contests"], found["cook_contestants"]) == (2, 8)
    assert found["cook_contest_themes"] == ["创意面点", "刀工"]
    assert (found["other_contests"], found["other_contestants"]) == (2, 42)
    assert sorted(found["other_contest_themes"]) == ["一日操作", "消防技能"]
