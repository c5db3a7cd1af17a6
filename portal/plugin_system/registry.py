"""What the portal consists of once it is assembled: plugins with their state, and all that they contribute.

Lives on the app as ``app.extensions["portal"]``, never in a module global.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy
from flask import current_app

from portal.config import Settings
from portal.evidence.facts import Fact
from portal.evidence.obligations import Obligation
from portal.fields import Label
from portal.records.base import Record
from portal.records.describe import RecordType
from portal.report.outline import Section
from portal.rules.book import Rule

if TYPE_CHECKING:
    from portal.accounts.permissions import Permission
    from portal.admin.cards import Card

__all__ = ["CORE", "PluginRecord", "Portal", "Stage", "State", "the_portal"]

CORE = "organisation"
"""Under this name the core's own records stand beside the plugins'."""


class State(StrEnum):
    """Whether a plugin takes part."""

    ACTIVE = "active"
    DISABLED = "disabled"
    FAILED = "failed"


class Stage(StrEnum):
    """The stages of loading, in order; a failed plugin names the one it failed at."""

    MANIFEST = "manifest"
    REQUIREMENTS = "requirements"
    IMPORT = "import"
    MAPPERS = "mappers"
    TABLES = "tables"
    HOOKS = "hooks"
    MIGRATIONS = "migrations"
    CONTRIBUTIONS = "contributions"
    VIEWS = "views"
    RUNTIME = "runtime"


@dataclass
class PluginRecord:
    """One plugin that was found, and how far it came."""

    name: str
    title: str
    version: str
    origin: str
    """``bundled``, ``local`` or ``installed``; shown, never asked again."""
    root: Path
    module: str
    order: int = 100
    depends: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    """Other plugins whose records its own may point to; it also works without them."""
    state: State = State.ACTIVE
    stage: Stage | None = None
    error: Label = ""
    models: tuple[type[Any], ...] = ()
    """All mapped classes of the plugin's registry."""
    faults: dict[str, str] = field(default_factory=dict)
    """What failed at run time and has not succeeded since: what -> error."""

    def fail(self, stage: Stage, error: Label) -> None:
        """Note why it does not take part; the first reason stays."""
        if self.state is not State.FAILED:
            self.state, self.stage, self.error = State.FAILED, stage, error


@dataclass
class Portal:
    """The assembled portal. Keys are ``<plugin>.<key>``; the core's plugin name is ``organisation``."""

    settings: Settings
    manager: pluggy.PluginManager
    plugins: dict[str, PluginRecord] = field(default_factory=dict)
    """All that were found, in their order, failed and disabled ones too."""
    record_types: dict[str, RecordType] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    obligations: dict[str, Obligation] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    views: dict[str, tuple[type[Any], ...]] = field(default_factory=dict)
    """RecordViews and Pages of each plugin, by its name; checked, not yet registered."""
    rules: list[Rule] = field(default_factory=list)
    """Shipped values; ``portal.rules.in_force`` joins them with the overrides."""

    tried_at: datetime | None = None
    """When everything that plugins contribute was last tried."""

    @property
    def active(self) -> list[PluginRecord]:
        """The plugins that take part, in order."""
        return [plugin for plugin in self.plugins.values() if plugin.state is State.ACTIVE]

    def record_type(self, model: type[Record]) -> RecordType:
        """The register that a model's records belong to. Raises KeyError."""
        for record in self.record_types.values():
            if record.model is model:
                return record
        raise KeyError(model.__name__)


def the_portal() -> Portal:
    """The portal of the current app."""
    portal: Portal = current_app.extensions["portal"]
    return portal
