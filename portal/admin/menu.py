"""The menu: groups in order, and in each only what the user may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, render_template, request
from markupsafe import Markup

from portal.accounts.scope import current_rights, may
from portal.admin.addresses import fixed_url
from portal.admin.stencil import Stencil, mark
from portal.fields import Label
from portal.i18n import _l, language

__all__ = ["Menu", "MenuGroup", "MenuItem", "add_menu_items", "visible_menu"]

MENU = "portal.menu"
READY = "portal.menu.ready"
DRAWN = "portal.menu.drawn"
MOST_DRAWN = 100
"""Sets of rights times languages whose menus are kept; beyond that, all are drawn anew."""
CURRENT, OPEN = ' aria-current="page"', " open"


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
    """An item as its template draws it."""

    label: Label
    url: str
    current: str
    """The place for what says that it is the open page."""


@dataclass(frozen=True, slots=True)
class MenuGroupLinks:
    """A group as its template draws it."""

    title: Label
    links: Sequence[MenuLink]
    open: str
    """The place for what unfolds it."""


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


def visible_menu() -> Menu:
    """Return the menu of the signed-in account: drawn once for a set of rights, a language and a root of addresses.

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
    """A drawn menu, which lacks nothing but which page is open."""

    def __init__(self, groups: Sequence[tuple[Label, Sequence[MenuItem]]]) -> None:
        self._marks: dict[str, list[tuple[str, str]]] = {}
        """Address of a page: what to fill in, and where, when it is the open one."""
        self._addresses: dict[str, str] = {}
        """Endpoint of a page: its address."""
        drawn = [self._group(at, title, items) for at, (title, items) in enumerate(groups) if items]
        self._known = {address.rstrip("/"): address for address in self._marks}
        self._stencil = Stencil(render_template("portal/menu.html", groups=drawn, mark=mark))

    def drawn(self) -> Markup:
        """Return the menu for this request."""
        values = {place: CURRENT for place, open_ in self._elsewhere().items() if open_}
        values |= dict(self._marks.get(self._current() or "", ()))
        return Markup(self._stencil.filled(values, ""))  # noqa: S704 (drawn by the template, filled with the above)

    def _group(self, at: int, title: Label, items: Sequence[MenuItem]) -> MenuGroupLinks:
        links = []
        for number, item in enumerate(items):
            url = self._addresses[item.endpoint] = fixed_url(item.endpoint)
            place = f"link_{at}_{number}"
            self._marks.setdefault(url, []).extend([(place, CURRENT), (f"group_{at}", OPEN)])
            links.append(MenuLink(item.label, url, mark(place)))
        return MenuGroupLinks(title, links, mark(f"group_{at}"))

    def _current(self) -> str | None:
        """Return the address in the menu of the page that is open, or of the nearest one above it."""
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


def _allowed(group: MenuGroup) -> list[MenuItem]:
    return [item for item in group.items if may(item.permission)]
