"""Discovery of plugins without importing them: shipped with the portal, put into its home, or installed by pip."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from portal.base.paths import BUNDLED_PLUGINS, PLUGIN_PACKAGE

__all__ = ["ENTRY_POINTS", "Candidate", "find_plugins"]

ENTRY_POINTS = "portal.plugins"
BUNDLED = BUNDLED_PLUGINS.resolve()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Folder or entry point that may be a plugin."""

    name: str
    module: str
    """Name of the module to import."""
    root: Path
    """Folder with ``plugin.toml``; it need not exist."""
    origin: str
    """Origin: ``bundled``, ``local`` or ``installed``."""


def find_plugins(home: Path) -> list[Candidate]:
    """Return all candidates: the bundled ones, then those in the portal's home, then the installed ones.

    None of them is imported. Folders in the home are made importable as ``plugins.<name>``.
    """
    local = home / PLUGIN_PACKAGE
    # Not appended: the portals of one process (tests) would otherwise see each other's folders.
    _package().__path__[:] = [str(BUNDLED_PLUGINS), str(local)]
    importlib.invalidate_caches()
    return [*_in_folder(BUNDLED_PLUGINS, "bundled"), *_in_folder(local, "local"), *_installed()]


def _package() -> ModuleType:
    """Return the module ``plugins``: ours, whatever else can be imported here under that name."""
    present = sys.modules.get(PLUGIN_PACKAGE)
    if present is not None and any(Path(path).resolve() == BUNDLED for path in getattr(present, "__path__", ())):
        return present
    # In the wheel the folder has another name, so that the portal takes up no second one at the top.
    package = ModuleType(PLUGIN_PACKAGE)
    package.__spec__ = ModuleSpec(PLUGIN_PACKAGE, None, is_package=True)
    package.__path__ = []
    sys.modules[PLUGIN_PACKAGE] = package
    return package


def _in_folder(folder: Path, origin: str) -> Iterator[Candidate]:
    if not folder.is_dir():
        return
    for root in sorted(folder.iterdir()):
        if root.is_dir() and not root.name.startswith((".", "_")):
            yield Candidate(root.name, f"{PLUGIN_PACKAGE}.{root.name}", root, origin)


def _installed() -> Iterator[Candidate]:
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value)):
        yield Candidate(point.name, point.module, _locate(point), "installed")


def _locate(point: EntryPoint) -> Path:
    """Return the folder of an entry point's module, found without importing the module or its parents."""
    first, *rest = point.module.split(".")
    try:
        spec: ModuleSpec | None = importlib.util.find_spec(first)
        name = first
        for part in rest:
            if spec is None:
                break
            name = f"{name}.{part}"
            spec = PathFinder.find_spec(name, spec.submodule_search_locations)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        return Path(point.module)
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    return Path(spec.origin or point.module).parent
