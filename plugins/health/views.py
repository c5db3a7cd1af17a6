"""The registers of this area."""

from __future__ import annotations

from plugins.health.models import Attendance, Disinfection, HealthCheck, HealthFinding, InjuryRecord
from portal.api import RecordView

__all__ = ["VIEWS"]


class AttendanceView(RecordView):
    """Attendance."""

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
    """Morning and noon checks, with their findings."""

    record = HealthCheck
    list_columns = ("occurred_on", "session", "classroom", "checked", "abnormal", "source")
    filters = ("occurred_on", "session", "classroom", "source")
    parts = ("findings",)


class HealthFindingView(RecordView):
    """Findings at checks."""

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
    """Disinfection."""

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
    """Injuries."""

    record = InjuryRecord
    list_columns = ("occurred_on", "classroom", "child", "place", "cause", "severity", "closed_on")
    filters = ("occurred_on", "classroom", "child", "severity", "closed_on")
    search = ("cause", "first_aid")


VIEWS: tuple[type[RecordView], ...] = (
    AttendanceView,
    HealthCheckView,
    HealthFindingView,
    DisinfectionView,
    InjuryView,
)
