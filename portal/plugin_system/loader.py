"""Loading of plugins, stage by stage: one that fails at a stage is left out, and the portal goes on without it."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pluggy
from sqlalchemy.orm import configure_mappers

from portal import __version__, hookspecs
from portal.base.config import Settings
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.plugin_system.contributions import add_contributions, add_records
from portal.plugin_system.core import register_core
from portal.plugin_system.discovery import Candidate, find_plugins
from portal.plugin_system.hooks import register_hooks
from portal.registry.failure import PluginError, fail_plugin
from portal.registry.manifest import Manifest, read_manifest
from portal.registry.order import in_dependency_order
from portal.registry.registry import PluginRecord, Portal, Stage, State
from portal.registry.tables import (
    MetadataSnapshot,
    check_ownership,
    configure,
    core_tables,
    dispose,
)

__all__ = ["PluginError", "find_records", "load_plugins", "new_portal", "register_core"]


def load_plugins(settings: Settings) -> Portal:
    """Find, check and import all plugins, and collect their contributions; return the portal.

    A plugin that fails stays in ``portal.plugins`` with stage and error. Raise PluginError instead if
    ``settings.strict``.
    """
    portal = new_portal(settings)
    register_core(portal)
    manifests = find_records(portal)
    _check_names(portal)
    ordered, circles = in_dependency_order(portal.plugins)
    for name, circle in circles.items():
        reason = _l("Plugins depend on each other in a circle: %(circle)s.", circle=circle)
        fail_plugin(portal, portal.plugins[name], Stage.REQUIREMENTS, reason)
    for name in ordered:
        if portal.plugins[name].state is State.ACTIVE:
            _Loading(portal, portal.plugins[name], manifests[name]).run()
    return portal


def new_portal(settings: Settings) -> Portal:
    """Return a portal with the contract and no plugin."""
    manager = pluggy.PluginManager("portal")
    manager.add_hookspecs(hookspecs)
    return Portal(settings, manager)


def find_records(portal: Portal) -> dict[str, Manifest]:
    """Fill ``portal.plugins`` from the manifests alone, in order, without importing; return the manifests."""
    disabled = portal.settings.plugins_disabled
    found: list[tuple[str, PluginRecord, Manifest | None, PortalError | None]] = []
    taken: dict[str, Candidate] = {}
    for candidate in find_plugins(portal.settings.home):
        manifest, problem = _manifest(candidate)
        record = _record(candidate, manifest)
        key = candidate.name
        if key in taken:
            # The first one keeps the name; this one is shown beside it.
            problem = PortalError(
                _l(
                    "The name %(name)s is already taken by the plugin in %(folder)s.",
                    name=key,
                    folder=str(taken[key].root),
                )
            )
            manifest, key = None, _free_key(candidate, {entry[0] for entry in found})
        else:
            taken[key] = candidate
        if problem is None and candidate.name in disabled:
            record.state = State.DISABLED
        found.append((key, record, manifest, problem))
    found.sort(key=lambda entry: _position(portal.settings, entry[1]))
    portal.plugins.update({key: record for key, record, _, _ in found})
    for _, record, _, problem in found:
        if problem is not None:
            fail_plugin(portal, record, Stage.MANIFEST, problem)
    return {key: manifest for key, _, manifest, _ in found if manifest is not None}


def _manifest(candidate: Candidate) -> tuple[Manifest | None, PortalError | None]:
    try:
        return read_manifest(candidate.root, candidate.name), None
    except PortalError as error:
        return None, error


def _record(candidate: Candidate, manifest: Manifest | None) -> PluginRecord:
    record = PluginRecord(
        name=candidate.name,
        title=candidate.name,
        version="",
        origin=candidate.origin,
        root=candidate.root,
        module=candidate.module,
    )
    if manifest is not None:
        record.title, record.version = manifest.title, str(manifest.version)
        record.order, record.depends, record.uses = manifest.order, manifest.depends, manifest.uses
    return record


def _free_key(candidate: Candidate, used: Iterable[str]) -> str:
    key, number = f"{candidate.name}@{candidate.origin}", 2
    while key in set(used):
        key, number = f"{candidate.name}@{candidate.origin}-{number}", number + 1
    return key


def _position(settings: Settings, record: PluginRecord) -> tuple[int, int, str]:
    chosen = settings.plugins_order
    place = chosen.index(record.name) if record.name in chosen else len(chosen)
    return (place, record.order, record.name)


def _check_names(portal: Portal) -> None:
    """Fail plugins whose name is a prefix of another's: tables belong to a plugin by the prefix of their name."""
    core = core_tables()
    earlier: list[str] = []
    for name, record in portal.plugins.items():
        if record.state is State.FAILED:
            continue
        clashes = [other for other in earlier if _prefixes(name, other)]
        clashes += sorted(table for table in core if table.startswith(f"{name}_"))
        clash = next(iter(clashes), None)
        if clash is None:
            earlier.append(name)
            continue
        reason = _l(
            "The names %(name)s and %(other)s cannot stand side by side: one begins with the other.",
            name=name,
            other=clash,
        )
        fail_plugin(portal, record, Stage.TABLES, reason)


def _prefixes(name: str, other: str) -> bool:
    return name.startswith(f"{other}_") or other.startswith(f"{name}_")


@dataclass
class _Loading:
    """Plugin on its way through the stages."""

    portal: Portal
    record: PluginRecord
    manifest: Manifest

    def run(self) -> None:
        """Run the stages in turn; at the first that fails, undo everything that the plugin did."""
        imported = MetadataSnapshot(self.record.name, self.record.module)
        stages: tuple[tuple[Stage, Callable[[MetadataSnapshot], None]], ...] = (
            (Stage.REQUIREMENTS, self._check_requirements),
            (Stage.IMPORT, self._import),
            (Stage.MAPPERS, configure),
            (Stage.TABLES, self._take_tables),
            (Stage.HOOKS, self._register),
            (Stage.CONTRIBUTIONS, self._contribute),
        )
        for stage, step in stages:
            try:
                step(imported)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # a SystemExit at import is the plugin's fault, not our end
                if stage is not Stage.REQUIREMENTS:
                    dispose(imported)
                    configure_mappers()
                fail_plugin(self.portal, self.record, stage, error)
                return

    def _check_requirements(self, _imported: MetadataSnapshot) -> None:
        if not self.manifest.requires_portal.contains(__version__, prereleases=True):
            raise PortalError(
                _l(
                    "It needs the portal in a version %(range)s; this is %(version)s.",
                    range=str(self.manifest.requires_portal),
                    version=__version__,
                )
            )
        for needed in self.manifest.depends:
            other = self.portal.plugins.get(needed)
            if other is None:
                raise PortalError(_l("It depends on %(plugin)s, which is not there.", plugin=needed))
            if other.state is State.DISABLED:
                raise PortalError(_l("It depends on %(plugin)s, which is switched off.", plugin=needed))
            if other.state is State.FAILED:
                raise PortalError(_l("It depends on %(plugin)s, which failed.", plugin=needed))

    def _import(self, _imported: MetadataSnapshot) -> None:
        root, name = self.record.root, self.record.module
        module = importlib.import_module(name)
        file = getattr(module, "__file__", None)
        if file is None:
            raise PortalError(_l("There is no __init__.py in the folder %(folder)s.", folder=root.name))
        if Path(file).resolve().parent != root.resolve():
            raise PortalError(_l("The module %(module)s was already imported from %(file)s.", module=name, file=file))
        if (root / "models.py").exists() or (root / "models" / "__init__.py").exists():
            importlib.import_module(f"{name}.models")

    def _take_tables(self, imported: MetadataSnapshot) -> None:
        check_ownership(imported)
        self.record.models = imported.models()

    def _register(self, _imported: MetadataSnapshot) -> None:
        module = importlib.import_module(self.record.module)
        register_hooks(self.portal.manager, self.record.name, module)

    def _contribute(self, _imported: MetadataSnapshot) -> None:
        add_records(self.portal, self.record.name, self.record.models)
        add_contributions(self.portal, self.record)
