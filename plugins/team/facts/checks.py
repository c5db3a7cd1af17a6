"""Facts about spot checks: made, passed, failed, handled and rechecked."""

from __future__ import annotations

from sqlalchemy import and_, or_

from plugins.team.models import HandledVia, IssueType, SpotCheck, SpotResult
from portal.api import Breakdown, Count, Fact, Ratio, _l

__all__ = ["CHECK_FACTS"]

FAILED = SpotCheck.result == SpotResult.FAIL
INDIVIDUAL = and_(FAILED, SpotCheck.issue_type == IssueType.INDIVIDUAL)
COMMON = and_(FAILED, SpotCheck.issue_type == IssueType.COMMON)
BEFORE_ALL = or_(SpotCheck.handled_via.in_((HandledVia.MEETING, HandledVia.STUDY)), SpotCheck.meeting_id.is_not(None))
"""Condition of an issue taken up with everybody, at a meeting or in study. May be NULL, so it is never negated."""

CHECK_FACTS: tuple[Fact, ...] = (
    Count(key="spot_checks", label="随机检查次数", title=_l("Spot checks made"), unit="次", record=SpotCheck),
    Count(
        key="spot_checks_passed",
        label="随机检查合格",
        title=_l("Spot checks passed"),
        record=SpotCheck,
        where=SpotCheck.result == SpotResult.PASS,
    ),
    Ratio(
        key="spot_check_rate",
        label="随机检查合格率",
        title=_l("Share of spot checks passed"),
        part="spot_checks_passed",
        whole="spot_checks",
    ),
    Count(
        key="spot_checks_failed",
        label="随机检查不合格",
        title=_l("Spot checks failed"),
        record=SpotCheck,
        where=FAILED,
    ),
    Breakdown(
        key="steps_checked",
        label="检查环节",
        title=_l("Spot checks by step of the work"),
        unit="次",
        record=SpotCheck,
        by=SpotCheck.step,
    ),
    Breakdown(
        key="steps_failed",
        label="不合格环节",
        title=_l("Spot checks failed, by step of the work"),
        unit="次",
        record=SpotCheck,
        by=SpotCheck.step,
        where=FAILED,
    ),
    Count(
        key="issues_individual",
        label="个性问题",
        title=_l("Issues of one person"),
        unit="个",
        record=SpotCheck,
        where=INDIVIDUAL,
    ),
    Count(
        key="issues_common",
        label="共性问题",
        title=_l("Common issues found"),
        unit="个",
        record=SpotCheck,
        where=COMMON,
    ),
    Count(
        key="issues_individual_talked",
        label="个性问题已交流",
        title=_l("Issues of one person talked through"),
        record=SpotCheck,
        where=and_(INDIVIDUAL, SpotCheck.handled_via == HandledVia.TALK),
    ),
    Count(
        key="issues_common_taken_up",
        label="共性问题已研讨",
        title=_l("Common issues taken up at meetings or studied"),
        record=SpotCheck,
        where=and_(COMMON, BEFORE_ALL),
    ),
    Count(
        key="issues_unhandled",
        label="未处理问题",
        title=_l("Failed spot checks not dealt with"),
        record=SpotCheck,
        where=and_(FAILED, SpotCheck.handled_via.is_(None), SpotCheck.meeting_id.is_(None)),
    ),
    Count(
        key="issues_rechecked",
        label="已复查问题",
        title=_l("Failed spot checks in order when rechecked"),
        record=SpotCheck,
        where=and_(FAILED, SpotCheck.rechecked_on.is_not(None)),
    ),
    Count(
        key="issues_not_rechecked",
        label="未复查问题",
        title=_l("Failed spot checks not yet in order"),
        record=SpotCheck,
        where=and_(FAILED, SpotCheck.rechecked_on.is_(None)),
    ),
)
