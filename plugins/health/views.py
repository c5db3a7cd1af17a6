"""Registers of the health area."""

from __future__ import annotations

from plugins.health.models import (
    Attendance,
    Disinfection,
    HealthAnalysis,
    HealthCheck,
    HealthEducation,
    HealthFinding,
    HygieneCheck,
    InfectiousCase,
    InjuryRecord,
    MedicationRequest,
    OutbreakReport,
    PersonalKit,
    PhysicalExam,
    SickAbsence,
)
from portal.api import RecordView

__all__ = ["VIEWS"]


class AttendanceView(RecordView):
    """Register of attendance."""

    record = Attendance
    list_columns = (
        "occurred_on",
        "classroom",
        "enrolled",
        "expected",
        "present",
        "absent_sick",
        "absent_personal",
        "absent_other",
    )
    filters = ("occurred_on", "classroom", "source")


class HealthCheckView(RecordView):
    """Register of morning and noon checks, with their findings."""

    record = HealthCheck
    list_columns = ("occurred_on", "session", "classroom", "checked", "abnormal", "source")
    filters = ("occurred_on", "session", "classroom", "source")
    search = ("note",)
    parts = ("findings",)


class HealthFindingView(RecordView):
    """Register of findings at checks."""

    record = HealthFinding
    list_columns = (
        "occurred_on",
        "session",
        "classroom",
        "child",
        "temperature_c",
        "symptoms",
        "action",
        "guardian_notified",
        "closed_on",
    )
    filters = ("occurred_on", "session", "classroom", "child", "action", "closed_on")
    search = ("outcome", "note")


class DisinfectionView(RecordView):
    """Register of disinfection."""

    record = Disinfection
    list_columns = (
        "occurred_on",
        "classroom",
        "place",
        "item",
        "method",
        "mg_per_l",
        "minutes",
        "operator",
    )
    filters = ("occurred_on", "classroom", "place", "item", "method", "operator")
    search = ("note",)


class InjuryView(RecordView):
    """Register of injuries."""

    record = InjuryRecord
    list_columns = ("occurred_on", "classroom", "child", "place", "cause", "severity", "closed_on")
    filters = ("occurred_on", "classroom", "child", "severity", "closed_on")
    search = ("cause", "first_aid")


class SickAbsenceView(RecordView):
    """Register of sick leave."""

    record = SickAbsence
    list_columns = (
        "occurred_on",
        "classroom",
        "child",
        "symptoms",
        "disease",
        "diagnosis",
        "contacted_on",
        "returned_on",
    )
    filters = ("occurred_on", "classroom", "child", "symptoms", "disease", "returned_on")
    search = ("diagnosis", "note")


class InfectiousCaseView(RecordView):
    """Register of infectious diseases."""

    record = InfectiousCase
    list_columns = (
        "occurred_on",
        "classroom",
        "child",
        "disease",
        "isolated",
        "left_on",
        "reported_at",
        "returned_on",
    )
    filters = ("occurred_on", "classroom", "child", "disease", "returned_on")
    search = ("note",)


class OutbreakReportView(RecordView):
    """Register of outbreak reports."""

    record = OutbreakReport
    list_columns = ("occurred_on", "classroom", "symptom", "disease", "children", "reported_at", "reported_to")
    filters = ("occurred_on", "classroom", "symptom", "disease")
    search = ("reported_to", "measures")


class MedicationRequestView(RecordView):
    """Register of medicines requested by guardians."""

    record = MedicationRequest
    list_columns = (
        "occurred_on",
        "due_at",
        "classroom",
        "child",
        "drug",
        "dose",
        "guardian_signed",
        "given_at",
        "given_by",
    )
    filters = ("occurred_on", "classroom", "child", "guardian_signed", "given_by")
    search = ("drug", "note")


class PhysicalExamView(RecordView):
    """Register of physical examinations."""

    record = PhysicalExam
    list_columns = (
        "occurred_on",
        "classroom",
        "child",
        "kind",
        "height_cm",
        "weight_kg",
        "vision_left",
        "vision_right",
        "haemoglobin",
        "caries",
        "grade",
    )
    filters = ("occurred_on", "classroom", "child", "kind", "grade")
    search = ("advice", "note")


class PersonalKitView(RecordView):
    """Register of cups and towels."""

    record = PersonalKit
    list_columns = ("occurred_on", "classroom", "children", "cups", "towels")
    filters = ("occurred_on", "classroom")
    search = ("note",)


class HygieneCheckView(RecordView):
    """Register of hygiene checks."""

    record = HygieneCheck
    list_columns = ("occurred_on", "campus", "area", "place", "score", "problem", "fixed_on", "checker")
    filters = ("occurred_on", "campus", "area", "place", "fixed_on", "checker")
    search = ("problem", "note")


class HealthEducationView(RecordView):
    """Register of health education."""

    record = HealthEducation
    list_columns = ("occurred_on", "topic", "audience", "form", "attendance", "speaker")
    filters = ("occurred_on", "audience", "form", "speaker")
    search = ("topic", "note")


class HealthAnalysisView(RecordView):
    """Register of monthly analyses."""

    record = HealthAnalysis
    list_columns = ("occurred_on", "indicator", "finding", "measure", "effect")
    filters = ("occurred_on", "indicator")
    search = ("finding", "measure", "effect")


VIEWS: tuple[type[RecordView], ...] = (
    AttendanceView,
    HealthCheckView,
    HealthFindingView,
    SickAbsenceView,
    InfectiousCaseView,
    OutbreakReportView,
    MedicationRequestView,
    DisinfectionView,
    PersonalKitView,
    HygieneCheckView,
    PhysicalExamView,
    InjuryView,
    HealthEducationView,
    HealthAnalysisView,
)
