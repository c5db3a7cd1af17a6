"""Small run of the bench of the gate on both databases: it runs to the end, and both sides write the same."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest


@pytest.mark.parametrize(("option", "database"), [("sqlite", "SQLite"), ("postgresql", "PostgreSQL")])
def test_gate(option: str, database: str, bench: Callable[..., str]) -> None:
    printed = bench("gate", "--small", f"--database={option}")
    assert f"{database}: 3 sheets in 3 s by 3 teachers" in printed
    for line in ("save a sheet", "open a sheet", "browse, all", "  home", "  list", "  summary"):
        assert f"\n{line} " in printed
    written = re.findall(
        r"(portal|Django): goal of .* rows written: (\d+ attendance, \d+ checks, \d+ findings), \d+ history", printed
    )
    assert [side for side, _rows in written] == ["portal", "Django"]
    assert written[0][1] == written[1][1]
    assert written[0][1].startswith("3 attendance, 3 checks, ")
    assert printed.count(": memory of the server ") == 2
