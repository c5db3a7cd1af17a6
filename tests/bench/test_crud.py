"""Small run of the bench of lists and imports: it runs to the end, and both sides answer with the same rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

PAGES = ("list", "term", "all", "filter", "days", "middle", "deep", "form", "search", "rare", "home")


def test_crud(tmp_path: Path, bench: Callable[..., str]) -> None:
    lines = bench("crud", "--small", f"--data={tmp_path}").splitlines()
    for page in PAGES:
        assert any(line.startswith(f"{page}: ") for line in lines), lines
    assert not any(line.endswith(" NO") for line in lines)
    assert sum(line.startswith("import: ") and line.endswith(" 40") for line in lines) == 2
    assert any(": portal " in line and "Peak memory" in line for line in lines)
    assert any("use_bulk=False" in line for line in lines)
    # The rows are there now; nothing is made again.
    profiled = bench("crud", "--small", f"--data={tmp_path}", "--profile=form", "--clock=cpu")
    assert "Making" not in profiled
    assert "Duration" in profiled
