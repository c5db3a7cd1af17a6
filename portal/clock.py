"""The one ``today()``: dates in the kindergarten's zone, timestamps in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import current_app

__all__ = ["now", "today"]


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date it is now in the kindergarten."""
    return now().astimezone(current_app.extensions["portal"].settings.zone).date()
