"""Sample spot checks of a term: most passed, a few failed, nearly all of those handled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plugins.team.demo.meetings import regular_days
from plugins.team.demo.plan import Plan, tie
from plugins.team.models import HandledVia, IssueType, MeetingKind, SpotCheck, SpotResult
from portal.api import sample_random

__all__ = ["spot_check_records"]

STEPS = {
    "保育员": (
        ("餐前桌面消毒", "清水—消毒—清水三遍", "桌面消毒后未用清水擦净"),
        ("分餐", "戴口罩、戴帽子，使用分餐工具", "分餐时未戴口罩"),
        ("餐后清洁", "地面、桌面、餐车分别清洁", "餐车未及时清洁"),
        ("午睡巡视", "每半小时巡视一次并记录", "巡视记录有空缺"),
        ("玩具消毒", "按比例配制消毒液并作用到时", "消毒液配比凭经验"),
    ),
    "营养员": (
        ("食材清洗", "动物性、植物性食材分池清洗", "清洗池标识脱落"),
        ("生熟分开", "刀具、砧板、容器分色使用", "抹布分色混用"),
        ("留样", "每品种不少于125克，登记完整", "留样登记漏写时间"),
    ),
}
CHECKS = 66
FAILS = 4
"""Index of the failed check among every six, and of the common issue among every eighteen."""


def spot_check_records(plan: Plan) -> Iterator[SpotCheck]:
    """Yield spot checks, three in four on carers and one in four on cooks."""
    chance = sample_random("team checks", plan.term)
    meetings, checker = regular_days(plan), plan.one_of("后勤主任")
    for number in range(CHECKS):
        at = 2 + number * 86 // CHECKS
        post = "营养员" if number % 4 == 3 else "保育员"
        step, standard, issue = chance.choice(STEPS[post])
        fails, common = number % 6 == FAILS, number % 18 == FAILS
        rechecked, seat = chance.randint(2, 5), chance.random()
        day = plan.day(at)
        people = [person for person in plan.by_post.get(post, ()) if day and person in plan.on_staff(day)]
        if day is None or not people:
            continue
        check = SpotCheck(
            occurred_on=day,
            checker=checker,
            person=people[int(seat * len(people))],
            step=step,
            standard=standard,
            result=SpotResult.FAIL if fails else SpotResult.PASS,
        )
        if fails:
            check.issue = issue
            check.issue_type = IssueType.COMMON if common else IssueType.INDIVIDUAL
            _deal_with(plan, check, next((found for found in meetings if found >= day), None), plan.day(at + rechecked))
        yield check


def _deal_with(plan: Plan, check: SpotCheck, meeting: date | None, again: date | None) -> None:
    """Set how a failed check was handled and rechecked; towards the end of term part of it stays open."""
    late = check.occurred_on >= plan.days[-1] or (plan.days[-1] - check.occurred_on).days < 12
    if check.issue_type is IssueType.INDIVIDUAL:
        check.handled_via = HandledVia.TALK
    elif meeting is not None:
        check.handled_via = HandledVia.MEETING
        tie(check, "meeting", plan.made[meeting], plan.meetings.get((meeting, MeetingKind.REGULAR)))
    if check.handled_via is not None and not late:
        check.rechecked_on = again
