"""The menu: groups in order, and in each only what the user may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Flask, current_app, request

from portal.accounts.scope import may
from portal.admin.addresses import fixed_url
from portal.fields import Label
from portal.i18n import _l

__all__ = ["MenuGroup", "MenuItem", "MenuLink", "add_menu_items", "visible_menu"]

MENU = "portal.menu"
READY = "portal.menu.ready"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page in the menu."""

    label: Label
    endpoint: str
    permission: str
    """Who may open it."""


@dataclass
class MenuGroup:
    """Pages that belong together."""

    key: str
    title: Label
    order: int
    items: list[MenuItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An item as it is drawn."""

    label: Label
    url: str
    current: bool


# Pages of other rooms, shown as soon as they are there.
KNOWN: tuple[tuple[str, Label, int, tuple[MenuItem, ...]], ...] = (
    (
        "summary",
        _l("Term summary"),
        10,
        (MenuItem(_l("Term summary"), "report.preview", "summary.view"),),
    ),
    (
        "organisation",
        _l("Organisation"),
        900,
        (
            MenuItem(_l("Kindergarten"), "organisation.kindergarten", "terms.manage"),
            MenuItem(_l("Terms and calendar"), "organisation.terms", "terms.manage"),
        ),
    ),
    (
        "administration",
        _l("Administration"),
        950,
        (
            MenuItem(_l("Accounts"), "accounts.users", "accounts.manage"),
            MenuItem(_l("Roles"), "accounts.roles", "accounts.manage"),
            MenuItem(_l("Areas"), "plugins.index", "plugins.view"),
            MenuItem(_l("Recently deleted"), "history.deleted", "history.restore"),
        ),
    ),
)


def add_menu_items(app: Flask, key: str, title: Label, items: Sequence[MenuItem], order: int = 500) -> None:
    """Add pages to a group of the menu, which is made at first use."""
    groups: dict[str, MenuGroup] = app.extensions.setdefault(MENU, {})
    groups.setdefault(key, MenuGroup(key, title, order)).items.extend(items)


def visible_menu() -> list[tuple[Label, list[MenuLink]]]:
    """What the user sees: groups with links, without those that may not be opened."""
    groups = [(group.title, [item for item in group.items if may(item.permission)]) for group in _all_groups()]
    addresses = {item.endpoint: fixed_url(item.endpoint) for _title, items in groups for item in items}
    fitting = [address for endpoint, address in addresses.items() if _is_current(endpoint, address)]
    # A page below another one that is in the menu itself is the current one, not both.
    current = max(fitting, key=len, default=None)
    return [
        (title, [MenuLink(item.label, addresses[item.endpoint], addresses[item.endpoint] == current) for item in items])
        for title, items in groups
        if items
    ]


def _all_groups() -> list[MenuGroup]:
    """All groups in order, with the pages that there are; put together at first use."""
    ready: list[MenuGroup] | None = current_app.extensions.get(READY)
    if ready is None:
        groups: dict[str, MenuGroup] = {
            key: MenuGroup(group.key, group.title, group.order, list(group.items))
            for key, group in current_app.extensions.get(MENU, {}).items()
        }
        for key, title, order, items in KNOWN:
            group = groups.setdefault(key, MenuGroup(key, title, order))
            known = {item.endpoint for item in group.items}
            group.items.extend(item for item in items if item.endpoint not in known)
        for group in groups.values():
            group.items = [item for item in group.items if item.endpoint in current_app.view_functions]
        ready = current_app.extensions[READY] = sorted(groups.values(), key=lambda group: group.order)
    return ready


def _is_current(endpoint: str, address: str) -> bool:
    """Whether the user is on this page or on one below it."""
    return request.endpoint == endpoint or f"{request.path}/".startswith(f"{address.rstrip('/')}/")
