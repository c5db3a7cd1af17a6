"""Checking of the views of all plugins, and their registration with Flask-Admin."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Theme
from sqlalchemy import inspect

from portal.base.i18n import _l
from portal.evidence.filters import RESERVED
from portal.evidence.list_query import OPTIONS
from portal.records.describe import Kind, RecordType
from portal.records.slots import check_slots
from portal.registry.failure import fail_plugin
from portal.registry.registry import CORE, Portal, Stage
from portal.web.accounts.guard import register_view
from portal.web.frame.menu import MenuItem, add_menu_items
from portal.web.frame.pages import Page, default_method
from portal.web.frame.preferences import preferences
from portal.web.frame.shell import init_shell
from portal.web.history.pages import init_history
from portal.web.home.page import Home
from portal.web.organisation.views import ORGANISATION_VIEWS
from portal.web.records.details import VIEWS
from portal.web.records.record_view import RecordView

__all__ = ["build_views", "init_admin", "validate_view"]

PATH = re.compile(r"[a-z][a-z0-9_]*\Z")
"""Form of the path of a page."""


def build_views(portal: Portal) -> None:
    """Collect the views of the core and of every active plugin in ``portal.views``, for ``init_admin``.

    Those of plugins are checked: one with a faulty view is withdrawn, the others go on. Raise PluginError if the portal
    is strict.
    """
    portal.views[CORE] = ORGANISATION_VIEWS
    for plugin in portal.active:
        try:
            views = tuple(
                view
                for hook in portal.manager.hook.portal_admin_views.get_hookimpls()
                if hook.plugin_name == plugin.name
                for view in hook.function()  # type: ignore[attr-defined]  # pluggy knows it as an object only
            )
            for view in views:
                validate_view(view, portal, plugin.name)
            _check_unique(views)
        except (Exception, SystemExit) as error:
            fail_plugin(portal, plugin, Stage.VIEWS, error)
        else:
            portal.views[plugin.name] = views


def validate_view(view: type[Any], portal: Portal, plugin: str | None = None) -> None:
    """Raise ValueError for a view that lacks an attribute, or names a field, record or relationship that is missing.

    The views of ``plugin`` may show only its own records; None permits any.
    """
    if isinstance(view, type) and issubclass(view, Page):
        _validate_page(view)
    elif isinstance(view, type) and issubclass(view, RecordView):
        _validate_records(view, portal, plugin)
    else:
        # Like every other complaint about a view, so that callers catch one kind.
        raise ValueError(f"{view!r}: views are classes derived from RecordView or Page")  # noqa: TRY004


def init_admin(app: Flask, portal: Portal) -> None:
    """Register home page, views, menu, layout helpers and the history pages."""
    home = Home()
    register_view(app, home)
    admin = Admin(
        app,
        name="portal",
        index_view=home,
        endpoint="home",
        url="/",
        theme=Theme(folder="bootstrap4", base_template="portal/layout.html"),
    )
    app.extensions[VIEWS], app.extensions[OPTIONS] = {}, {}
    active = [plugin.name for plugin in portal.active]
    for position, name in enumerate([*active, CORE]):
        items = []
        for view_class in portal.views.get(name, ()):
            view = _register(app, admin, portal, name, view_class)
            if view.in_menu:
                items.append(MenuItem(view.name, f"{view.endpoint}.{default_method(view_class)}", view.needed()))
        # A plugin calls itself in one language; its catalogue has the others.
        title = _l("Organisation") if name == CORE else _l(portal.plugins[name].title)
        add_menu_items(app, name, title, items, order=900 if name == CORE else 100 + position)
    app.register_blueprint(preferences)
    init_history(app)
    init_shell(app)


def _register(app: Flask, admin: Admin, portal: Portal, plugin: str, view_class: type[Any]) -> Any:
    if issubclass(view_class, Page):
        view: Any = view_class(plugin)
    else:
        record_type = portal.record_type(view_class.record)
        view = view_class(record_type)
        app.extensions[VIEWS][record_type.key] = view
        app.extensions[OPTIONS][record_type.key] = view.options
    admin.add_view(view)
    register_view(app, view)
    return view


def _validate_page(view: type[Page]) -> None:
    for name in ("title", "permission", "path"):
        if not getattr(view, name, None):
            raise ValueError(f"{view.__name__}: {name} is missing")
    if not PATH.match(view.path):
        raise ValueError(f"{view.__name__}: path {view.path!r}: lower-case letters, digits and underscore only")
    default_method(view)


def _validate_records(view: type[RecordView], portal: Portal, plugin: str | None) -> None:
    name = view.__name__
    model = getattr(view, "record", None)
    if model is None:
        raise ValueError(f"{name}: record is missing")
    try:
        record_type = portal.record_type(model)
    except KeyError:
        raise ValueError(f"{name}: {model.__name__} is no record of this portal") from None
    if plugin is not None and record_type.plugin != plugin:
        raise ValueError(f"{name}: {record_type.key} belongs to another plugin")
    _validate_columns(view, record_type)
    check_slots(model.__name__, model.__attachments__)
    relationships = inspect(model).relationships
    for part in view.parts:
        if part not in relationships or relationships[part].direction.name != "ONETOMANY":
            raise ValueError(f"{name}.parts: {part!r} is no one-to-many relationship of {model.__name__}")


def _validate_columns(view: type[RecordView], record_type: RecordType) -> None:
    name = view.__name__
    for attribute in ("list_columns", "filters", "search", "form_fields"):
        for field in getattr(view, attribute) or ():
            _validate_field(f"{name}.{attribute}", record_type, field)
    for field in view.filters:
        found = record_type.field(field)
        if found.name in RESERVED or found.column is None:
            raise ValueError(f"{name}.filters: {field!r} cannot be a filter")
    for field in view.search:
        if record_type.field(field).kind not in {Kind.TEXT, Kind.LONG_TEXT}:
            raise ValueError(f"{name}.search: {field!r} is no text")
    if view.sort_default is not None:
        _validate_field(f"{name}.sort_default", record_type, view.sort_default[0])


def _validate_field(place: str, record_type: RecordType, field: str) -> None:
    try:
        record_type.field(field)
    except KeyError:
        known = ", ".join(item.name for item in record_type.fields)
        raise ValueError(f"{place}: there is no field {field!r}; there are {known}") from None


def _check_unique(views: tuple[type[Any], ...]) -> None:
    used: set[str] = set()
    for view in views:
        path = view.path if issubclass(view, Page) else view.record.__record__
        if path in used:
            raise ValueError(f"{view.__name__}: another view has the address {path!r}")
        used.add(path)
