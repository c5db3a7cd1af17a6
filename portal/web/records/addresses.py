"""Cache of URLs that are the same in every request: a page has dozens of them, so each is built once."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for

__all__ = ["fixed_url"]

ADDRESSES = "portal.addresses"


def fixed_url(endpoint: str, **values: Any) -> str:
    """Return the URL of an endpoint of this program, cached; the values must not come from users (unbounded cache)."""
    known: dict[tuple[Any, ...], str] = current_app.extensions.setdefault(ADDRESSES, {})
    # The portal may be reached below a path, by some at the same time as by others without.
    key = (request.script_root, endpoint, *values.items())
    found = known.get(key)
    if found is None:
        found = known[key] = url_for(endpoint, **values)
    return found
