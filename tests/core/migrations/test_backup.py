"""Backup that is taken before tables change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from portal.base.db import open_engine
from portal.base.errors import PortalError
from portal.migrations.backup import KEEP, back_up
from portal.migrations.runner import upgrade
from portal.registry.registry import Portal

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_a_copy_only_when_something_waits(
    load: Callable[..., Portal], engine: Engine, plant: Callable[..., Path], home: Path
) -> None:
    upgrade(load(), engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO kindergarten (id, name) VALUES (1, '实验幼儿园')"))
    assert upgrade(load(), engine).backup is None
    plant("plot", {"migrations/0001_start.py": 'revision = "1"\ndown_revision = None\ndef upgrade(): pass\n'})
    report = upgrade(load(), engine)
    if engine.dialect.name != "sqlite":
        assert report.backup is None
        return
    assert report.backup is not None
    assert report.backup.parent == home / "backups"
    assert report.backup.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(report.backup)) as copy:
        assert copy.execute("SELECT name FROM kindergarten").fetchall() == [("实验幼儿园",)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not copy.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version_plot'").fetchall()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (id INTEGER)"))
    yield engine
    engine.dispose()


def test_the_last_five_are_kept(sqlite: Engine, tmp_path: Path) -> None:
    made = [back_up(sqlite, tmp_path / "backups", NOW + timedelta(seconds=second)) for second in range(KEEP + 2)]
    assert sorted((tmp_path / "backups").iterdir()) == made[-KEEP:]


def test_an_empty_database_needs_no_copy(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert back_up(engine, tmp_path / "backups", NOW) is None
    engine.dispose()


def test_a_copy_that_cannot_be_written_is_one_sentence(sqlite: Engine, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")
    with pytest.raises(PortalError, match="could not be copied"):
        back_up(sqlite, tmp_path / "backups", NOW)
