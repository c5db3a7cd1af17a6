"""Runs a bench in a process of its own: Django warns of things that are errors in our tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bench() -> Callable[..., str]:
    """``bench("crud", "--small")`` returns what is printed; it must end well, however long things took."""

    def run(name: str, *options: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *options], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "not measured" not in done.stdout
        return done.stdout

    return run
