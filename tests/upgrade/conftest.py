"""Homes as version 0.1 left them, and running the present program on them in processes of its own."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
OLD = Path(__file__).parent / "home_0_1"
DRIVER = Path(__file__).with_name("driver.py")

Run = Callable[..., str]
Drive = Callable[[Path, Path], dict[str, Any]]


def python(home: Path, *arguments: str) -> str:
    """Return what Python prints with the portal's home here; fail unless it ends well.

    A local plugin is imported once a process, so none of this happens in the process of the tests.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    done = subprocess.run(
        (sys.executable, "-W", "ignore", *arguments),
        env=environ | {"PORTAL_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def run_python() -> Run:
    """Return a function that runs Python with arguments in a home, and fails unless it succeeds."""
    return python


@pytest.fixture(scope="session")
def run() -> Run:
    """Return a function that runs ``portal`` with arguments in a home, and fails unless it succeeds."""
    return lambda home, *arguments: python(home, "-c", "from portal.cli import main; main()", *arguments)


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
def upgraded(tmp_path_factory: pytest.TempPathFactory, run: Run, upgrade_report: list[str]) -> Path:
    """Return a home of version 0.1 after ``portal db upgrade``."""
    home = tmp_path_factory.mktemp("upgraded")
    build(home)
    upgrade_report += run(home, "db", "upgrade").splitlines()
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
