"""Limits on failed sign-ins, per user name and per IP address.

A kindergarten goes out through one address, so the limit of an address is wide and that of a name narrow.
"""

from __future__ import annotations

import math
import time

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from limits.strategies import RateLimiter

__all__ = ["forget_failures", "init_throttle", "note_failure", "seconds_to_wait"]

PER_NAME = parse("10 per 15 minutes")
PER_ADDRESS = parse("60 per 15 minutes")


def init_throttle(app: Flask) -> None:
    """Set up counters in memory: the portal is one process, and a restart may forget them."""
    app.extensions["portal_throttle"] = Limiter(
        get_remote_address, app=app, storage_uri="memory://", strategy="fixed-window"
    )


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
    _counters().clear(PER_NAME, "sign-in-name", name)


def _counters() -> RateLimiter:
    limiter: Limiter = current_app.extensions["portal_throttle"]
    return limiter.limiter


def _keys(name: str, address: str) -> list[tuple[RateLimitItem, tuple[str, str]]]:
    return [(PER_NAME, ("sign-in-name", name)), (PER_ADDRESS, ("sign-in-address", address))]
