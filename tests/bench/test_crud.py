"""Small run of the bench of lists and imports: both sides answer with the same rows; durations do not matter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("import_export", reason="Django is installed for the benches only (make bench)")
pytest.importorskip("pyinstrument", reason="pyinstrument is installed for the benches only (make bench)")

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("list", "term", "all", "filter", "days", "middle", "deep", "form", "search", "rare", "home")


def bench(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench.crud", "--rows=900", f"--data={data}", "--repeats=1", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_crud(tmp_path: Path) -> None:
    run = bench(tmp_path, "--import-rows=40", "--import-repeats=1")
    assert run.returncode == 0, run.stdout + run.stderr
    lines = run.stdout.splitlines()
    for page in PAGES:
        assert any(line.startswith(f"{page}: ") for line in lines), run.stdout
    assert sum(line.startswith("import: ") and line.endswith(" 40") for line in lines) == 2
    assert "Peak memory: portal " in run.stdout
    assert "use_bulk=False" in run.stdout
    again = bench(tmp_path, "--only=deep", "--clock=cpu")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Making" not in again.stdout
    profiled = bench(tmp_path, "--profile=form")
    assert "pyinstrument" in profiled.stdout or "Duration" in profiled.stdout
    assert profiled.returncode == 0, profiled.stderr
