"""Small run of the bench of the pages: no page sends more statements with more records."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.pages.__main__ import PAGES

ROOT = Path(__file__).resolve().parents[2]


def test_pages(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench.pages", "--small", f"--data={tmp_path}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    lines = run.stdout.splitlines()
    for page in PAGES:
        assert [line.removeprefix(page).split()[0] for line in lines if line.startswith(page)] == ["1×", "2×"]
