"""Unusable settings: one sentence, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.base.config import load_settings, secret
from portal.base.errors import PortalError


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://u:geheim@localhost/x",
        "oracle://x",
        "postgresql+asyncpg://u:geheim@h/x",
        "postgresql+psycopg://u:geheim@127.0.0.1:port/x",
    ],
)
def test_an_address_of_no_database_is_refused_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(PortalError) as refused:
        load_settings({"PORTAL_HOME": str(tmp_path), "PORTAL_DATABASE_URL": url})
    assert "PORTAL_DATABASE_URL" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_the_settings_file_may_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").mkdir()
    with pytest.raises(PortalError, match=r"portal\.toml cannot be read"):
        load_settings({"PORTAL_HOME": str(tmp_path)})


def test_secrets_that_cannot_be_kept(tmp_path: Path) -> None:
    settings = load_settings({"PORTAL_HOME": str(tmp_path)})
    (tmp_path / "secrets").write_text("")
    with pytest.raises(PortalError, match="cannot be used"):
        secret(settings, "secret_key")
    (tmp_path / "secrets").unlink()
    value = secret(settings, "secret_key")
    assert len(value) == 64
    assert secret(settings, "secret_key") == value
    (tmp_path / "secrets" / "secret_key").write_text("")
    with pytest.raises(PortalError, match="is empty"):
        secret(settings, "secret_key")


@pytest.mark.parametrize("arguments", [("records",), ("db", "upgrade")])
def test_a_damaged_database_is_reported_in_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "portal.sqlite").write_text("not a database, really not a database at all, sorry")
    done = _portal(tmp_path, *arguments)
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "The database cannot be used" in done.stderr


def test_a_host_that_is_none(tmp_path: Path) -> None:
    assert _portal(tmp_path, "db", "upgrade").returncode == 0
    done = _portal(tmp_path, "run", "--host", "nonsense.invalid", "--port", "5399")
    assert done.returncode == 1
    assert "nonsense.invalid" in done.stderr
    assert "Traceback" not in done.stderr


def _portal(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        command, env={**environ, "PORTAL_HOME": str(home)}, capture_output=True, text=True, timeout=120, check=False
    )
