"""Types of fixtures, for the annotations of tests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Protocol

from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import User
from portal.base.scope import Limits

__all__ = ["Coverage", "Measured", "Override", "Served", "SignIn", "Statements"]

SignIn = Callable[[FlaskClient, User], FlaskClient]
"""Function that signs a user in and returns the client."""

Served = Callable[[Flask], AbstractContextManager[str]]
"""Context manager that serves a portal and gives its URL."""

Statements = Callable[[], AbstractContextManager[list[str]]]
"""Context manager that collects the SQL sent to the database."""

Coverage = Callable[[str], tuple[int, int, int]]
"""Function that returns the numbers due, kept and met of an obligation."""


class Override(Protocol):
    """Function that sets a kindergarten's own value of a rule."""

    def __call__(self, name: str, value: str, starts_on: date, ends_on: date | None = None) -> None:
        """Set the value for a period."""


class Measured(Protocol):
    """Function that measures a plugin's facts of the term."""

    def __call__(self, limits: Limits | None = None) -> dict[str, Any]:
        """Return the values by key."""
