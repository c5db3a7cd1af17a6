"""The small benchmark of the Word file runs to the end, and all sides write the same rows."""

from __future__ import annotations

from collections.abc import Callable


def test_summary(bench: Callable[..., str]) -> None:
    lines = [line.split() for line in bench("summary", "--small").splitlines()]
    for rows in ("7", "450"):
        assert [line[2] for line in lines if line[:2] == [rows, "rows:"]] == ["raw", "portal", "docxtpl"]
        assert {line[7] for line in lines if line[:2] == [rows, "rows:"]} == {rows}
    [facts] = [line for line in lines if line and line[0] == "2×"]
    assert int(facts[1].replace(",", "")) > 3_000
