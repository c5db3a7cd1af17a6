"""URLs to go on to: only ever pages of this portal."""

from __future__ import annotations

from flask import request

__all__ = ["here", "home", "safe_next"]


def home() -> str:
    """Return the URL of the home page."""
    return f"{request.script_root}/"


def here() -> str:
    """Return the URL of the requested page, with its query string, without the host."""
    path = f"{request.script_root}{request.path}"
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


def safe_next(wanted: str | None) -> str:
    """Return ``wanted`` if it is a URL of this portal, else the home page."""
    if not wanted or len(wanted) > 2000:
        return home()
    # Browsers read a backslash as a slash and drop control characters, so //host can be written many ways.
    if any(ord(sign) <= 0x20 or sign in "\\\x7f" for sign in wanted):
        return home()
    if not wanted.startswith(home()) or wanted.startswith("//"):
        return home()
    return wanted
