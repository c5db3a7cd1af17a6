"""Register the pages of obligations and signed zeros."""

from __future__ import annotations

from flask import Flask

from portal.base.i18n import _l
from portal.registry.registry import Portal
from portal.web.evidence import obligation_pages, zero_pages
from portal.web.evidence.blueprint import VIEW, evidence
from portal.web.evidence.menu import MENU
from portal.web.frame.menu import MenuItem, add_menu_items

__all__ = ["init_evidence"]

# Importing them adds their routes to the blueprint.
PAGES = (obligation_pages, zero_pages)


def init_evidence(app: Flask, portal: Portal) -> None:  # noqa: ARG001
    """Register the pages and their menu items."""
    app.register_blueprint(evidence)
    key, title, order = MENU
    items = [
        MenuItem(_l("Obligations"), "evidence.obligations", VIEW),
        MenuItem(_l("Signed zeros"), "evidence.zeros", VIEW),
    ]
    add_menu_items(app, key, title, items, order)
