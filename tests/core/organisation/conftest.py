"""Fixture: messages in English for all tests of the organisation."""

from collections.abc import Iterator

import pytest
from flask_babel import force_locale


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set the language to English in tests with a portal."""
    name = next((name for name in ("data_app", "app") if name in request.fixturenames), None)
    if name is None:
        yield
        return
    request.getfixturevalue(name)
    with force_locale("en"):
        yield
