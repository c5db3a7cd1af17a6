"""Sample meetings every other week, one of them late, with attendance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from plugins.team.demo.plan import Plan, tie
from plugins.team.models import AbsenceReason, Meeting, MeetingAttendance, MeetingKind
from portal.api import Record, Staff, sample_random

__all__ = ["LATE", "meeting_records", "regular_days"]

LATE = 5
"""Index of the regular meeting that came late, so that a fortnight passed without one."""
STUDIED = (
    "中华人民共和国食品安全法",
    "保育员一日工作规范",
    "幼儿园安全知识培训",
    "托儿所幼儿园卫生保健管理办法",
    "幼儿园工作规程",
)
SHORTCOMINGS = (
    ("餐后清洁动作偏快，桌面二遍擦拭有时省略。", "由保健员示范一遍，本周起每班抽查。"),
    ("被褥交接登记不及时。", "当日交接当日登记，由后勤主任周五查看。"),
    ("操作间抹布分区颜色混用。", "重新张贴分色标识，一周后复查。"),
    ("午睡巡视记录有空格。", "每半小时巡视一次，巡视后随手登记。"),
)
OTHERS = (
    (9, MeetingKind.STUDY, "餐具消毒操作要点", "餐具清洗消毒规程"),
    (33, MeetingKind.DIET, "春季带量食谱与家长意见", None),
    (38, MeetingKind.POLITICAL, "师德师风与岗位责任", "新时代幼儿园教师职业行为十项准则"),
    (58, MeetingKind.STUDY, "夏季食品安全与防暑", "食品安全知识"),
    (74, MeetingKind.DIET, "夏季食谱调整与满意度", None),
)
"""Other meetings: teaching day, kind, agenda, material studied."""


def meeting_records(plan: Plan) -> Iterator[Record]:
    """Yield regular meetings every fortnight, and a few of other kinds."""
    chance = sample_random("team meetings", plan.term)
    for number, day in enumerate(regular_days(plan)):
        fault, measure = SHORTCOMINGS[number % len(SHORTCOMINGS)]
        yield from _with_attendance(
            plan,
            Meeting(
                occurred_on=day,
                kind=MeetingKind.REGULAR,
                chair=plan.one_of("后勤主任"),
                topics="小结两周工作，布置下阶段安排。",
                laws_studied=STUDIED[number % len(STUDIED)],
                achievements="各岗位按时到岗，卫生包干区保持较好。" if number % 3 == 0 else None,
                shortcomings=fault,
                measures=measure,
            ),
            chance,
        )
    for at, kind, topics, studied in OTHERS:
        if (held_on := plan.day(at)) is not None:
            meeting = Meeting(
                occurred_on=held_on, kind=kind, chair=plan.one_of("后勤主任"), topics=topics, laws_studied=studied
            )
            if kind is MeetingKind.DIET:
                # Parents and teachers among them, who are no part of the staff list.
                meeting.attendees = 12
                yield meeting
            elif plan.on_staff(held_on):
                yield from _with_attendance(plan, meeting, chance)


def _with_attendance(plan: Plan, meeting: Meeting, chance: random.Random) -> Iterator[Record]:
    stored = plan.meetings.get((meeting.occurred_on, meeting.kind))
    people = plan.on_staff(meeting.occurred_on)
    # Never so few that nobody was there.
    away = {person.id for person in chance.sample(people, min(len(people) - 1, chance.choice((1, 2, 2, 3))))}
    meeting.attendees = len(people) - len(away)
    meeting.absentees = len(away)
    if meeting.kind is MeetingKind.REGULAR:
        plan.made[meeting.occurred_on] = meeting
    yield meeting
    for person in people:
        yield _attendance(meeting, stored, person, person.id in away, chance)


def _attendance(
    meeting: Meeting, stored: int | None, person: Staff, away: bool, chance: random.Random
) -> MeetingAttendance:
    reason = chance.choice(tuple(AbsenceReason)[:4]) if away else None
    row = MeetingAttendance(staff=person, present=not away, reason=reason)
    tie(row, "meeting", meeting, stored)
    return row


def regular_days(plan: Plan) -> list[date]:
    """Return the days of regular meetings held so far: the third day of each fortnight, or the next teaching day."""
    found: list[date] = []
    for number in range((plan.term.ends_on - plan.term.starts_on).days // 14 + 1):
        planned = plan.term.starts_on + timedelta(days=14 * number + (14 if number == LATE else 2))
        day = next((day for day in plan.days if day >= planned), None)
        if day is not None and plan.on_staff(day):
            found.append(day)
    return found
