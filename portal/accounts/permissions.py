"""Permissions: names such as ``health.health_check.edit``, derived for every record, declared for the rest."""

from __future__ import annotations

from dataclasses import dataclass

from portal.fields import Label
from portal.i18n import _l
from portal.records.describe import RecordType

__all__ = ["ACTIONS", "Permission", "record_permissions"]

ACTIONS: dict[str, Label] = {
    "view": _l("View"),
    "edit": _l("Record and edit"),
    "delete": _l("Delete"),
    "export": _l("Export"),
    "import": _l("Import"),
}


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that can be given to a role."""

    name: str
    """``<plugin>.<thing>.<action>``."""
    label: Label


def record_permissions(record: RecordType) -> list[Permission]:
    """The five rights of a record type."""
    return [Permission(f"{record.key}.{action}", label) for action, label in ACTIONS.items()]
