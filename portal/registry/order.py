"""Order in which plugins are loaded and migrated: each after those it depends on, or uses."""

from __future__ import annotations

from collections.abc import Mapping

from portal.registry.registry import PluginRecord

__all__ = ["in_dependency_order"]


def _needed(name: str, plugins: Mapping[str, PluginRecord]) -> set[str]:
    """Return all plugins that a plugin depends on, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for needed in plugins[waiting.pop()].depends:
            if needed in plugins and needed not in found:
                found.add(needed)
                waiting.append(needed)
    return found


def in_dependency_order(plugins: Mapping[str, PluginRecord]) -> tuple[list[str], dict[str, str]]:
    """Return the names in order, otherwise as given, and each circle found: one name in it -> ``a → b → a``.

    A plugin that is merely used comes first where that is possible; two that use each other are no circle.
    """
    ordered: list[str] = []
    circles: dict[str, str] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circles.setdefault(name, " → ".join((*path[path.index(name) :], name)))
        elif name in plugins and name not in ordered:
            for needed in plugins[name].depends:
                visit(needed, (*path, name))
            for used in plugins[name].uses:
                if used in plugins and not {name, *path} & {used, *_needed(used, plugins)}:
                    visit(used, (*path, name))
            ordered.append(name)

    for name in plugins:
        visit(name, ())
    return ordered, circles
