"""Fixtures: an empty database, SQLite and PostgreSQL in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from portal.base.config import Settings
from portal.base.db import open_engine


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Return settings of the test's home, on a database without any table."""
    if request.param == "postgresql":
        return replace(settings, database_url=request.getfixturevalue("postgres").empty())
    return settings


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """Yield an engine for the database."""
    engine = open_engine(settings.database_url)
    yield engine
    engine.dispose()
