"""Fixtures: those of tests/core/fixtures for facts and obligations, and the term of the tests of coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.core.evidence.duties import Setting
from tests.core.fixtures.probe import Probe, on_day, probe

if TYPE_CHECKING:
    from portal.testing.factories import Factory

__all__ = ["on_day", "probe"]


@pytest.fixture
def setting(data_app: Flask, probe: Probe, make: Factory) -> Setting:
    """Return a term and one class."""

    return Setting(make.term(), make.classroom("小一班"))
