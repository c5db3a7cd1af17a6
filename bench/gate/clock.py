"""Fixed day of the bench for both servers, so that the sample term is running whenever the bench is run."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

__all__ = ["RECORDED_UNTIL", "TERM", "TODAY", "live_on"]

TERM = ("2025-2026-2", date(2026, 2, 24), date(2026, 7, 3))
TODAY = date(2026, 6, 12)
"""Day of the bench, a Friday with teaching."""
RECORDED_UNTIL = date(2026, 4, 17)
"""Last day with sample records; the bench posts sheets of the days after it."""


def live_on(day: date) -> None:
    """Shift the portal's clock to five past eight of this day in Shanghai, from where it goes on.

    Call it before anything else of the portal is imported, since its modules take ``now`` by name.
    """
    import portal.base.clock

    shift = datetime.combine(day, time(0, 5), UTC) - datetime.now(UTC)
    portal.base.clock.now = lambda: datetime.now(UTC) + shift
