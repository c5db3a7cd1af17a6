"""Homes as version 0.1 left them, and running the present program on them in processes of its own."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.processes import portal, python

OLD = Path(__file__).parent / "home_0_1"
DRIVER = Path(__file__).with_name("driver.py")

Drive = Callable[[Path, Path], dict[str, Any]]


@pytest.fixture(scope="session")
def drive() -> Drive:
    """Return a function that runs ``driver.py`` in a home, with a folder for files, and returns what it found."""

    def found(home: Path, folder: Path) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(python(home, str(DRIVER), str(folder)))
        return answer

    return found


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """Return what version 0.1 measured and printed, by term."""
    found: dict[str, Any] = json.loads(gzip.decompress((OLD / "expected.json.gz").read_bytes()))
    return found


@pytest.fixture(scope="session")
def old_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home as version 0.1 left it, with a local plugin; nobody may change it."""
    home = tmp_path_factory.mktemp("home-0.1")
    build(home)
    return home


@pytest.fixture(scope="session")
def upgrade_report() -> list[str]:
    """Return the lines that ``portal db upgrade`` printed for ``upgraded``, filled by that fixture."""
    return []


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory, upgrade_report: list[str]) -> Path:
    """Return a home of version 0.1 after ``portal db upgrade``."""
    home = tmp_path_factory.mktemp("upgraded")
    build(home)
    upgrade_report += portal(home, "db", "upgrade").splitlines()
    return home


def build(home: Path) -> None:
    """Write the home of version 0.1 into an empty folder."""
    connection = sqlite3.connect(home / "portal.sqlite")
    connection.executescript(gzip.decompress((OLD / "home.sql.gz").read_bytes()).decode())
    with zipfile.ZipFile(OLD / "files.zip") as files:
        for name in files.namelist():
            if not name.startswith("blobs/"):
                files.extract(name, home)
                continue
            table, number = name.removeprefix("blobs/").split("-")
            statement = f"UPDATE {table} SET content = ? WHERE id = ?"
            connection.execute(statement, (files.read(name), int(number)))
    connection.commit()
    connection.close()
