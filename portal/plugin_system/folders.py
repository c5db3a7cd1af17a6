"""Contributions of a plugin by folder: ``templates/<name>/``, ``static/``, ``translations/``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Flask

from portal.base.paths import PACKAGE
from portal.registry.registry import Portal
from portal.web.frame.static_files import add_static

__all__ = ["init_folders", "translation_folders"]


def init_folders(app: Flask, portal: Portal) -> None:
    """Serve each active plugin's templates and, under ``/static/<name>/``, its static files (``<name>.static``)."""
    for plugin in portal.active:
        folders = {name: plugin.root / name for name in ("templates", "static")}
        blueprint = Blueprint(
            plugin.name,
            plugin.module,
            root_path=str(plugin.root),
            template_folder="templates" if folders["templates"].is_dir() else None,
        )
        if folders["static"].is_dir():
            add_static(app, [folders["static"]], f"/static/{plugin.name}", f"{plugin.name}.static")
        app.register_blueprint(blueprint)


def translation_folders(portal: Portal) -> Iterator[Path]:
    """Yield the plugins' catalogues, and last the core's: later ones win, so no plugin changes the core's words."""
    for plugin in portal.active:
        yield plugin.root / "translations"
    yield PACKAGE / "translations"
