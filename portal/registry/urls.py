"""URLs of the pages of records and of plugins' own pages, by their keys: the one place that knows their endpoints."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from portal.records.base import Record
from portal.registry.registry import Portal, the_portal

__all__ = ["ACTIONS", "find_record_url", "page_of", "page_url", "record_endpoint", "record_key", "record_url"]

ACTIONS = {
    "list": "index_view",
    "new": "create_view",
    "view": "details_view",
    "edit": "edit_view",
    "delete": "delete_view",
    "lookup": "ajax_lookup",
}
"""Methods of a register's view, by the name of the action."""


def record_url(record: type[Record] | str, action: str = "list", /, **values: Any) -> str:
    """Return the URL of a register's page: ``record_url("kitchen.food_receipt", "new", supplier=3)``.

    The record is a model or its key. The actions are ``list``, ``new``, ``view``, ``edit`` and ``delete``; ``view``,
    ``edit`` and ``delete`` need the ``id``. The other values become the query: fields to fill in, filters, ``url`` to
    come back to. None is left out; dates and choices are written as forms read them. Raise KeyError if there is no such
    record or action, or if the record has no pages.
    """
    key = record_key(record)
    found = find_record_url(key, action, **values)
    if found is None:
        raise KeyError(_unknown_record(the_portal(), key))
    return found


def find_record_url(record: type[Record] | str, action: str = "list", /, **values: Any) -> str | None:
    """Return the same as ``record_url``, but None if there is no such record (any more) or it has no pages."""
    portal, key = the_portal(), record_key(record)
    endpoint = record_endpoint(key, action) if key in portal.record_types else None
    return url_for(endpoint, **values) if endpoint is not None and endpoint in current_app.view_functions else None


def record_endpoint(record: type[Record] | str, action: str = "list") -> str:
    """Return the endpoint of a register's page. Raise KeyError if there is no such record or action."""
    key = record_key(record)
    if action not in ACTIONS:
        raise KeyError(f"{key}: there is no action {action!r}; there are {', '.join(ACTIONS)}")
    record_type = the_portal().record_types.get(key)
    if record_type is None:
        raise KeyError(_unknown_record(the_portal(), key))
    return f"{record_type.endpoint}.{ACTIONS[action]}"


def page_url(page: type[Any] | str, method: str | None = None, /, **values: Any) -> str:
    """Return the URL of a plugin's own page: ``page_url(Pantry)`` or ``page_url("kitchen.pantry", day=day)``.

    The page is its class or ``<plugin>.<path>``; the method is the exposed one, by default that of the page's own
    address. The values become the query, as in ``record_url``. Raise KeyError if there is no such page or method.
    """
    plugin, found = page_of(page)
    endpoint = f"{plugin}_{found.path}.{method or found.default_method()}"
    if endpoint not in current_app.view_functions:
        raise KeyError(f"{plugin}.{found.path}: the page has no exposed method {method!r}")
    return url_for(endpoint, **values)


def page_of(page: type[Any] | str) -> tuple[str, Any]:
    """Return the plugin and the class of a page, given the class or ``<plugin>.<path>``. Raise KeyError."""
    pages = [(plugin, view) for plugin, views in the_portal().views.items() for view in views if hasattr(view, "path")]
    for plugin, view in pages:
        if page in (view, f"{plugin}.{view.path}"):
            return plugin, view
    known = ", ".join(f"{plugin}.{view.path}" for plugin, view in pages)
    raise KeyError(f"there is no page {page if isinstance(page, str) else page.__name__!r}; there are {known}")


def record_key(record: type[Record] | str) -> str:
    """Return the key of a record, given the model or the key itself. Raise KeyError if the model is of no plugin."""
    return record if isinstance(record, str) else the_portal().record_type(record).key


def _unknown_record(portal: Portal, key: str) -> str:
    if key in portal.record_types:
        return f"{key} has no pages: no view of it is registered"
    plugin = key.partition(".")[0]
    known = ", ".join(sorted(name for name in portal.record_types if name.startswith(f"{plugin}.")))
    return f"there is no record {key!r}; there are {known or 'none of that plugin'}"
