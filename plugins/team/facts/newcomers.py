"""Facts about newcomers: examined and vetted before the first day, guided, passed, still open."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from plugins.team.conditions import guided, hired, holds_health_certificate, not_passed
from plugins.team.models import OnboardingModule, OnboardingPlan
from portal.api import Breakdown, Count, Fact, Staff, _l

__all__ = ["NEWCOMER_FACTS"]

_GUIDED = select(OnboardingPlan.id).where(OnboardingPlan.newcomer_id == Staff.id).exists()
VETTED = Staff.background_checked_on <= Staff.hired_on
"""Condition that the background was checked before the first day. NULL if it was never checked."""

NEWCOMER_FACTS: tuple[Fact, ...] = (
    Count(
        key="newcomers",
        label="新进人员",
        title=_l("Staff hired"),
        record=Staff,
        where=hired,
        dated=False,
    ),
    # 《托儿所幼儿园卫生保健管理办法》: examined before they begin.
    Count(
        key="newcomers_examined",
        label="新进人员持健康证",
        title=_l("Staff hired with a valid health certificate on their first day"),
        record=Staff,
        where=lambda period: and_(hired(period), holds_health_certificate(Staff.hired_on)),
        dated=False,
    ),
    Count(
        key="newcomers_vetted",
        label="新进人员背景核查",
        title=_l("Staff hired whose background was checked before"),
        record=Staff,
        where=lambda period: and_(hired(period), VETTED),
        dated=False,
    ),
    Count(
        key="newcomers_not_examined",
        label="新进人员缺健康证",
        title=_l("Staff hired without a valid health certificate on their first day"),
        record=Staff,
        where=lambda period: and_(hired(period), ~holds_health_certificate(Staff.hired_on)),
        dated=False,
    ),
    Count(
        key="newcomers_not_vetted",
        label="新进人员缺背景核查",
        title=_l("Staff hired whose background was not checked before"),
        record=Staff,
        where=lambda period: and_(
            hired(period), or_(Staff.background_checked_on.is_(None), Staff.background_checked_on > Staff.hired_on)
        ),
        dated=False,
    ),
    Count(
        key="newcomers_without_plan",
        label="新进人员未带教",
        title=_l("Staff hired without a plan of guidance"),
        record=Staff,
        where=lambda period: and_(hired(period), ~_GUIDED),
        dated=False,
    ),
    Count(
        key="guided",
        label="带教人数",
        title=_l("Newcomers guided"),
        record=OnboardingPlan,
        distinct=OnboardingPlan.newcomer_id,
        where=guided,
        dated=False,
    ),
    Count(
        key="guided_passed",
        label="带教通过人数",
        title=_l("Newcomers who passed"),
        record=OnboardingPlan,
        distinct=OnboardingPlan.newcomer_id,
        where=lambda period: OnboardingPlan.passed_on.between(period.starts_on, period.ends_on),
        dated=False,
    ),
    Count(
        key="guided_open",
        label="带教未通过人数",
        title=_l("Newcomers who have not passed yet"),
        record=OnboardingPlan,
        distinct=OnboardingPlan.newcomer_id,
        where=not_passed,
        dated=False,
    ),
    Breakdown(
        key="modules_open",
        label="未通过模块",
        title=_l("Onboarding modules still open"),
        record=OnboardingModule,
        by=OnboardingModule.name,
        where=lambda period: and_(
            OnboardingModule.plan_id.in_(select(OnboardingPlan.id).where(not_passed(period))),
            OnboardingModule.passed_on.is_(None) | (OnboardingModule.passed_on > period.ends_on),
        ),
        dated=False,
    ),
)
