"""The page that leads a newcomer through the house names all packages of it; that they exist, ``test_docs`` checks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LAYERS = (ROOT / ".importlinter").read_text(encoding="utf-8")


def _units() -> set[str]:
    """Return the packages and modules directly under ``portal/``."""
    packages = {path.parent.name for path in (ROOT / "portal").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "portal").glob("*.py")} - {"__init__", "__main__"}
    return packages | modules


def test_every_package_is_named() -> None:
    named = set(re.findall(r"`(\w+)(?:/|\.py)`", PAGE))
    assert _units() <= named


def test_every_package_is_in_a_layer() -> None:
    layers = LAYERS.partition("layers =")[2].partition("[")[0]
    assert set(re.findall(r"portal\.(\w+)", layers)) == _units()
