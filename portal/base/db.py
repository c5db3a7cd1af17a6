"""Engine, session, the bases of all tables, and the column types that both databases share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Flask, Response, has_request_context, request, request_finished, request_started
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

__all__ = ["READING", "CoreBase", "PluginBase", "UtcDateTime", "db", "init_db", "metadata", "open_engine", "reading"]

# A constraint without a name can never be dropped again on SQLite, so all have one from the first day.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

db = SQLAlchemy(metadata=MetaData(naming_convention=NAMING_CONVENTION))
"""Flask-SQLAlchemy's object: ``db.session`` is the session of the request or command.

Statements are SQLAlchemy's (``select``); records are declared on a base of the plugin's own (``PluginBase``), not on
``db.Model``. A page that writes calls ``db.session.commit()``; history, stamps, totals and follow-ups are written in
the same transaction.
"""
metadata = db.metadata

BUSY_TIMEOUT_MS = 30_000
"""Milliseconds that SQLite waits for a lock: longer than an import of 20,000 rows holds the write lock."""

READING = "portal.reading"
"""Key in the WSGI environment of a request that only reads; set for GET, HEAD and OPTIONS, and by a view for a POST
whose query is too long for a link.
"""

_reading: ContextVar[bool] = ContextVar("portal_reading", default=False)


class CoreBase(DeclarativeBase):
    """Base of the core's own tables."""

    metadata = metadata


class PluginBase:
    """Mixin of a plugin's base class, beside SQLAlchemy's DeclarativeBase::

        class Base(PluginBase, DeclarativeBase):
            '''Tables of this plugin.'''

    Each plugin so has a registry of its own over the shared tables: a relationship that cannot be
    configured fails for this plugin alone and not for every query of the portal.

    Raises TypeError for a class with ``extend_existing``, which would change a table of another.
    """

    metadata: ClassVar[MetaData] = metadata
    """Tables of the portal and of all its plugins."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Refuse ``extend_existing``: it would change a table of the core's before any check could refuse it."""
        arguments = getattr(cls, "__table_args__", None)
        last = arguments[-1] if isinstance(arguments, tuple) and arguments else arguments
        if isinstance(last, dict) and last.get("extend_existing"):
            raise TypeError(f"{cls.__name__}: extend_existing would change a table that is there already")
        super().__init_subclass__(**options)


class UtcDateTime(TypeDecorator[datetime]):
    """Column type of a moment, read with the zone UTC; stored without zone so that SQLite and PostgreSQL compare it
    alike.

    Raises ValueError for a moment without a zone, since its meaning is unknown.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the moment in UTC without zone. Raise ValueError if it has none, since its meaning is unknown."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the stored moment with the zone UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def init_db(app: Flask) -> None:
    """Bind the session to the app's database and set SQLite up for many readers and one writer at a time."""
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
        request_started.connect(_note_reading, app)
        request_finished.connect(_end_reading, app)


def open_engine(url: str) -> Engine:
    """Return an engine like the app's, for work on the schema that needs no app."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # We say BEGIN ourselves (below); the driver would otherwise begin late, and deferred.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A deferred transaction that reads, then writes, fails "locked" as soon as another one wrote in
        # between; one that takes the write lock first waits for its turn.
        connection.exec_driver_sql("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")


@contextmanager
def reading() -> Iterator[None]:
    """Begin the block's transactions as reading ones: on SQLite they neither wait for a writer nor hold one up."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def _note_reading(_app: Flask) -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        request.environ[READING] = True


def _end_reading(_app: Flask, response: Response) -> None:
    # A request context can outlive its request (tests keep some); what begins then may well write.
    environ = request.environ
    response.call_on_close(lambda: environ.pop(READING, None))


def _only_reads() -> bool:
    return _reading.get() or (has_request_context() and READING in request.environ)
