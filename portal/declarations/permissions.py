"""Permissions: names such as ``health.health_check.edit``, derived for every record, declared for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.records.describe import RecordType

__all__ = ["ACTIONS", "Permission", "core_permissions", "has_permission", "record_permissions"]

ACTIONS: dict[str, Label] = {
    "view": _l("View"),
    "edit": _l("Record and edit"),
    "delete": _l("Delete"),
    "export": _l("Export"),
    "import": _l("Import"),
}


@dataclass(frozen=True, slots=True)
class Permission:
    """Right that can be given to a role, beyond the five that each record has by itself."""

    name: str
    """Dotted name: ``<plugin>.<thing>.<action>``."""
    label: Label
    """Name on the page of roles."""


def record_permissions(record: RecordType) -> list[Permission]:
    """Return the five permissions of a record type."""
    return [Permission(f"{record.key}.{action}", label) for action, label in ACTIONS.items()]


def core_permissions() -> list[Permission]:
    """Return the permissions that belong to no record type; the organisation's records have the derived five."""
    return [
        Permission("accounts.manage", _l("Manage accounts and roles")),
        Permission("plugins.view", _l("See the areas and their state")),
        Permission("terms.manage", _l("Manage terms and the calendar")),
        Permission("rules.view", _l("Read the rules and their sources")),
        Permission("rules.edit", _l("Set values of rules")),
        Permission("evidence.view", _l("See what is due and what is signed")),
        Permission("zero.sign", _l("Sign that nothing occurred")),
        Permission("summary.view", _l("Read the term summary")),
        Permission("summary.write", _l("Write the term summary")),
        Permission("summary.issue", _l("Issue the term summary")),
        Permission("history.view", _l("See who changed what")),
        Permission("history.restore", _l("Restore deleted records")),
    ]


def has_permission(granted: Iterable[str], wanted: str) -> bool:
    """Return True if one of the granted names or patterns covers the wanted permission.

    ``*`` in a pattern stands for anything, dots too: ``*``, ``*.view``, ``kitchen.*``; ``*.*.edit`` is the
    editing of every record. So a plugin that is added later falls under the roles that are there.
    """
    return any(fnmatchcase(wanted, pattern) for pattern in granted)
