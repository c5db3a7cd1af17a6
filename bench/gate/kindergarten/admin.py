"""Admin of the registers, as ``ModelAdmin`` offers them."""

from __future__ import annotations

from django.contrib import admin

from bench.gate.kindergarten.models import Attendance, Child, Classroom, HealthCheck, HealthFinding


@admin.register(Classroom)
class ClassroomAdmin(admin.ModelAdmin):
    """Register of classes."""

    list_display = ("name", "school_year", "position")
    search_fields = ("name",)


@admin.register(Child)
class ChildAdmin(admin.ModelAdmin):
    """Register of children."""

    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Attendance)
class AttendanceAdmin(admin.ModelAdmin):
    """Register of attendance."""

    list_display = (
        "occurred_on",
        "classroom",
        "expected",
        "present",
        "absent_sick",
        "absent_personal",
        "absent_other",
        "source",
    )
    list_filter = ("occurred_on", "classroom")
    list_select_related = ("classroom",)
    list_per_page = 50


@admin.register(HealthCheck)
class HealthCheckAdmin(admin.ModelAdmin):
    """Register of checks."""

    list_display = ("occurred_on", "session", "classroom", "checked", "abnormal", "source", "note")
    list_filter = ("occurred_on", "session", "classroom")
    list_select_related = ("classroom",)
    search_fields = ("note",)
    list_per_page = 50


@admin.register(HealthFinding)
class HealthFindingAdmin(admin.ModelAdmin):
    """Register of findings."""

    list_display = ("occurred_on", "session", "classroom", "child", "temperature_c", "symptoms", "action", "closed_on")
    list_filter = ("occurred_on", "session", "classroom", "action")
    list_select_related = ("classroom", "child")
    autocomplete_fields = ("child",)
    search_fields = ("note",)
    raw_id_fields = ("check_record",)
    list_per_page = 50
