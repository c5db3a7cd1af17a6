"""The bench of the Word file runs, and all sides write the same rows; how long it takes is no matter here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("docxtpl", reason="docxtpl is installed for the benches only (make bench)")

ROOT = Path(__file__).resolve().parents[2]


def test_summary(tmp_path: Path) -> None:
    arguments = ["--rows", "7", "450", "--facts", "2", "--repeats=1", f"--data={tmp_path}"]
    run = subprocess.run(
        [sys.executable, "-m", "bench.summary", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    lines = [line.split() for line in run.stdout.splitlines()]
    for rows in ("7", "450"):
        assert [line[2] for line in lines if line[:2] == [rows, "rows:"]] == ["raw", "portal", "docxtpl"]
        assert {line[7] for line in lines if line[:2] == [rows, "rows:"]} == {rows}
    [facts] = [line for line in lines if line and line[0] == "2×"]
    assert int(facts[1].replace(",", "")) > 15_000
