"""Types of fixtures, for the annotations of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Protocol

from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import User
from portal.base.scope import Limits
from portal.records.base import Record
from portal.spreadsheets.outcome import ImportOutcome

__all__ = ["Coverage", "ImportRows", "Measured", "Override", "Served", "SignIn", "Statements"]

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


class ImportRows(Protocol):
    """Function that writes rows, the first of them the header, to an .xlsx file and imports it."""

    def __call__(self, model: type[Record], rows: Iterable[Any], **options: Any) -> ImportOutcome:
        """Return the outcome; what was written is committed."""
