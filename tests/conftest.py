"""What holds for all tests of this project; the fixtures come from ``portal.testing``."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own PORTAL_HOME must not leak into tests."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
