"""Manifest of a plugin, ``plugin.toml``: its metadata, readable without importing it.

name = "garden"                 # the folder's name
title = "种植园"                 # for people
order = 20                      # where its area stands in menu and summary; 100 if left out
version = "1.0.0"
requires_portal = ">=0.1,<1"    # versions of the portal that it works with
depends = ["team"]              # plugins that it cannot do without
uses = ["assets"]               # plugins that it works with where they are there
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from portal.base.errors import PortalError
from portal.base.i18n import _l

__all__ = ["MANIFEST", "NAME", "Manifest", "read_manifest"]

MANIFEST = "plugin.toml"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")

# The core's own names: its records, its version table, its commands, its pages.
RESERVED = frozenset(
    {
        "account",
        "accounts",
        "admin",
        "alembic",
        "api",
        "attachments",
        "core",
        "db",
        "demo",
        "evidence",
        "exchange",
        "export",
        "guide",
        "history",
        "home",
        "import",
        "kindergarten",
        "language",
        "migrations",
        "obligations",
        "organisation",
        "password",
        "plugins",
        "portal",
        "preferences",
        "records",
        "report",
        "routes",
        "rules",
        "run",
        "security",
        "shell",
        "static",
        "summary",
        "term",
        "user",
        "zeros",
    }
)
KNOWN = {"name", "title", "order", "version", "requires_portal", "depends", "uses"}
DEFAULT_ORDER = 100


@dataclass(frozen=True, slots=True)
class Manifest:
    """Metadata of a plugin, from its ``plugin.toml``."""

    name: str
    title: str
    version: Version
    requires_portal: SpecifierSet
    order: int = DEFAULT_ORDER
    depends: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


def read_manifest(root: Path, name: str) -> Manifest:
    """Return the manifest of the plugin found under this name. Raise PortalError with the reason if it is invalid."""
    path = root / MANIFEST
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise PortalError(_l("There is no plugin.toml in the folder %(folder)s.", folder=root.name)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PortalError(_l("plugin.toml cannot be understood: %(error)s", error=str(error))) from None
    except OSError as error:
        raise PortalError(_l("plugin.toml cannot be read: %(error)s", error=error.strerror)) from None
    return _checked(document, name)


def _checked(document: dict[str, Any], expected: str) -> Manifest:
    unknown = sorted(set(document) - KNOWN)
    if unknown:
        raise _wrong(unknown[0], _l("there is no such entry"))
    name = _text(document, "name")
    if not NAME.match(name):
        raise _wrong("name", _l("lower-case English letters, digits and underscore, at most 40, a letter first"))
    if name != expected:
        raise _wrong("name", _l("it must be %(name)s, like the folder or the entry point", name=expected))
    if name in RESERVED:
        raise _wrong("name", _l("%(name)s is a name of the portal itself", name=name))
    try:
        version = Version(_text(document, "version"))
    except InvalidVersion:
        raise _wrong("version", _l("a version such as 1.0.0")) from None
    try:
        requires = SpecifierSet(_text(document, "requires_portal"))
    except InvalidSpecifier:
        raise _wrong("requires_portal", _l("a range of versions such as >=0.1,<1")) from None
    order = document.get("order", DEFAULT_ORDER)
    if not isinstance(order, int) or isinstance(order, bool):
        raise _wrong("order", _l("a whole number"))
    title = _text(document, "title")
    return Manifest(name, title, version, requires, order, _names(document, "depends"), _names(document, "uses"))


def _names(document: dict[str, Any], key: str) -> tuple[str, ...]:
    names = document.get(key, [])
    if not isinstance(names, list) or not all(isinstance(item, str) and NAME.match(item) for item in names):
        raise _wrong(key, _l("a list of names of plugins"))
    return tuple(dict.fromkeys(names))


def _text(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(key, _l("this entry is needed, as text in quotation marks"))
    return value.strip()


def _wrong(key: str, message: Any) -> PortalError:
    return PortalError(_l("plugin.toml: %(entry)s: %(message)s", entry=key, message=message))
