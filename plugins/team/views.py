"""Registers of the team area."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.team.models import (
    CareProject,
    CareProjectStage,
    Certificate,
    CertificateRequirement,
    Meeting,
    MeetingAttendance,
    OnboardingModule,
    OnboardingPlan,
    SkillContest,
    SpotCheck,
    Training,
)
from portal.api import Link, Record, RecordView, _l, may, page_url, record_url

__all__ = ["VIEWS"]


class MeetingView(RecordView):
    """Register of meetings, with their attendance and the common issues taken up."""

    record = Meeting
    list_columns = ("occurred_on", "kind", "chair", "attendees", "absentees", "laws_studied")
    form_fields = (
        "occurred_on",
        "kind",
        "chair",
        "attendees",
        "topics",
        "laws_studied",
        "achievements",
        "shortcomings",
        "measures",
        "note",
    )
    filters = ("occurred_on", "kind", "chair")
    search = ("topics", "laws_studied", "shortcomings", "measures")
    parts = ("attendance", "issues")

    def links(self, record: Record) -> Sequence[Link]:
        """Return the link to the page on which attendance is ticked."""
        if not may("team.meeting_attendance.edit"):
            return ()
        return (Link(_l("Tick who was there"), page_url("team.attendance", meeting=record.id)),)


class MeetingAttendanceView(RecordView):
    """Register of attendance at meetings, one row a person; filled in on a page of its own."""

    record = MeetingAttendance
    list_columns = ("meeting", "staff", "present", "reason")
    filters = ("meeting", "staff", "present", "reason")
    search = ("note",)
    in_menu = False


class TrainingView(RecordView):
    """Register of trainings."""

    record = Training
    list_columns = ("occurred_on", "kind", "topic", "host", "hours", "participants", "trainees")
    filters = ("occurred_on", "kind")
    search = ("topic", "host", "expert", "trainees")


class CertificateView(RecordView):
    """Register of certificates, most recently issued first."""

    record = Certificate
    list_columns = ("kind", "holder", "level", "number", "issued_on", "expires_on")
    filters = ("holder", "kind", "level", "issued_on", "expires_on")
    search = ("number", "authority")
    sort_default = ("issued_on", True)

    def links(self, record: Record) -> Sequence[Link]:
        """Return the link to the form of the certificate that replaces this one."""
        if not isinstance(record, Certificate) or not self.allows("edit"):
            return ()
        url = record_url(
            Certificate,
            "new",
            holder=record.holder_id,
            kind=record.kind,
            level=record.level,
            authority=record.authority,
        )
        return (Link(_l("Record its renewal"), url),)


class CertificateRequirementView(RecordView):
    """Register of the certificates that posts require."""

    record = CertificateRequirement
    list_columns = ("kind", "post", "basis")
    filters = ("post", "kind")
    search = ("basis",)


class SpotCheckView(RecordView):
    """Register of spot checks."""

    record = SpotCheck
    list_columns = ("occurred_on", "step", "person", "result", "issue_type", "handled_via", "meeting", "rechecked_on")
    filters = (
        "occurred_on",
        "person",
        "checker",
        "result",
        "issue_type",
        "handled_via",
        "meeting",
        "rechecked_on",
    )
    search = ("step", "issue", "standard")


class SkillContestView(RecordView):
    """Register of skill contests."""

    record = SkillContest
    list_columns = ("occurred_on", "theme", "post", "participants", "results")
    filters = ("occurred_on", "post")
    search = ("theme", "results")


class OnboardingPlanView(RecordView):
    """Register of onboarding plans with their modules, latest first."""

    record = OnboardingPlan
    list_columns = ("newcomer", "mentor", "starts_on", "ends_on", "modules_open", "passed_on")
    filters = ("newcomer", "mentor", "starts_on", "passed_on")
    search = ("note",)
    sort_default = ("starts_on", True)
    parts = ("modules",)

    def links(self, record: Record) -> Sequence[Link]:
        """Return the link to the plan's modules, where several can be passed at once."""
        if not may("team.onboarding_module.edit") or not may("team.onboarding_module.view"):
            return ()
        return (Link(_l("Mark modules as passed"), record_url("team.onboarding_module", plan=record.id)),)


class OnboardingModuleView(RecordView):
    """Register of onboarding modules."""

    record = OnboardingModule
    list_columns = ("name", "plan", "due_on", "passed_on", "assessed_by")
    filters = ("plan", "due_on", "passed_on")
    search = ("name", "note")
    in_menu = False


class CareProjectView(RecordView):
    """Register of care research projects with their stages, from which a project's stage follows."""

    record = CareProject
    list_columns = ("title", "leader", "started_on", "stage", "concluded_on")
    form_fields = ("title", "leader", "started_on", "outputs", "note")
    filters = ("leader", "stage", "started_on", "concluded_on")
    search = ("title", "outputs")
    sort_default = ("started_on", True)
    parts = ("stages",)


class CareProjectStageView(RecordView):
    """Register of stages of care research projects."""

    record = CareProjectStage
    list_columns = ("project", "stage", "activity", "planned_on", "reached_on", "outputs")
    filters = ("project", "stage", "planned_on", "reached_on")
    search = ("activity", "outputs")
    in_menu = False


VIEWS: tuple[type[RecordView], ...] = (
    MeetingView,
    MeetingAttendanceView,
    TrainingView,
    CertificateView,
    CertificateRequirementView,
    SpotCheckView,
    SkillContestView,
    OnboardingPlanView,
    OnboardingModuleView,
    CareProjectView,
    CareProjectStageView,
)
