"""Pages on which a record is made together with its parts: an onboarding plan, a research project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from plugins.team.models import CareProject, CareProjectStage, OnboardingModule, OnboardingPlan, ResearchStage
from portal.api import LineSheet, _l, today

__all__ = ["CareProjectSheet", "OnboardingSheet"]

MODULES = ("一日生活操作规范", "卫生消毒操作", "进餐与餐后护理", "午睡巡视", "安全防护与应急", "师德与保密")
"""Usual modules of an onboarding plan. Contents of records, so in the language that records are kept in."""


class OnboardingSheet(LineSheet):
    """Sheet of an onboarding plan: newcomer, mentor and modules."""

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
        """Return today as the first day."""
        return {"starts_on": today()}

    def prepared(self) -> Sequence[dict[str, Any]]:
        """Return a line for each usual module; the user empties those that do not fit."""
        return [{"name": name} for name in MODULES]


class CareProjectSheet(LineSheet):
    """Sheet of a research project: its title and the planned day of each stage."""

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
        """Return today as the first day."""
        return {"started_on": today()}

    def prepared(self) -> Sequence[dict[str, Any]]:
        """Return a line for each stage."""
        return [{"stage": stage} for stage in ResearchStage]
