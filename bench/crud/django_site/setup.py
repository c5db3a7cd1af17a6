"""Start of Django on a database."""

from pathlib import Path

import django
from django.conf import settings

from bench.common.django_settings import base_settings, sqlite

__all__ = ["start"]


def start(database: Path) -> None:
    """Configure Django as in production, with this database file."""
    apps = ("import_export", "bench.crud.django_site.apps.HealthConfig")
    settings.configure(**base_settings(sqlite(database), "bench.crud.django_site.urls", *apps))
    django.setup()
