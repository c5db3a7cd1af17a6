"""A test finds the shared portal and the shared database as new, whatever the one before did to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, func, inspect, select, text

from portal.base.config import Settings, load_settings
from portal.base.db import db
from portal.organisation.models import Campus
from portal.registry.registry import PluginRecord, Portal, the_portal
from portal.testing.databases import PostgresServer, SharedDatabase
from portal.testing.shared import SharedPortals


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.fresh()
    yield url
    postgres.drop(url)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def shared(postgres: PostgresServer, engine: Engine, url: str) -> SharedDatabase:
    return SharedDatabase(postgres, engine, url)


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def state(engine: Engine) -> tuple[object, ...]:
    """Return the tables with their indexes, their numbers of rows, and the next id of a campus."""
    tables = sorted(inspect(engine).get_table_names())
    indexes = {name: sorted(str(item["name"]) for item in inspect(engine).get_indexes(name)) for name in tables}
    with engine.connect() as connection:
        rows = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in tables}
        following = connection.scalar(text("SELECT last_value FROM pg_sequences WHERE sequencename = 'campus_id_seq'"))
    return indexes, rows, following


CAMPUS = "INSERT INTO campus (name, version, source, recorded_at, recorded_on) VALUES ('a', 1, 'form', now(), now())"


@pytest.mark.parametrize(
    "statement",
    [
        CAMPUS,
        "CREATE TABLE probe (id serial PRIMARY KEY); INSERT INTO probe DEFAULT VALUES",
        "ALTER TABLE campus ADD COLUMN probe text",
        "DROP INDEX ix_change_actor_id",
        "ALTER TABLE change DROP CONSTRAINT fk_change_actor_id",
        "DELETE FROM team_certificate_requirement",
        "UPDATE team_certificate_requirement SET basis = ''",
    ],
)
def test_a_shared_database_is_as_new(engine: Engine, shared: SharedDatabase, statement: str) -> None:
    before = state(engine)
    run(engine, *statement.split("; "))
    shared.empty()
    assert state(engine) == before
    shared.empty()
    assert state(engine) == before


def on_postgres(home: Path, url: str) -> Settings:
    return load_settings({"PORTAL_HOME": str(home), "PORTAL_STRICT": "1", "PORTAL_DATABASE_URL": url})


def add_campus(app: Flask) -> int:
    """Return the number of campuses that were there, and add one."""
    found = db.session.scalar(select(func.count(Campus.id)))
    db.session.add(Campus(name="本部"))
    db.session.commit()
    return found or 0


def test_a_portal_of_its_own_and_shared_ones_do_not_meet(
    portals: SharedPortals, home: Path, postgres: PostgresServer, postgres_url: str
) -> None:
    settings = on_postgres(home, postgres_url)
    found = []
    for own in (False, True, False):
        settings.config_file.unlink(missing_ok=True)
        if own:
            settings.config_file.write_text("[plugins]\n", encoding="utf-8")
        for app in portals.lend_postgres(settings, postgres):
            found += [add_campus(app)]
    assert found == [0, 0, 0]


def test_a_shared_portal_is_put_back(portals: SharedPortals, settings: Settings, sqlite_schema: Path) -> None:
    def registries(portal: Portal) -> dict[str, list[str]]:
        return {name: list(value) for name, value in vars(portal).items() if isinstance(value, dict)}

    lent = []
    for _time in range(2):
        for app in portals.lend(settings, sqlite_schema):
            portal = the_portal()
            lent.append((app, registries(portal), app.config["WTF_CSRF_ENABLED"], add_campus(app)))
            portal.facts.clear()
            portal.plugins["probe"] = PluginRecord("probe", "Probe", "1", "local", Path(), "probe")
            next(iter(portal.plugins.values())).faults["fact"] = "broken"
            portal.manager.register(object(), "probe")
            app.config["WTF_CSRF_ENABLED"] = True
    (first, *before), (second, *after) = lent
    assert first is second
    assert before == after
    assert before[-1] == 0
    assert not portal.manager.has_plugin("probe")
    assert next(iter(portal.plugins.values())).faults == {}
