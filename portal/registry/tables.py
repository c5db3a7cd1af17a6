"""Ownership of tables: known by registry, checked by name, released when a plugin is removed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.orm import DeclarativeBase, Mapper, RelationshipProperty

from portal.base.db import CoreBase, PluginBase, db, metadata
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.base.paths import PLUGIN_PACKAGE

__all__ = ["MetadataSnapshot", "check_ownership", "configure", "core_tables", "dispose", "plugin_owners"]

OWNER = "owner"
"""Key in ``Table.info``: name of the plugin that a table belongs to."""
SHARED: Any = db.Model
"""Flask-SQLAlchemy's own base, which no plugin may use."""


@dataclass
class MetadataSnapshot:
    """Modules, tables and mappers added by a plugin's import. Create it before the import, to compare with."""

    name: str
    module: str
    modules_before: frozenset[str] = field(default_factory=lambda: frozenset(sys.modules))
    tables_before: frozenset[str] = field(default_factory=lambda: frozenset(metadata.tables))

    def modules(self) -> list[str]:
        """Return the plugin's modules, and modules of other plugins imported along with them."""
        return [
            name
            for name in list(sys.modules)
            # Asked often, and there are thousands: most are told apart by how they begin.
            if name.startswith((self.module, PLUGIN_PACKAGE))
            if _inside(name, self.module) or (_inside(name, PLUGIN_PACKAGE) and name not in self.modules_before)
        ]

    def bases(self) -> list[type[DeclarativeBase]]:
        """Return the plugin's own bases, each with a registry of its own."""
        modules = {*self.modules(), self.module}
        return [
            base
            for base in PluginBase.__subclasses__()
            if issubclass(base, DeclarativeBase)
            and (base.__module__ in modules or _inside(base.__module__, self.module))
        ]

    def models(self) -> tuple[type[Any], ...]:
        """Return all mapped classes, in the order of their tables' declaration."""
        position: dict[Any, int] = {table: at for at, table in enumerate(metadata.tables.values())}
        mappers = {mapper for base in self.bases() for mapper in _mappers(base)}
        ordered = sorted(mappers, key=lambda mapper: (position.get(mapper.local_table, -1), mapper.class_.__name__))
        return tuple(mapper.class_ for mapper in ordered)

    def tables(self) -> list[Table]:
        """Return the tables of its registries, and those that appeared while it was imported."""
        mapped = {table for base in self.bases() for table in _model_tables(base)}
        return [
            table
            for name, table in metadata.tables.items()
            if table in mapped or name not in self.tables_before or table.info.get(OWNER) == self.name
        ]


def _inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _mappers(base: type[Any]) -> Iterator[Mapper[Any]]:
    """Yield the mappers of all models below a base; a model whose declaration failed half way has none."""
    for model in base.__subclasses__():
        mapper = inspect(model, raiseerr=False)
        if isinstance(mapper, Mapper):
            yield mapper
        yield from _mappers(model)


def _model_tables(base: type[Any]) -> set[Table]:
    """Return the tables of a base's models, with those that only join two of them."""
    tables: set[Table] = set()
    for mapper in _mappers(base):
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
    """Return the names of the core's own tables."""
    return {table.name for table in _model_tables(CoreBase)}


def plugin_owners() -> set[str]:
    """Return the names of the plugins whose tables are known."""
    return {str(table.info[OWNER]) for table in metadata.tables.values() if OWNER in table.info}


def configure(imported: MetadataSnapshot) -> None:
    """Configure the plugin's mappers, alone. Raise PortalError for a backref, and the errors of SQLAlchemy."""
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
    for base in imported.bases():
        base.registry.configure(cascade=True)


def check_ownership(imported: MetadataSnapshot) -> None:
    """Check that all tables are declared on the plugin's base and named ``<plugin>_…``; set their owner.

    Raise PortalError.
    """
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
    for mapper in _mappers(SHARED):
        if mapper.class_.__module__ in imported.modules():
            raise PortalError(
                _l(
                    "%(model)s needs a base of the plugin's own: class Base(PluginBase, DeclarativeBase).",
                    model=mapper.class_.__name__,
                )
            )
    for table in imported.tables():
        table.info[OWNER] = imported.name


def dispose(imported: MetadataSnapshot) -> None:
    """Undo an import: remove mappers, tables and modules, so that the others can be configured without them."""
    tables = [
        table
        for table in imported.tables()
        # Not one of the core's that a model of the plugin took for its own.
        if table.name not in imported.tables_before or table.info.get(OWNER) == imported.name
    ]
    modules = imported.modules()
    shared = any(mapper.class_.__module__ in modules for mapper in _mappers(SHARED))
    for base in [*imported.bases(), *([SHARED] if shared else [])]:
        base.registry.dispose(cascade=True)
    for table in tables:
        metadata.remove(table)
    for name in modules:
        module = sys.modules.pop(name, None)
        parent, _, child = name.rpartition(".")
        if module is not None and getattr(sys.modules.get(parent), child, None) is module:
            delattr(sys.modules[parent], child)
