"""Which tables are whose: known by registry, checked by name, given up when a plugin is taken out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase, RelationshipProperty, registry

from portal.db import CoreBase, PluginBase, db, metadata
from portal.errors import PortalError
from portal.i18n import _l
from portal.plugin_system.discovery import PACKAGE

__all__ = ["Imported", "check_ownership", "configure", "core_tables", "dispose", "plugin_owners"]

OWNER = "owner"
"""Key in ``Table.info``: the plugin that a table belongs to."""
SHARED: registry = db.Model.registry  # type: ignore[attr-defined]
"""The registry of Flask-SQLAlchemy's own base, which nobody shall use."""


@dataclass
class Imported:
    """What importing one plugin brought in. Made before the import, so that it can see the difference."""

    name: str
    module: str
    modules_before: frozenset[str] = field(default_factory=lambda: frozenset(sys.modules))
    tables_before: frozenset[str] = field(default_factory=lambda: frozenset(metadata.tables))

    def modules(self) -> list[str]:
        """The plugin's modules, and what else of any plugin came in with them."""
        return [
            name
            for name in list(sys.modules)
            if _inside(name, self.module) or (_inside(name, PACKAGE) and name not in self.modules_before)
        ]

    def registries(self) -> list[registry]:
        """The registries of the plugin's own bases."""
        modules = {*self.modules(), self.module}
        return [
            base.registry
            for base in PluginBase.__subclasses__()
            if issubclass(base, DeclarativeBase)
            and (base.__module__ in modules or _inside(base.__module__, self.module))
        ]

    def models(self) -> tuple[type[Any], ...]:
        """All mapped classes, in the order of their tables' declaration."""
        position: dict[Any, int] = {table: at for at, table in enumerate(metadata.tables.values())}
        mappers = {mapper for owned in self.registries() for mapper in owned.mappers}
        ordered = sorted(mappers, key=lambda mapper: (position.get(mapper.local_table, -1), mapper.class_.__name__))
        return tuple(mapper.class_ for mapper in ordered)

    def tables(self) -> list[Table]:
        """The tables of its registries, and those that appeared while it was imported."""
        mapped = {table for owned in self.registries() for table in _model_tables(owned)}
        return [
            table
            for name, table in metadata.tables.items()
            if table in mapped or name not in self.tables_before or table.info.get(OWNER) == self.name
        ]


def _inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _model_tables(owned: registry) -> set[Table]:
    """The tables of a registry's models, with those that only join two of them."""
    tables: set[Table] = set()
    for mapper in owned.mappers:
        tables.update(table for table in mapper.tables if isinstance(table, Table))
        for _, relationship in _relationships(mapper.class_):
            # There only once the relationship was put together; until then the table is one that appeared.
            secondary = getattr(relationship, "secondary", None)
            if isinstance(secondary, Table):
                tables.add(secondary)
    return tables


def _relationships(model: type[Any]) -> Iterator[tuple[str, RelationshipProperty[Any]]]:
    # Read off the class: asking the mapper would configure it, and a faulty one raises then.
    for name, attribute in vars(model).items():
        declared = getattr(attribute, "prop", None)
        if isinstance(declared, RelationshipProperty):
            yield name, declared


def core_tables() -> set[str]:
    """Names of the core's own tables."""
    return {table.name for table in _model_tables(CoreBase.registry)}


def plugin_owners() -> set[str]:
    """Names of the plugins whose tables are known."""
    return {str(table.info[OWNER]) for table in metadata.tables.values() if OWNER in table.info}


def configure(imported: Imported) -> None:
    """The mapper gate: put the plugin's relationships together, alone. Raises what SQLAlchemy raises."""
    for model in imported.models():
        for name, relationship in _relationships(model):
            if relationship.backref is not None:
                raise PortalError(
                    _l(
                        "%(model)s.%(name)s: backref would change another area's model; "
                        "use back_populates between models of your own.",
                        model=model.__name__,
                        name=name,
                    )
                )
    for owned in imported.registries():
        owned.configure(cascade=True)


def check_ownership(imported: Imported) -> None:
    """Every table is made by the plugin's own base and called ``<plugin>_…``. Raises PortalError."""
    prefix = f"{imported.name}_"
    for table in imported.tables():
        if not table.name.startswith(prefix):
            raise PortalError(
                _l(
                    "The table %(table)s lies outside the plugin's own: its name must start with %(prefix)s.",
                    table=table.name,
                    prefix=prefix,
                )
            )
    own = {mapper.class_ for owned in imported.registries() for mapper in owned.mappers}
    for mapper in SHARED.mappers:
        if mapper.class_ not in own and mapper.class_.__module__ in imported.modules():
            raise PortalError(
                _l(
                    "%(model)s needs a base of the plugin's own: class Base(PluginBase, DeclarativeBase).",
                    model=mapper.class_.__name__,
                )
            )
    for table in imported.tables():
        table.info[OWNER] = imported.name


def dispose(imported: Imported) -> None:
    """Undo an import: mappers, tables and modules go, so that what is left can be configured without them."""
    tables = imported.tables()
    for owned in imported.registries():
        owned.dispose(cascade=True)
    modules = imported.modules()
    if any(mapper.class_.__module__ in modules for mapper in SHARED.mappers):
        SHARED.dispose(cascade=True)
    for table in tables:
        metadata.remove(table)
    for name in modules:
        module = sys.modules.pop(name, None)
        parent, _, child = name.rpartition(".")
        if module is not None and getattr(sys.modules.get(parent), child, None) is module:
            delattr(sys.modules[parent], child)
