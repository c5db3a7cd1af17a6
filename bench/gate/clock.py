"""Both servers live on one fixed day, so that the sample term is running whenever the bench is run."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

__all__ = ["RECORDED_UNTIL", "TERM", "TODAY", "live_on"]

TERM = ("2025-2026-2", date(2026, 2, 24), date(2026, 7, 3))
TODAY = date(2026, 6, 12)
"""A Friday on which there is teaching."""
RECORDED_UNTIL = date(2026, 4, 17)
"""The sample term is recorded up to this day; sheets of the days after it are what is posted."""


def live_on(day: date) -> None:
    """Let the portal's clock go on from five past eight of this day in Shanghai.

    Called before anything else of the portal is imported, since its modules take ``now`` by name.
    """
    import portal.clock

    shift = datetime.combine(day, time(0, 5), UTC) - datetime.now(UTC)
    portal.clock.now = lambda: datetime.now(UTC) + shift
