"""Databases for tests: a real PostgreSQL server from a wheel, and emptying of a database between two tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, make_url, text

__all__ = ["PostgresServer", "SharedDatabase"]

VERSIONS = "alembic_version"
"""Prefix of the version tables of migrations; they are not emptied."""

SWITCHED_OFF = ("fsync", "full_page_writes", "autovacuum")
"""Settings of the server: nothing has to outlive it, and statistics that come at some moment would change plans."""


class PostgresServer:
    """PostgreSQL server that hands out databases: without any table, or copied from the migrated template.

    ``migrate`` creates the schema in a database, given its URL.
    """

    def __init__(self, server: Any, migrate: Callable[[str], None]) -> None:
        self.server = server
        self.count = 0
        # What a crash would lose is lost anyway; a commit need not wait for the disk.
        self._administer(*(f"ALTER SYSTEM SET {name} = off" for name in SWITCHED_OFF))
        self._administer("SELECT pg_reload_conf()")
        self.template = self._create()
        migrate(self._url(self.template))

    def fresh(self) -> str:
        """Return the URL of a new, empty database with the schema."""
        return self._url(self._create(self.template))

    def empty(self) -> str:
        """Return the URL of a new database without any table."""
        return self._url(self._create())

    def drop(self, url: str) -> None:
        """Remove a database: a thousand copies of the schema would fill the disk."""
        self._administer(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def renew(self, url: str) -> None:
        """Put a fresh copy of the schema in the place of a database whose tables a test has changed."""
        self.drop(url)
        self._administer(f"CREATE DATABASE {make_url(url).database} TEMPLATE {self.template}")

    def _url(self, name: str) -> str:
        uri: str = self.server.get_uri(name)
        return "postgresql+psycopg://" + uri.split("://", 1)[1]

    def _create(self, template: str = "template0") -> str:
        self.count += 1
        name = f"portal_{self.count}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _administer(self, *orders: str) -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for order in orders:
                connection.execute(text(order))
        engine.dispose()


class SharedDatabase:
    """PostgreSQL database that many tests use in turn, each finding it as new.

    Making and dropping a database takes a third of a second; emptying the few tables that a test wrote to takes
    some milliseconds.
    """

    def __init__(self, server: PostgresServer, engine: Engine, url: str) -> None:
        self.server, self.engine, self.url = server, engine, url
        self._columns = self._shape()
        names = (name for name in dict.fromkeys(row[0] for row in self._columns) if not name.startswith(VERSIONS))
        with engine.connect() as connection:
            self._tables = {name: _rows(connection, name) for name in names}
            self._counters = _counters(connection)

    def empty(self) -> None:
        """Restore the rows and counters of a new database, and undo changes of a test to the tables themselves."""
        shape = self._shape()
        added = sorted({row[0] for row in shape} - {row[0] for row in self._columns})
        if [row for row in shape if row[0] not in added] != self._columns:
            self.engine.dispose()
            self.server.renew(self.url)
            return
        with self.engine.begin() as connection:
            quote = connection.dialect.identifier_preparer.quote
            if added:
                connection.exec_driver_sql(f"DROP TABLE {', '.join(map(quote, added))} CASCADE")
            # Rows that refer to the removed ones go too, so nothing has to be checked one by one.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            filled = _with_rows(connection, self._tables)
            for name, rows in self._tables.items():
                untouched = rows == _rows(connection, name) if rows else name not in filled
                if not untouched:
                    connection.exec_driver_sql(f"DELETE FROM {quote(name)}")  # noqa: S608 (a table of our own)
                    _fill(connection, name, rows)
            for name, value in _counters(connection).items():
                if value != (first := self._counters.get(name)):
                    connection.execute(
                        text("SELECT setval(CAST(:name AS regclass), :value, :used)"),
                        {"name": name, "value": first or 1, "used": first is not None},
                    )

    def _shape(self) -> list[tuple[Any, ...]]:
        """Return the columns, indexes and constraints of all tables, each row beginning with its table's name."""
        parts = text(
            "SELECT table_name AS name, column_name AS part, data_type AS kind, is_nullable AS more "
            "FROM information_schema.columns WHERE table_schema = 'public' "
            "UNION ALL SELECT tablename, indexname, 'index', '' FROM pg_indexes WHERE schemaname = 'public' "
            "UNION ALL SELECT relname, conname, 'constraint', '' FROM pg_constraint "
            "JOIN pg_class ON pg_class.oid = conrelid WHERE connamespace = 'public'::regnamespace "
            "ORDER BY name, kind, part"
        )
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(parts)]


def _fill(connection: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        table = Table(name, MetaData(), autoload_with=connection)
        connection.execute(table.insert(), rows)


def _rows(connection: Connection, name: str) -> list[dict[str, Any]]:
    quoted = connection.dialect.identifier_preparer.quote(name)
    return [dict(row) for row in connection.exec_driver_sql(f"SELECT * FROM {quoted}").mappings()]  # noqa: S608


def _with_rows(connection: Connection, names: Iterable[str]) -> list[str]:
    """Return the tables that have any row, found in one statement."""
    quote = connection.dialect.identifier_preparer.quote
    tables = list(names)
    exist = ", ".join(f"EXISTS (SELECT 1 FROM {quote(name)})" for name in tables)  # noqa: S608 (tables of our own)
    row = connection.exec_driver_sql(f"SELECT {exist}").one()
    return [name for name, found in zip(tables, row, strict=True) if found]


def _counters(connection: Connection) -> dict[str, int | None]:
    """Return the last value of each sequence, None where it was not used yet."""
    values = text("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
    return {row[0]: row[1] for row in connection.execute(values)}
