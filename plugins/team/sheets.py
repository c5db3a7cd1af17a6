"""Pages on which a record is made together with its parts: a newcomer's plan, a research project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from plugins.team.models import CareProject, CareProjectStage, OnboardingModule, OnboardingPlan, ResearchStage
from portal.api import LineSheet, _l, today

__all__ = ["CareProjectSheet", "OnboardingSheet"]

MODULES = ("一日生活操作规范", "卫生消毒操作", "进餐与餐后护理", "午睡巡视", "安全防护与应急", "师德与保密")
"""What a newcomer usually learns first. Contents of records, so in the language that records are kept in."""


class OnboardingSheet(LineSheet):
    """Plan the guidance of a newcomer: who, by whom, and the modules."""

    title = _l("Guide a newcomer")
    path = "onboarding"
    permission = "team.onboarding_plan.edit"
    head = OnboardingPlan
    head_fields: ClassVar[tuple[str, ...]] = ("newcomer", "mentor", "starts_on", "ends_on", "note")
    line = OnboardingModule
    line_fields: ClassVar[tuple[str, ...]] = ("name", "due_on")
    link = "plan"
    blank_rows = 2

    def head_defaults(self) -> dict[str, Any]:
        """It begins today."""
        return {"starts_on": today()}

    def prepared(self) -> Sequence[dict[str, Any]]:
        """The usual modules; what does not fit is emptied."""
        return [{"name": name} for name in MODULES]


class CareProjectSheet(LineSheet):
    """Plan a research project: what about, and when each stage is to be reached."""

    title = _l("Plan a care project")
    path = "research"
    permission = "team.care_project.edit"
    head = CareProject
    head_fields: ClassVar[tuple[str, ...]] = ("title", "leader", "started_on", "note")
    line = CareProjectStage
    line_fields: ClassVar[tuple[str, ...]] = ("stage", "activity", "planned_on")
    link = "project"
    blank_rows = 1

    def head_defaults(self) -> dict[str, Any]:
        """It begins today."""
        return {"started_on": today()}

    def prepared(self) -> Sequence[dict[str, Any]]:
        """One line for each stage."""
        return [{"stage": stage} for stage in ResearchStage]
