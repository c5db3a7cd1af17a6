"""Fixture that runs a bench in a process of its own: Django issues warnings that are errors in our tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bench() -> Callable[..., str]:
    """Return a function that runs ``bench("crud", "--small")``, asserts its success, and returns its output."""

    def run(name: str, *options: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *options], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "not measured" not in done.stdout
        return done.stdout

    return run
