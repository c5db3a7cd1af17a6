"""Clock of the portal: dates in the kindergarten's zone, timestamps in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import current_app

__all__ = ["now", "today"]


def now() -> datetime:
    """Return the present moment, with the zone UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present date in the kindergarten's zone (``Asia/Shanghai`` if no other is set).

    Needs an app context; raises RuntimeError without one.
    """
    return now().astimezone(current_app.extensions["portal"].settings.zone).date()
