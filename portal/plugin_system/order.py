"""The order in which plugins are loaded and migrated: each after those it depends on."""

from __future__ import annotations

from collections.abc import Mapping

from portal.plugin_system.registry import PluginRecord

__all__ = ["in_dependency_order"]


def in_dependency_order(plugins: Mapping[str, PluginRecord]) -> tuple[list[str], dict[str, str]]:
    """The names in order, otherwise as they were given; and each circle found: one name in it -> ``a → b → a``."""
    ordered: list[str] = []
    circles: dict[str, str] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circles.setdefault(name, " → ".join((*path[path.index(name) :], name)))
        elif name in plugins and name not in ordered:
            for needed in plugins[name].depends:
                visit(needed, (*path, name))
            ordered.append(name)

    for name in plugins:
        visit(name, ())
    return ordered, circles
