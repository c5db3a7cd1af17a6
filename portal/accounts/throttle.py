"""Limits on failed sign-ins, per user name and per IP address.

A kindergarten goes out through one address, so the limit of an address is wide and that of a name narrow.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import FixedWindowRateLimiter

__all__ = ["forget_failures", "note_failure", "seconds_to_wait"]

PER_NAME = "10 per 15 minutes"
PER_ADDRESS = "60 per 15 minutes"


def seconds_to_wait(name: str, address: str) -> int:
    """Return the seconds until this name may be tried again from this address; 0 if it may be now."""
    return max(
        (
            math.ceil(_counters().get_window_stats(item, *keys).reset_time - time.time())
            for item, keys in _keys(name, address)
            if not _counters().test(item, *keys)
        ),
        default=0,
    )


def note_failure(name: str, address: str) -> None:
    """Count a failed attempt."""
    for item, keys in _keys(name, address):
        _counters().hit(item, *keys)


def forget_failures(name: str) -> None:
    """Reset the counter of a name after a successful sign-in, which shows that earlier failures were mistypings."""
    item, keys = _keys(name, "")[0]
    _counters().clear(item, *keys)


def _counters() -> FixedWindowRateLimiter:
    """Return the counters, in memory: the portal is one process, and a restart may forget them."""
    # Loaded by the first sign-in: with what it needs it takes 1.6 MB.
    from limits.storage import MemoryStorage  # noqa: PLC0415
    from limits.strategies import FixedWindowRateLimiter  # noqa: PLC0415

    kept: FixedWindowRateLimiter | None = current_app.extensions.get("portal_throttle")
    if kept is None:
        # Two threads may get here at once: both then count in the same one.
        kept = current_app.extensions.setdefault("portal_throttle", FixedWindowRateLimiter(MemoryStorage()))
    return kept


def _keys(name: str, address: str) -> list[tuple[RateLimitItem, tuple[str, str]]]:
    from limits import parse  # noqa: PLC0415 (as above)

    return [
        (parse(PER_NAME), ("sign-in-name", name)),
        (parse(PER_ADDRESS), ("sign-in-address", address)),
    ]
