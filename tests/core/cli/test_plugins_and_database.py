"""Commands ``portal plugins`` and ``portal db``, as somebody types them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.cli import main

IMPORTED = """
import sys
open({path!r}, "a").write("imported\\n")
"""


@pytest.fixture
def run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Return a function that runs a command: ``run("plugins", "list")`` -> (exit code, output)."""
    monkeypatch.setenv("PORTAL_HOME", str(home))

    def call(*arguments: str) -> tuple[int, str]:
        code = 0
        try:
            main(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return call


@pytest.fixture
def garden(plant: Callable[..., Path], tmp_path: Path) -> Path:
    """Write a plugin that leaves a trace when it is imported."""
    trace = tmp_path / "trace"
    plant("garden_x", {"__init__.py": IMPORTED.format(path=str(trace))})
    return trace


def test_list_enable_disable_import_nothing(run: Callable[..., tuple[int, str]], garden: Path, home: Path) -> None:
    code, text = run("plugins", "list")
    assert code == 0
    assert "garden_x  1.0  local  active" in text

    (home / "portal.toml").write_text(
        '# our own notes\n[portal]\ntimezone = "Asia/Shanghai"  # stays\n\n[plugins]\norder = ["garden_x"]\n',
        encoding="utf-8",
    )
    code, text = run("plugins", "disable", "garden_x")
    assert code == 0
    assert "Restart" in text
    written = (home / "portal.toml").read_text(encoding="utf-8")
    assert "# our own notes" in written
    assert "# stays" in written
    assert 'disabled = ["garden_x"]' in written
    run("plugins", "disable", "garden_x")
    assert (home / "portal.toml").read_text(encoding="utf-8") == written
    assert "garden_x  1.0  local  disabled" in run("plugins", "list")[1]

    assert run("plugins", "enable", "garden_x")[0] == 0
    assert "garden_x  1.0  local  active" in run("plugins", "list")[1]
    assert not garden.exists()


def test_unknown_names_are_refused_unless_they_are_already_off(
    run: Callable[..., tuple[int, str]], plant: Callable[..., Path], home: Path
) -> None:
    for action in ("enable", "disable"):
        code, text = run("plugins", action, "nobody")
        assert code == 1
        assert "nobody" in text
    assert not (home / "portal.toml").exists()


def test_list_shows_what_is_wrong_with_a_manifest(
    run: Callable[..., tuple[int, str]], plant: Callable[..., Path]
) -> None:
    (plant("garden_y") / "plugin.toml").write_text("name = 1", encoding="utf-8")
    code, text = run("plugins", "list")
    assert code == 0
    assert "stage manifest" in text


def test_the_console_script_end_to_end(home: Path, plant: Callable[..., Path]) -> None:
    plant("garden_z", {"__init__.py": "1 / 0"})
    environ = {**os.environ, "PORTAL_HOME": str(home), "PYTHONWARNINGS": "ignore"}

    def portal(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "import sys; from portal.cli import main; main(sys.argv[1:])"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    early = portal("plugins", "check")
    assert early.returncode == 1
    # What the plugin did wrong is in the log above it.
    assert early.stderr.splitlines()[-1] == "数据库尚未升级，请运行：portal db upgrade"
    first = portal("db", "upgrade")
    assert first.returncode == 0
    assert "core: 0001" in first.stdout
    again = portal("db", "upgrade")
    assert (again.returncode, again.stdout) == (0, "The database is up to date.\n")
    check = portal("plugins", "check")
    assert check.returncode == 1
    assert "garden_z  1.0  local  failed at the stage import: ZeroDivisionError: division by zero" in check.stdout
