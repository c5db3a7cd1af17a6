"""Owners of migrations: the core and each plugin, with their own folders and version tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect

from portal.base.db import metadata
from portal.records.noted import ONLY_ON
from portal.registry.order import in_dependency_order
from portal.registry.registry import PluginRecord, Portal, Stage, State
from portal.registry.tables import plugin_owners

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

# Alembic is imported inside functions: a served portal whose database is up to date does not need it.

__all__ = ["CORE_OWNER", "Owner", "Status", "differences", "owner_of", "owners", "status"]

HERE = Path(__file__).parent
VERSION_TABLE = "alembic_version_"


@dataclass(frozen=True, slots=True)
class Owner:
    """Core or plugin as an owner of tables."""

    name: str
    folder: Path
    """Folder of the revision files."""

    @property
    def version_table(self) -> str:
        """Name of the table that stores the owner's current revision."""
        return f"{VERSION_TABLE}{self.name}"

    @property
    def is_core(self) -> bool:
        """True for the core."""
        return self is CORE_OWNER

    def config(self, connection: Connection) -> Config:
        """Return the configuration of an Alembic command."""
        from argparse import Namespace  # noqa: PLC0415

        from alembic.config import Config  # noqa: PLC0415 (Alembic)

        config = Config(cmd_opts=Namespace(quiet=True))
        # Paths may hold a blank, a colon or a per cent sign, each of which means something to Alembic.
        config.set_main_option("script_location", _escaped(HERE))
        config.set_main_option("version_locations", _escaped(self.folder))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        config.attributes.update(connection=connection, owner=self)
        return config

    def script(self) -> ScriptDirectory | None:
        """Return the revision files; None if there is no folder."""
        from alembic.script import ScriptDirectory  # noqa: PLC0415 (Alembic)

        if not self.folder.is_dir():
            return None
        return ScriptDirectory(str(HERE), version_locations=[str(self.folder)])


CORE_OWNER = Owner("core", HERE / "versions")


@dataclass(frozen=True, slots=True)
class Status:
    """State of the database compared with an owner's revision files."""

    known: tuple[str, ...] = ()
    """All revisions, the oldest first."""
    pending: tuple[str, ...] = ()
    """Revisions that the database lacks."""
    unknown: tuple[str, ...] = field(default=())
    """Revisions of the database that the program does not know: the program is older than the database."""


def owner_of(plugin: PluginRecord) -> Owner:
    """Return a plugin as an owner of tables."""
    return Owner(plugin.name, plugin.root / "migrations")


def owners(portal: Portal) -> list[Owner]:
    """Return the core, then the plugins whose tables are known, each after those it depends on.

    A plugin that only waits for its migrations is among them.
    """
    ordered, _ = in_dependency_order(portal.plugins)
    records = (portal.plugins[name] for name in ordered)
    return [
        CORE_OWNER,
        *(
            owner_of(record)
            for record in records
            if record.state is State.ACTIVE or (record.state is State.FAILED and record.stage is Stage.MIGRATIONS)
        ),
    ]


def status(connection: Connection, owner: Owner) -> Status:
    """Compare the version table with the revision files. Raise any error of a faulty revision file."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 (Alembic)

    context = MigrationContext.configure(connection, opts={"version_table": owner.version_table})
    current = context.get_current_heads()
    script = owner.script()
    revisions = [] if script is None else [revision.revision for revision in script.walk_revisions()][::-1]
    unknown = tuple(name for name in current if name not in revisions)
    applied: set[str] = set()
    if script is not None and current and not unknown:
        applied = {revision.revision for revision in script.iterate_revisions(current, "base")}
    return Status(
        known=tuple(revisions),
        pending=() if unknown else tuple(name for name in revisions if name not in applied),
        unknown=unknown,
    )


def belongs_to(owner: Owner, connection: Connection) -> Callable[[str], bool]:
    """Return a predicate that tells by its name if a table of the database belongs to this owner.

    Loaded plugins' tables were checked against their registries; for tables of the database there is only the
    name. Which plugins ever had tables here is known from their version tables, also when they are not loaded.
    """
    if not owner.is_core:
        return lambda table: table.startswith(f"{owner.name}_")
    versions = (name for name in inspect(connection).get_table_names() if name.startswith(VERSION_TABLE))
    plugins = {name.removeprefix(VERSION_TABLE) for name in versions} - {owner.name} | plugin_owners()
    others = (VERSION_TABLE, *(f"{plugin}_" for plugin in plugins))
    return lambda table: not table.startswith(others)


def comparison(owner: Owner, connection: Connection) -> dict[str, Any]:
    """Return the options that make Alembic compare this owner's tables alone."""
    belongs = belongs_to(owner, connection)

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or belongs(name or "")

    def include_object(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        if kind == "index":
            only_on: str | None = item.info.get(ONLY_ON)
            return only_on in (None, connection.dialect.name)
        return kind != "table" or belongs(name or "")

    return {"include_name": include_name, "include_object": include_object, "compare_type": True}


def differences(connection: Connection, owner: Owner) -> list[Any]:
    """Return the differences between the database and the owner's models, in Alembic's own notation."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 (Alembic)
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 (Alembic)

    options = {"version_table": owner.version_table, **comparison(owner, connection)}
    context = MigrationContext.configure(connection, opts=options)
    found: list[Any] = compare_metadata(context, metadata)
    return found


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
