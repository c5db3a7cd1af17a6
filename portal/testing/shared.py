"""Sharing of assembled portals: one per test process, lent to one test after another.

To assemble a portal takes a fifth of a second, most of what a test needs. All that a test may change of one is put
back after it: the registries, settings of Flask, counters of failed sign-ins, registered plugins.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from flask import Flask, current_app, g, has_app_context
from flask.ctx import RequestContext
from flask.testing import FlaskClient

from portal.accounts.passwords import COST
from portal.app import create_app
from portal.base.config import Settings
from portal.base.db import db
from portal.registry.registry import PluginRecord, Portal
from portal.testing.databases import PostgresServer, SharedDatabase

__all__ = ["SharedPortals", "TestClient", "assemble", "running"]

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


class TestClient(FlaskClient):
    """Test client that keeps no request open after its answer."""

    __test__ = False

    def __enter__(self) -> Self:
        """Begin a ``with`` block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End a ``with`` block."""


@dataclass
class _Snapshot:
    """State of a portal that a test may change, as it was after assembly."""

    app: Flask
    config: dict[str, Any] = field(init=False)
    extensions: dict[str, Any] = field(init=False)
    registries: dict[str, Any] = field(init=False)
    plugins: list[tuple[PluginRecord, dict[str, Any]]] = field(init=False)
    registered: set[Any] = field(init=False)

    def __post_init__(self) -> None:
        portal: Portal = self.app.extensions["portal"]
        self.config, self.extensions = dict(self.app.config), dict(self.app.extensions)
        self.registries = {name: _copy(value) for name, value in vars(portal).items()}
        self.plugins = [(record, vars(record) | {"faults": dict(record.faults)}) for record in portal.plugins.values()]
        self.registered = portal.manager.get_plugins()

    def restore(self) -> None:
        portal: Portal = self.extensions["portal"]
        for record, values in self.plugins:
            vars(record).update(values, faults=dict(values["faults"]))
        for name, value in self.registries.items():
            _put_back(portal, name, value)
        for plugin in portal.manager.get_plugins() - self.registered:
            portal.manager.unregister(plugin)
        for mapping, values in ((self.app.config, self.config), (self.app.extensions, self.extensions)):
            mapping.clear()
            mapping.update(values)


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, dict | list) else value


def _put_back(portal: Portal, name: str, value: Any) -> None:
    """Restore the content of a registry: others hold the object itself, so it is not replaced."""
    present = getattr(portal, name)
    if present == value and list(present) == list(value) if isinstance(value, dict) else present == value:
        return
    if isinstance(value, dict):
        present.clear()
        present.update(value)
    elif isinstance(value, list):
        present[:] = value
    else:
        setattr(portal, name, value)


@dataclass
class _Shared:
    app: Flask
    snapshot: _Snapshot
    database: SharedDatabase | None = None


class SharedPortals:
    """Pool of assembled portals: one for each settings that tests use."""

    def __init__(self, home: Path) -> None:
        self.home = home
        """Home of all shared portals, emptied before each test."""
        self._shared: dict[Settings, _Shared] = {}

    def lend(self, settings: Settings, schema: Path, *, own: bool = False) -> Iterator[Flask]:
        """Yield a portal on SQLite, its context pushed; the database is a copy of ``schema``.

        A test with another home, local plugins or a ``portal.toml`` gets a portal of its own, as with ``own``.
        """
        database = settings.home / "portal.sqlite"
        for suffix in ("", "-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(schema, database)
        shared = self._is_shared(settings) and not own
        yield from self._lend(settings, None) if shared else running(settings)

    def lend_postgres(self, settings: Settings, server: PostgresServer) -> Iterator[Flask]:
        """Yield a portal on a database of the server, its context pushed."""
        if self._is_shared(settings):
            yield from self._lend(settings, server)
            return
        # The tests before and after use the same database.
        self._renew(server, settings.database_url)
        yield from running(settings)
        self._renew(server, settings.database_url)

    def _renew(self, server: PostgresServer, url: str) -> None:
        # A database that is replaced ends the connections to it, and a pool would hand the dead ones out.
        self.close()
        server.renew(url)

    def close(self) -> None:
        """Close the connections of all portals."""
        for shared in self._shared.values():
            with shared.app.app_context():
                db.engine.dispose()

    def _is_shared(self, settings: Settings) -> bool:
        plugins = settings.home / "plugins"
        own = settings.config_file.exists() or (plugins.exists() and not plugins.is_symlink())
        return settings.home == self.home and not own

    def _lend(self, settings: Settings, server: PostgresServer | None) -> Iterator[Flask]:
        shared = self._shared.get(settings)
        if shared is None:
            app = assemble(settings)
            shared = self._shared[settings] = _Shared(app, _Snapshot(app))
            if server is not None:
                with app.app_context():
                    shared.database = SharedDatabase(server, db.engine, settings.database_url)
        elif shared.database is not None:
            shared.database.empty()
        try:
            with _context(shared.app, keep_connections=shared.database is not None):
                yield shared.app
        finally:
            shared.snapshot.restore()


def running(settings: Settings) -> Iterator[Flask]:
    """Yield a portal assembled for these settings, its context pushed, its connections closed afterwards."""
    app = assemble(settings)
    with _context(app):
        yield app


def assemble(settings: Settings) -> Flask:
    """Return a portal for tests: forms need no token, passwords are hashed as cheaply as argon2 can."""
    app = create_app(settings, config={"TESTING": True, "WTF_CSRF_ENABLED": False, COST: CHEAP})
    app.test_client_class = TestClient
    _with_fresh_globals(app)
    return app


def _with_fresh_globals(app: Flask) -> None:
    """Give each request an empty ``g``, as the server does.

    A test holds an app context open to use the database, and Flask lets its requests run in that context: values that
    one kept in ``g``, such as the signed-in user, would reach the next.
    """
    begin = app.request_context

    def request_context(environ: dict[str, Any]) -> RequestContext:
        if has_app_context() and current_app == app:
            for name in list(g):
                g.pop(name)
        return begin(environ)

    app.request_context = request_context  # type: ignore[method-assign]  # of the tests' portals alone


@contextmanager
def _context(app: Flask, *, keep_connections: bool = False) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()
        if not keep_connections:
            for engine in db.engines.values():
                engine.dispose()
