"""Templates and static files of all pages, each beside the page that it belongs to."""

from __future__ import annotations

from pathlib import Path

from jinja2 import FileSystemLoader

from portal.base.paths import PACKAGE

__all__ = ["page_templates", "static_folders"]


def page_templates() -> FileSystemLoader:
    """Return the loader of all pages' templates; their names are one namespace (``report/issue.html``)."""
    return FileSystemLoader(_folders("templates"))


def static_folders() -> list[Path]:
    """Return the folders that are served below ``/static``."""
    return _folders("static")


def _folders(kind: str) -> list[Path]:
    return sorted((PACKAGE / "web").glob(f"*/{kind}"))
