"""Facts about meetings, trainings and contests: number, attendance and subjects."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.team.conditions import by_cooks, not_by_cooks
from plugins.team.models import Meeting, SkillContest, Training, TrainingKind
from portal.api import Breakdown, Count, Fact, Listing, LongestGap, Total, _l

__all__ = ["LEARNING_FACTS"]

_MEETINGS: tuple[Fact, ...] = (
    Count(key="meetings", label="会议次数", title=_l("Meetings held"), unit="次", record=Meeting),
    LongestGap(key="meeting_gap", label="会议最长间隔", title=_l("Most days between two meetings"), record=Meeting),
    Breakdown(
        key="meetings_by_kind",
        label="会议分类",
        title=_l("Meetings by kind"),
        unit="次",
        record=Meeting,
        by=Meeting.kind,
    ),
    Total(
        key="meeting_attendance",
        label="会议人次",
        title=_l("Times that people attended meetings"),
        unit="人次",
        record=Meeting,
        of=Meeting.attendees,
    ),
    Listing(key="studied", label="学习内容", title=_l("Studied at meetings"), record=Meeting, of=Meeting.laws_studied),
    Count(
        key="meetings_with_achievements",
        label="肯定成绩会议",
        title=_l("Meetings that said what went well"),
        record=Meeting,
        where=Meeting.achievements.is_not(None),
    ),
    Count(
        key="meetings_with_shortcomings",
        label="指出问题会议",
        title=_l("Meetings that said what fell short"),
        record=Meeting,
        where=Meeting.shortcomings.is_not(None),
    ),
    Count(
        key="meetings_with_measures",
        label="提出措施会议",
        title=_l("Meetings that said what is to be done"),
        record=Meeting,
        where=Meeting.measures.is_not(None),
    ),
)

_TRAININGS: tuple[Fact, ...] = (
    Count(key="trainings", label="培训次数", title=_l("Trainings held"), unit="次", record=Training),
    Total(
        key="trained",
        label="培训人次",
        title=_l("Times that people were trained"),
        unit="人次",
        record=Training,
        of=Training.participants,
    ),
    # The hours of the trainings themselves, added up: not times the people who took part.
    Total(
        key="training_hours",
        label="培训学时",
        title=_l("Total hours of training"),
        unit="学时",
        record=Training,
        of=Training.hours,
        digits=1,
    ),
    Breakdown(
        key="trainings_by_kind",
        label="培训分类",
        title=_l("Trainings by kind"),
        unit="次",
        record=Training,
        by=Training.kind,
    ),
)


def _ways() -> Iterator[Fact]:
    """Yield count and subjects for each way of learning that the summary names."""
    ways = (
        ("shadowing", "跟班学习", TrainingKind.SHADOWING, _l("Times of shadowing"), _l("Shadowing: subjects")),
        ("observation", "外出观摩", TrainingKind.OBSERVATION, _l("Times of observing"), _l("Observing: subjects")),
        ("expert", "专家来园", TrainingKind.EXPERT, _l("Visits of experts"), _l("Visits of experts: subjects")),
    )
    for key, label, kind, count, subjects in ways:
        where = Training.kind == kind
        yield Count(key=f"{key}_trainings", label=f"{label}次数", title=count, record=Training, where=where)
        yield Listing(
            key=f"{key}_topics", label=f"{label}主题", title=subjects, record=Training, of=Training.topic, where=where
        )


def _contests() -> Iterator[Fact]:
    """Yield the facts about contests, cooks separately: theirs are reported in the section about the kitchen."""
    kinds = (
        (
            "cook_contest",
            "炊事练兵",
            by_cooks(),
            _l("Skill contests of cooks"),
            _l("Contestants among cooks"),
            _l("Themes of the cooks' contests"),
        ),
        (
            "other_contest",
            "其他练兵",
            not_by_cooks(),
            _l("Other skill contests"),
            _l("Contestants at other contests"),
            _l("Themes of other contests"),
        ),
    )
    for key, label, where, count, contestants, themes in kinds:
        yield Count(key=f"{key}s", label=f"{label}次数", title=count, record=SkillContest, where=where)
        yield Total(
            key=f"{key}ants",
            label=f"{label}人次",
            title=contestants,
            record=SkillContest,
            of=SkillContest.participants,
            where=where,
        )
        yield Listing(
            key=f"{key}_themes",
            label=f"{label}主题",
            title=themes,
            record=SkillContest,
            of=SkillContest.theme,
            where=where,
        )


LEARNING_FACTS: tuple[Fact, ...] = (*_MEETINGS, *_TRAININGS, *_ways(), *_contests())
