"""Import boundaries: the core never imports a plugin, a plugin only ``portal.api`` and its own files.

Revision files may also import the frozen helpers of migrations, and no other file may.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import plugins
import portal

CORE = Path(portal.__file__).parent
PLUGINS = sorted(
    folder for root in plugins.__path__ for folder in Path(root).iterdir() if (folder / "plugin.toml").exists()
)
CORE_FILES = sorted(path for path in CORE.rglob("*.py"))


FROZEN = re.compile(r"portal\.migrations\.frozen_v\d+")


def imported(path: Path, package: str) -> Iterator[str]:
    """Yield the full names of the modules (and names within them) that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: -node.level + 1 or None] if node.level else []
            yield ".".join([*base, *([node.module] if node.module else [])])


def test_there_are_plugins_and_core_files() -> None:
    assert PLUGINS
    assert len(CORE_FILES) > 50


def test_the_core_imports_no_plugin() -> None:
    guilty = [
        f"{path.relative_to(CORE.parent)}: {name}"
        for path in CORE_FILES
        for name in imported(path, "portal")
        if name == "plugins" or name.startswith("plugins.")
    ]
    assert guilty == []


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_the_core_names_no_plugin(plugin: Path) -> None:
    """Names of plugins are forbidden as text in code, too (a comment or docstring may give an example)."""
    word = re.compile(rf"\b{plugin.name}\b")
    guilty = []
    for path in CORE_FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prose = set(_prose(tree))
        guilty += [
            f"{path.relative_to(CORE.parent)}:{node.lineno}: {node.value!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in prose
            and word.search(node.value)
        ]
    assert guilty == []


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_a_plugin_imports_the_api_and_itself(plugin: Path) -> None:
    """A plugin that its manifest depends on may also be imported, its models only."""
    own = f"plugins.{plugin.name}"
    depends = tomllib.loads((plugin / "plugin.toml").read_text(encoding="utf-8")).get("depends", [])
    friends = {f"plugins.{name}.models" for name in depends}
    guilty = []
    for path in sorted(plugin.rglob("*.py")):
        is_revision = path.parent == plugin / "migrations"
        package = ".".join([own, *path.relative_to(plugin).parts[:-1]])
        for name in imported(path, package):
            first = name.partition(".")[0]
            if first == "plugins" and name != own and not name.startswith(f"{own}.") and name not in friends:
                guilty.append(f"{path.name}: {name}")
            if first == "portal" and name != "portal.api" and not (is_revision and FROZEN.fullmatch(name)):
                guilty.append(f"{path.name}: {name}")
    assert guilty == []


def _prose(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield strings that are statements of their own: docstrings of modules, classes, functions, attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
