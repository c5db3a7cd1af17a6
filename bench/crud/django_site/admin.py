"""Plain ModelAdmin with joins, filters, search and lookups as is natural, and its defaults otherwise.

A page is as long as the portal's. ``counts_once`` is a second site, for developers who know the one switch
that Django has against counting the whole table beside the filtered one.
"""

from django.contrib import admin

from .models import Classroom, HealthCheck


class ClassroomAdmin(admin.ModelAdmin):
    """Register of classes, queried by the lookup of the checks' form."""

    search_fields = ("name",)
    ordering = ("-school_year", "position")


class HealthCheckAdmin(admin.ModelAdmin):
    """Register of checks."""

    list_display = ("occurred_on", "session", "classroom", "checked", "abnormal", "source")
    list_filter = ("occurred_on", "session", "source")
    list_select_related = ("classroom",)
    list_per_page = 50
    search_fields = ("note",)
    autocomplete_fields = ("classroom",)
    ordering = ("-occurred_on", "-id")


class CountsOnce(HealthCheckAdmin):
    """Register of checks without the count of all rows."""

    show_full_result_count = False


site = admin.site
counts_once = admin.AdminSite("counts_once")
for where, checks in ((site, HealthCheckAdmin), (counts_once, CountsOnce)):
    where.register(Classroom, ClassroomAdmin)
    where.register(HealthCheck, checks)
