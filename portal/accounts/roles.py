"""Roles that are ready from the start: stored as rows like any other, so that a kindergarten may change them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Role
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _, _l
from portal.registry.registry import CORE, Portal, the_portal

__all__ = [
    "ADMINISTRATOR",
    "READY_ROLES",
    "ReadyRole",
    "ensure_ready_roles",
    "find_role",
    "is_ready",
    "role_description",
    "role_label",
]

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class ReadyRole:
    """Role as it is first created."""

    name: str
    label: Label
    description: Label
    permissions: tuple[str, ...]


READY_ROLES = (
    ReadyRole(ADMINISTRATOR, _l("Administrator"), _l("May do everything, accounts included"), ("*",)),
    ReadyRole(
        "head_of_logistics",
        _l("Head of logistics"),
        _l("Keeps the records of all areas and writes the term summary"),
        (
            "*.view",
            "*.*.edit",
            "*.*.delete",
            "*.*.export",
            "*.*.import",
            "summary.write",
            "terms.manage",
            "zero.sign",
        ),
    ),
    ReadyRole(
        "director",
        _l("Director"),
        _l("Reads everything and issues the term summary"),
        ("*.view", "*.export", "summary.issue"),
    ),
    ReadyRole("inspector", _l("Inspector"), _l("Reads and exports everything"), ("*.view", "*.export")),
)


def ensure_ready_roles(portal: Portal) -> None:
    """Add the ready roles that are missing, one for each active area among them. The caller commits.

    An existing role is left as the kindergarten has it.
    """
    present = set(db.session.scalars(select(Role.name)))
    wanted = {ready.name: ready.permissions for ready in READY_ROLES}
    for plugin in portal.active:
        wanted.setdefault(plugin.name, _area_permissions(plugin.name))
    db.session.add_all(
        Role(name=name, permissions=list(permissions)) for name, permissions in wanted.items() if name not in present
    )
    db.session.flush()


def find_role(name: str) -> Role:
    """Return the role with this name, or with this title in the current language.

    Raise PortalError, naming the existing roles, if there is none.
    """
    roles = db.session.scalars(select(Role).order_by(Role.id)).all()
    for role in roles:
        if name.strip() in (role.name, role_label(role)):
            return role
    raise PortalError(
        _l(
            "There is no role “%(name)s”. Roles: %(roles)s.",
            name=name,
            roles=", ".join(role.name for role in roles),
        )
    )


def role_label(role: Role) -> str:
    """Return the title of a role in the user's language."""
    for ready in READY_ROLES:
        if ready.name == role.name:
            return str(ready.label)
    plugin = the_portal().plugins.get(role.name)
    return str(_(plugin.title)) if plugin else role.name


def role_description(role: Role) -> str:
    """Return the purpose of a role in the user's language; empty if none is known."""
    if role.description:
        return role.description
    for ready in READY_ROLES:
        if ready.name == role.name:
            return str(ready.description)
    if role.name in the_portal().plugins:
        return str(_("Keeps the records of this area"))
    return ""


def is_ready(role: Role) -> bool:
    """Return True if the portal itself created the role, and names it."""
    return role.name in the_portal().plugins or any(ready.name == role.name for ready in READY_ROLES)


def _area_permissions(plugin: str) -> tuple[str, ...]:
    # Records name children, classes and places, which are chosen from the core's registers.
    return (f"{plugin}.*", f"{CORE}.*.view", "summary.view", "zero.sign", "rules.view", "evidence.view")
