"""Registry of the assembled portal: plugins with their state, and all their contributions.

It is stored on the app as ``app.extensions["portal"]``, never in a module global.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy
from flask import current_app

from portal.base.config import Settings
from portal.base.fields import Label
from portal.declarations.facts import Fact
from portal.declarations.obligations import Obligation
from portal.declarations.rules import Rule
from portal.declarations.sections import Section
from portal.records.base import Record
from portal.records.describe import RecordType

if TYPE_CHECKING:
    from portal.declarations.cards import Card
    from portal.declarations.permissions import Permission

__all__ = ["CORE", "PluginRecord", "Portal", "Stage", "State", "the_portal"]

CORE = "organisation"
"""Plugin name under which the core's own records are registered."""


class State(StrEnum):
    """State of a plugin; only active ones take part."""

    ACTIVE = "active"
    DISABLED = "disabled"
    FAILED = "failed"


class Stage(StrEnum):
    """Stages of loading, in order; a failed plugin names the one it failed at."""

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
    """Plugin that was found, with its state and the stage it reached."""

    name: str
    title: str
    version: str
    origin: str
    """Origin: ``bundled``, ``local`` or ``installed``; for display only."""
    root: Path
    module: str
    order: int = 100
    depends: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    """Plugins whose records its own may refer to; it also works without them."""
    state: State = State.ACTIVE
    stage: Stage | None = None
    error: Label = ""
    models: tuple[type[Any], ...] = ()
    """All mapped classes of the plugin's registry."""
    faults: dict[str, str] = field(default_factory=dict)
    """Errors of calls that failed at run time and have not succeeded since, by name of the call."""

    def fail(self, stage: Stage, error: Label) -> None:
        """Set the state to failed with this reason; an earlier reason stays."""
        if self.state is not State.FAILED:
            self.state, self.stage, self.error = State.FAILED, stage, error


@dataclass
class Portal:
    """Assembled portal. Keys are ``<plugin>.<key>``; the core's plugin name is ``organisation``."""

    settings: Settings
    manager: pluggy.PluginManager
    plugins: dict[str, PluginRecord] = field(default_factory=dict)
    """All plugins found, in order, including failed and disabled ones."""
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
    """Moment of the last trial of all contributions of plugins; None if there was none."""

    @property
    def active(self) -> list[PluginRecord]:
        """Plugins that take part, in order."""
        return [plugin for plugin in self.plugins.values() if plugin.state is State.ACTIVE]

    def record_type(self, model: type[Record]) -> RecordType:
        """Return the register that a model's records belong to. Raise KeyError."""
        for record in self.record_types.values():
            if record.model is model:
                return record
        raise KeyError(model.__name__)


def the_portal() -> Portal:
    """Return the portal of the current app."""
    portal: Portal = current_app.extensions["portal"]
    return portal
