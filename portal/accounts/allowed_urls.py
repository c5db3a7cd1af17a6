"""URLs that the signed-in user may open, and None in place of the others: a link never leads to a refusal."""

from __future__ import annotations

from typing import Any

from portal.accounts.scope import may
from portal.records.base import Record
from portal.registry.urls import page_of, page_url, record_key, record_url

__all__ = ["allowed_page_url", "allowed_record_url"]

RIGHTS = {"list": ("view",), "view": ("view",), "new": ("view", "edit"), "edit": ("view", "edit")}
"""Rights that a page of a register requires, by the name of the action."""


def allowed_record_url(record: type[Record] | str, action: str = "list", /, **values: Any) -> str | None:
    """Return the URL of a register's page as ``record_url`` does; None if the user may not open it."""
    key = record_key(record)
    rights = RIGHTS.get(action, ("view", action))
    url = record_url(key, action, **values)
    return url if all(may(f"{key}.{right}") for right in rights) else None


def allowed_page_url(page: type[Any] | str, method: str | None = None, /, **values: Any) -> str | None:
    """Return the URL of a plugin's own page as ``page_url`` does; None if the user may not open it."""
    url = page_url(page, method, **values)
    return url if may(page_of(page)[1].permission) else None
