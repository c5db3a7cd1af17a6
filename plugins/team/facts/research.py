"""Facts about research on care: projects, stages reached, stages late."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from plugins.team.models import CareProject, CareProjectStage
from portal.api import Breakdown, Count, Fact, Listing, Period, _l

__all__ = ["RESEARCH_FACTS"]


def _under_way(period: Period) -> ColumnElement[bool]:
    """Return the condition that a project ran on any day of the period."""
    return and_(
        CareProject.started_on <= period.ends_on,
        or_(CareProject.concluded_on.is_(None), CareProject.concluded_on >= period.starts_on),
    )


def _reached(period: Period) -> ColumnElement[bool]:
    return CareProjectStage.reached_on.between(period.starts_on, period.ends_on)


def _late(period: Period) -> ColumnElement[bool]:
    """Return the condition that a stage was planned for a day up to the last one, and not reached by then."""
    return and_(
        CareProjectStage.planned_on <= period.ends_on,
        or_(CareProjectStage.reached_on.is_(None), CareProjectStage.reached_on > period.ends_on),
    )


RESEARCH_FACTS: tuple[Fact, ...] = (
    Count(
        key="care_projects",
        label="保育课题数",
        title=_l("Care projects under way"),
        record=CareProject,
        where=_under_way,
        dated=False,
    ),
    Listing(
        key="care_project_titles",
        label="保育课题名称",
        title=_l("Titles of care projects under way"),
        record=CareProject,
        of=CareProject.title,
        where=_under_way,
        dated=False,
    ),
    Count(
        key="care_projects_begun",
        label="立项课题数",
        title=_l("Care projects begun"),
        record=CareProject,
        where=lambda period: CareProject.started_on.between(period.starts_on, period.ends_on),
        dated=False,
    ),
    Count(
        key="care_projects_concluded",
        label="结题课题数",
        title=_l("Care projects concluded"),
        record=CareProject,
        where=lambda period: CareProject.concluded_on.between(period.starts_on, period.ends_on),
        dated=False,
    ),
    Breakdown(
        key="care_stages",
        label="课题进展",
        title=_l("Stages of care projects reached"),
        record=CareProjectStage,
        by=CareProjectStage.stage,
        where=_reached,
        dated=False,
    ),
    Listing(
        key="care_outputs",
        label="课题成果",
        title=_l("Outputs of stages reached"),
        record=CareProjectStage,
        of=CareProjectStage.outputs,
        where=_reached,
        dated=False,
    ),
    Count(
        key="care_stages_late",
        label="逾期课题阶段",
        title=_l("Stages of care projects that are late"),
        record=CareProjectStage,
        where=_late,
        dated=False,
    ),
)
