"""Fixture of the installed wheel, one for all processes that share the tests."""

from __future__ import annotations

import os

import pytest

from tests.package.installing import Installed, make_once


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return an environment with nothing but the lock and the wheel of this tree."""
    base = tmp_path_factory.getbasetemp()
    return make_once((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "wheel")
