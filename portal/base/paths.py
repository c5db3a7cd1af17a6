"""Paths of the program's own files: inside the package where it was installed, beside it in a source tree."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BUNDLED_PLUGINS", "DOCX_TEMPLATE", "GUIDE", "PACKAGE", "PLUGIN_PACKAGE"]

PACKAGE = Path(__file__).parents[1]
PLUGIN_PACKAGE = "plugins"
"""Name of the package that plugins are imported from, wherever their folders lie."""


def _folder(installed: str, in_tree: str) -> Path:
    """Return one of the folders that the wheel keeps under another name (``package-dir`` in ``pyproject.toml``)."""
    inside = PACKAGE / installed
    return inside if inside.is_dir() else PACKAGE.parent / in_tree


BUNDLED_PLUGINS = _folder("_plugins", "plugins")
DOCX_TEMPLATE = _folder("_docx_templates", "docx_templates") / "official.docx"
GUIDE = _folder("_guide", "docs/guide")
