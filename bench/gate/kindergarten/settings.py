"""Settings of Django for the database in ``BENCH_DATABASE_URL``, a URL in SQLAlchemy's form."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bench.common.django_settings import base_settings, sqlite

__all__ = ["configure"]


def configure() -> None:
    """Set Django up. Connections are kept open, as the portal keeps its own; Django would close them each time."""
    import django
    from django.conf import settings

    database = {**_database(os.environ["BENCH_DATABASE_URL"]), "CONN_MAX_AGE": None}
    site = "bench.gate.kindergarten"
    settings.configure(**base_settings(database, f"{site}.urls", site), LOGIN_URL="/admin/login/")
    django.setup()


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme.startswith("sqlite"):
        return sqlite(Path(parts.path.removeprefix("/")))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.removeprefix("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A folder with the socket, or a name.
        "HOST": unquote(parse_qs(parts.query).get("host", [parts.hostname or ""])[0]),
        "PORT": parts.port or "",
    }
