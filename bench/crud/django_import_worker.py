"""Worker for the import by django-import-export: ``… django_import_worker DATABASE TERM SHEET [bulk]``.

It takes the steps of the admin of that package, without the upload and the pages around them. With ``bulk``, rows are
written in bulk instead of one by one.
"""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.common.timing import peak_mb, timed
from bench.common.worker import serve
from bench.crud.django_site.setup import start


def main(database: Path, term_name: str, sheet: Path, mode: str = "default") -> None:
    """Answer until the input ends: ``check`` (a dry run), ``write`` (the import), ``peak`` memory, ``settings``."""
    start(database)
    from django.contrib import admin
    from django.contrib.auth.models import User
    from import_export.admin import ImportMixin
    from import_export.formats.base_formats import XLSX

    from bench.crud.django_site.models import HealthCheck
    from bench.crud.django_site.resources import (
        ClassroomWidget,
        HealthCheckResource,
        in_bulk,
        settings_used,
    )

    class ImportAdmin(ImportMixin, admin.ModelAdmin):
        """Admin class that writes the log entries of an import."""

    if mode == "bulk":
        in_bulk()
    ClassroomWidget.school_year = term_name.rpartition("-")[0]
    request = SimpleNamespace(user=User.objects.get(username="bench"))
    page = ImportAdmin(HealthCheck, admin.site)

    def answer(result: Any, elapsed: Any) -> dict[str, Any]:
        for row in result.invalid_rows[:3]:
            print(row.error, file=sys.stderr)
        for _line, errors in result.row_errors()[:3]:
            print(errors[0].error, file=sys.stderr)
        bad = len(result.invalid_rows) + len(result.row_errors())
        return {"wall": elapsed.wall, "cpu": elapsed.cpu, "new": result.totals["new"], "bad": bad}

    def check() -> dict[str, Any]:
        with timed() as elapsed:
            dataset = XLSX().create_dataset(sheet.read_bytes())
            result = HealthCheckResource().import_data(dataset, dry_run=True, user=request.user)
        return answer(result, elapsed)

    def write() -> dict[str, Any]:
        with timed() as elapsed:
            dataset = XLSX().create_dataset(sheet.read_bytes())
            result = HealthCheckResource().import_data(
                dataset, dry_run=False, user=request.user, retain_instance_in_row_result=True
            )
            page.generate_log_entries(result, request)
        return answer(result, elapsed)

    serve(check=check, write=write, peak=peak_mb, settings=settings_used)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
