"""The portal in processes of its own: a local plugin is imported once a process, so never in that of the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

__all__ = ["FILE", "ROOT", "portal", "python", "write_files"]

ROOT = Path(__file__).parents[1]
FILE = re.compile(r"^`(garden/[\w./]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)
"""A file of the plugin that a page for authors builds: its name, and below it what it holds."""


def python(home: Path, *arguments: str) -> str:
    """Return what Python prints with the portal's home here; fail unless it ends well."""
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


def portal(home: Path, *arguments: str) -> str:
    """Return what ``portal`` prints with these arguments; fail unless it ends well."""
    return python(home, "-c", "from portal.cli import main; main()", *arguments)


def write_files(home: Path, page: str) -> None:
    """Write the plugin of a page into a home."""
    for name, text in FILE.findall(page):
        path = home / "plugins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
