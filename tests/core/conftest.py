"""Fixtures: messages in English; local plugins made for one test, and removed from the process after it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from flask_babel import force_locale

from portal.base.config import Settings
from portal.plugin_system.loader import load_plugins
from portal.registry.registry import Portal
from portal.registry.tables import MetadataSnapshot, dispose

MANIFEST = 'name = "{name}"\ntitle = "{name}"\nversion = "1.0"\nrequires_portal = ">=0.1"\n'


@pytest.fixture
def in_english(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set the language to English in tests with a portal."""
    name = next((name for name in ("data_app", "app") if name in request.fixturenames), None)
    if name is None:
        yield
        return
    request.getfixturevalue(name)
    with force_locale("en"):
        yield


@pytest.fixture
def plant(home: Path) -> Callable[..., Path]:
    """Return a function that writes a plugin into the portal's home: ``plant("garden", {"models.py": …})``."""

    def write(name: str, files: dict[str, str] | None = None, manifest: str = "") -> Path:
        root = home / "plugins" / name
        # What Python compiled of an earlier version would be taken for the new one within the same second.
        shutil.rmtree(root, ignore_errors=True)
        texts = {"plugin.toml": MANIFEST.format(name=name) + manifest, "__init__.py": "", **(files or {})}
        for path, text in texts.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(dedent(text), encoding="utf-8")
        return root

    return write


@pytest.fixture
def load(settings: Settings) -> Iterator[Callable[..., Portal]]:
    """Return a function that loads the plugins of the test's home tolerantly; ``load(strict=True)`` overrides."""
    portals: list[Portal] = []

    def again(**changes: Any) -> Portal:
        _forget(portals)
        portal = load_plugins(replace(settings, **{"strict": False, **changes}))
        portals.append(portal)
        return portal

    yield again
    _forget(portals)


def _forget(portals: list[Portal]) -> None:
    for portal in portals:
        for key, record in portal.plugins.items():
            # One whose name was taken was never imported: under its name there is the plugin that took it.
            if record.origin != "bundled" and key == record.name:
                dispose(MetadataSnapshot(record.name, record.module))
    portals.clear()
    for name in [name for name in sys.modules if name.startswith("portal_test_package")]:
        del sys.modules[name]
