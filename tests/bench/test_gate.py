"""Small run of the bench of the gate: both sides write the same; durations do not matter."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django", reason="Django is installed for the benches only (make bench)")

ROOT = Path(__file__).resolve().parents[2]


def test_gate(tmp_path: Path) -> None:
    arguments = ["--seconds=4", "--rounds=2", "--classes=3", "--views=60", "--database=sqlite", f"--data={tmp_path}"]
    run = subprocess.run(
        [sys.executable, "-m", "bench.gate", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "SQLite: 4 sheets in 4 s by 3 teachers" in run.stdout
    for line in ("save a sheet", "open a sheet", "browse, all", "  home", "  list", "  summary"):
        assert f"\n{line} " in run.stdout
    written = re.findall(
        r"(portal|Django): goal of .* rows written: (\d+ attendance, \d+ checks, \d+ findings), \d+ history", run.stdout
    )
    assert [side for side, _rows in written] == ["portal", "Django"]
    assert written[0][1] == written[1][1]
    assert written[0][1].startswith("4 attendance, 4 checks, ")
    assert run.stdout.count(": memory of the server ") == 2
