"""Blueprint of the pages of obligations and signed zeros."""

from __future__ import annotations

from flask import Blueprint

from portal.base.i18n import _
from portal.registry.registry import the_portal
from portal.report.links import may_see

__all__ = ["VIEW", "area_title", "by_area", "evidence"]

VIEW = "evidence.view"

evidence = Blueprint("evidence", __name__)


def by_area(keys: list[str]) -> list[tuple[str, list[str]]]:
    """Return the keys of facts or obligations whose records the reader may view, by plugin."""
    portal = the_portal()
    visible = [key for key in keys if may_see(portal, key)]
    areas = [(plugin.name, [key for key in visible if key.startswith(f"{plugin.name}.")]) for plugin in portal.active]
    return [(name, found) for name, found in areas if found]


def area_title(name: str) -> str:
    """Return the title of a plugin in the reader's language."""
    title: str = _(the_portal().plugins[name].title)
    return title
