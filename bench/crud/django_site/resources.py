"""Import of checks as django-import-export offers it.

Its own way of finding existing rows (``import_id_fields``), ``skip_unchanged``, classes looked up once
(``CachedForeignKeyWidget``), everything else at its default: row by row (``use_bulk`` off), in one transaction,
a log entry a row as its admin writes them.
"""

from collections.abc import Iterable
from typing import Any

from import_export import fields, resources, widgets

from .models import Classroom, HealthCheck

__all__ = ["HealthCheckResource", "in_bulk", "settings_used"]


class LabelWidget(widgets.Widget):
    """Widget of a choice, given by its label."""

    def __init__(self, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.values = {label: value for value, label in choices}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:  # noqa: ARG002
        return self.values[value]


class ClassroomWidget(widgets.CachedForeignKeyWidget):
    """Widget of a class, given by its name, in the school year of the import."""

    school_year = ""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return Classroom.objects.filter(school_year=self.school_year)


class HealthCheckResource(resources.ModelResource):
    """Resource for importing checks."""

    occurred_on = fields.Field("occurred_on", "日期", widget=widgets.DateWidget())
    session = fields.Field("session", "时段", widget=LabelWidget(HealthCheck.Session.choices))
    classroom = fields.Field("classroom", "班级", widget=ClassroomWidget(Classroom, "name"))
    checked = fields.Field("checked", "检查人数", widget=widgets.IntegerWidget())
    abnormal = fields.Field("abnormal", "异常人数", widget=widgets.IntegerWidget())
    note = fields.Field("note", "备注", widget=widgets.CharWidget(allow_blank=False))

    class Meta:
        model = HealthCheck
        fields = ("occurred_on", "session", "classroom", "checked", "abnormal", "note")
        import_id_fields = ("occurred_on", "session", "classroom")
        skip_unchanged = True

    def before_save_instance(self, instance: HealthCheck, row: Any, **kwargs: Any) -> None:  # noqa: ARG002
        instance.source = HealthCheck.Source.IMPORT


def in_bulk() -> None:
    """Apply the documented settings for large files: no pages of differences, rows written in batches."""
    HealthCheckResource._meta.use_bulk = True
    HealthCheckResource._meta.skip_diff = True


def settings_used() -> str:
    """Return the settings as text, for the reader of the figures."""
    options = HealthCheckResource._meta
    return (
        f"import_id_fields={options.import_id_fields}, skip_unchanged={options.skip_unchanged}, "
        f"skip_diff={options.skip_diff}, use_bulk={options.use_bulk}, batch_size={options.batch_size}, "
        f"use_transactions={HealthCheckResource().get_use_transactions()}, log entries: yes"
    )
