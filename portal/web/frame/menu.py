"""Menu of the portal: groups in order, each with the pages that the user may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, render_template, request
from markupsafe import Markup

from portal.accounts.scope import current_rights, may
from portal.base.fields import Label
from portal.base.i18n import _l, language
from portal.web.records.addresses import fixed_url
from portal.web.records.stencil import Stencil, placeholder

__all__ = ["Menu", "MenuGroup", "MenuItem", "add_menu_items", "visible_menu"]

MENU = "portal.menu"
READY = "portal.menu.ready"
DRAWN = "portal.menu.drawn"
MOST_DRAWN = 100
"""Highest number of cached menus, one per set of rights, language and URL root; beyond it the cache is cleared."""
CURRENT, OPEN = ' aria-current="page"', " open"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """Page in the menu."""

    label: Label
    endpoint: str
    permission: str
    """Permission required to open the page."""


@dataclass
class MenuGroup:
    """Group of pages in the menu."""

    key: str
    title: Label
    order: int
    items: list[MenuItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MenuLink:
    """Menu item as the template draws it."""

    label: Label
    url: str
    current: str
    """Placeholder of the attribute that marks the open page."""


@dataclass(frozen=True, slots=True)
class MenuGroupLinks:
    """Menu group as the template draws it."""

    title: Label
    links: Sequence[MenuLink]
    open: str
    """Placeholder of the attribute that unfolds the group."""


# Pages of other packages, shown where their endpoints exist.
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
    """Add pages to a group of the menu; the group is created at first use."""
    groups: dict[str, MenuGroup] = app.extensions.setdefault(MENU, {})
    groups.setdefault(key, MenuGroup(key, title, order)).items.extend(items)


def visible_menu() -> Menu:
    """Return the menu of the signed-in account, drawn once per set of rights, language and URL root.

    The rights are read anew in each request and are part of the key, so no change of theirs goes unnoticed, whichever
    process made it; pages and labels stay as they are while the portal runs.
    """
    kept: dict[tuple[Any, ...], Menu] = current_app.extensions.setdefault(DRAWN, {})
    key = (current_rights(), language(), request.script_root)
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST_DRAWN:
            kept.clear()
        found = kept[key] = Menu([(group.title, _allowed(group)) for group in _all_groups()])
    return found


class Menu:
    """Drawn menu with placeholders for the state of each request: which page is open."""

    def __init__(self, groups: Sequence[tuple[Label, Sequence[MenuItem]]]) -> None:
        self._values_of_open_page: dict[str, list[tuple[str, str]]] = {}
        """By URL of a page: the placeholders to fill when it is the open one, with their values."""
        self._addresses: dict[str, str] = {}
        """URL of a page by endpoint."""
        drawn = [self._group(at, title, items) for at, (title, items) in enumerate(groups) if items]
        self._known = {address.rstrip("/"): address for address in self._values_of_open_page}
        self._stencil = Stencil(render_template("portal/menu.html", groups=drawn, placeholder=placeholder))

    def drawn(self) -> Markup:
        """Return the menu as HTML for the current request."""
        values = {place: CURRENT for place, open_ in self._elsewhere().items() if open_}
        values |= dict(self._values_of_open_page.get(self._current() or "", ()))
        return Markup(self._stencil.filled(values, ""))  # noqa: S704 (drawn by the template, filled with the above)

    def _group(self, at: int, title: Label, items: Sequence[MenuItem]) -> MenuGroupLinks:
        links = []
        for number, item in enumerate(items):
            url = self._addresses[item.endpoint] = fixed_url(item.endpoint)
            place = f"link_{at}_{number}"
            self._values_of_open_page.setdefault(url, []).extend([(place, CURRENT), (f"group_{at}", OPEN)])
            links.append(MenuLink(item.label, url, placeholder(place)))
        return MenuGroupLinks(title, links, placeholder(f"group_{at}"))

    def _current(self) -> str | None:
        """Return the URL in the menu of the open page, or of the nearest page above it."""
        path = f"{request.script_root}{request.path}".rstrip("/")
        while path not in self._known and path:
            path = path.rpartition("/")[0]
        # A page below another one that is in the menu itself is the current one, not both.
        fitting = (self._known.get(path, ""), self._addresses.get(request.endpoint or "", ""))
        return max(fitting, key=len) or None

    @staticmethod
    def _elsewhere() -> dict[str, bool]:
        return {"home": request.endpoint == "home.index", "guide": request.blueprint == "guide"}


def _all_groups() -> list[MenuGroup]:
    """Return all groups in order, with the pages whose endpoints exist; assembled at first use."""
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


def _allowed(group: MenuGroup) -> list[MenuItem]:
    return [item for item in group.items if may(item.permission)]
