"""Settings: ``portal.toml`` in the portal's home, overridden by the environment, frozen into one object."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from portal.base.errors import PortalError

__all__ = ["Settings", "load_settings"]

DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that the portal needs before it opens a database."""

    home: Path
    database_url: str
    timezone: str = "Asia/Shanghai"
    strict: bool = False
    """True to raise at the first faulty plugin instead of going on without it (tests, CI)."""
    plugins_disabled: frozenset[str] = frozenset()
    plugins_order: tuple[str, ...] = ()

    @property
    def config_file(self) -> Path:
        """Path of the file with the choices of people (and of ``portal plugins enable``)."""
        return self.home / "portal.toml"

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the kindergarten."""
        return ZoneInfo(self.timezone)


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read ``$PORTAL_HOME/portal.toml`` and the ``PORTAL_*`` environment; create the home if it is missing.

    Raises PortalError if the home cannot be written or the file cannot be understood.
    """
    home = Path(environ.get("PORTAL_HOME") or "instance").expanduser().resolve()
    _make_writable(home)
    document = _read(home / "portal.toml")
    portal = _table(document, "portal")
    plugins = _table(document, "plugins")
    timezone = str(environ.get("PORTAL_TIMEZONE") or portal.get("timezone") or "Asia/Shanghai")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise PortalError(f"portal.toml: there is no time zone named {timezone!r}.") from None
    return Settings(
        home=home,
        database_url=_database_url(
            str(
                environ.get("PORTAL_DATABASE_URL")
                or portal.get("database_url")
                or f"sqlite:///{home / 'portal.sqlite'}"
            )
        ),
        timezone=timezone,
        strict=environ.get("PORTAL_STRICT", "") not in ("", "0"),
        plugins_disabled=frozenset(_names(plugins, "disabled")),
        plugins_order=tuple(_names(plugins, "order")),
    )


def secret(settings: Settings, name: str) -> str:
    """Return a random secret of this installation, created at first use and readable by its owner only.

    Raises PortalError if it cannot be read or written.
    """
    path = settings.home / "secrets" / name
    try:
        value = _secret(path)
    except (OSError, UnicodeDecodeError) as error:
        raise PortalError(f"{path} cannot be used ({getattr(error, 'strerror', 'not a secret')}).") from None
    if not value:
        raise PortalError(f"{path} is empty. Remove it, and a new one is made; everybody has to sign in again.")
    return value


def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, exist_ok=True)
    value = secrets.token_hex(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value)
    return value


def _make_writable(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise PortalError(
            f"The portal's home {home} cannot be written ({error.strerror}). Choose another folder with PORTAL_HOME=…"
        ) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PortalError(f"{path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PortalError(f"{path} cannot be understood: {error}") from None


def _database_url(text: str) -> str:
    try:
        driver = make_url(text).drivername
    except (ArgumentError, ValueError):
        driver = ""
    # The address itself is not repeated: it may hold a password.
    if driver not in DRIVERS:
        raise PortalError(
            "The address of the database cannot be used. Write it like sqlite:////folder/portal.sqlite or "
            "postgresql+psycopg://user:password@host/database (PORTAL_DATABASE_URL, or database_url in portal.toml)."
        )
    return text


def _table(document: dict[str, Any], name: str) -> dict[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise PortalError(f"portal.toml: [{name}] must be a table.")
    return table


def _names(table: dict[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise PortalError(f"portal.toml: {key} must be a list of names.")
    return value
