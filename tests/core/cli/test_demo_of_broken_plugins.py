"""``portal demo`` with a plugin that cannot be loaded, in a process of its own: it fails and writes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

BROKEN = Path(__file__).parents[2] / "broken_plugins"
COMMAND = "import sys; {first}; from portal.cli import main; main(sys.argv[1:])"
# What Python makes of a module that cannot be imported.
WITHOUT_KITCHEN = "sys.modules['plugins.kitchen.models'] = None"


def portal(home: Path, *arguments: str, first: str = "pass") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND.format(first=first), *arguments],
        env={**os.environ, "PORTAL_HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def written(home: Path) -> int:
    count = "SELECT (SELECT count(*) FROM term) + (SELECT count(*) FROM user_account)"
    with closing(sqlite3.connect(home / "portal.sqlite")) as connection:
        return int(connection.execute(count).fetchone()[0])


@pytest.fixture
def empty(home: Path, sqlite_schema: Path) -> Path:
    shutil.copy(sqlite_schema, home / "portal.sqlite")
    return home


def test_a_local_area_that_fails(empty: Path) -> None:
    shutil.copytree(BROKEN / "syntax_error", empty / "plugins" / "syntax_error")
    done = portal(empty, "demo")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("syntax_error (import): SyntaxError: invalid syntax")
    assert "portal plugins disable" in done.stderr
    assert "Traceback" not in done.stderr.partition("portal plugins disable")[2]
    assert written(empty) == 0


def test_a_bundled_area_that_fails(empty: Path) -> None:
    done = portal(empty, "demo", first=WITHOUT_KITCHEN)
    assert done.returncode == 1
    assert "kitchen (import): ModuleNotFoundError: import of plugins.kitchen.models halted" in done.stderr
    assert written(empty) == 0
