"""Settings of Django as ``startproject`` makes them, on a SQLite file with the pragmas that the portal uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["base_settings", "sqlite"]


def base_settings(database: dict[str, Any], urls: str, *apps: str) -> dict[str, Any]:
    """Return the arguments of ``django.conf.settings.configure``: as in production, all else left at its default."""
    return {
        "DATABASES": {"default": database},
        "ROOT_URLCONF": urls,
        "DEBUG": False,
        "SECRET_KEY": "only for measuring",
        "ALLOWED_HOSTS": ["*"],
        "LANGUAGE_CODE": "zh-hans",
        "TIME_ZONE": "Asia/Shanghai",
        "USE_TZ": True,
        "STATIC_URL": "static/",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": [
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            *apps,
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
    }


def sqlite(path: Path) -> dict[str, Any]:
    """Return database settings: WAL, full sync, foreign keys (the default), the portal's timeout, immediate
    transactions.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
        },
    }
