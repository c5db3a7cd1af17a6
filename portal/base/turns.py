"""Turns of work that computes for long: one piece at a time, so that short requests are not held up by several."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["long_work"]

PATIENCE_SECONDS = 10.0
"""Seconds that a piece waits for its turn; after that it goes on beside the others."""

_turn = threading.RLock()


@contextmanager
def long_work() -> Iterator[None]:
    """Run a block that computes for a tenth of a second or more, such as measuring a term, when no other does.

    Python runs one thread at a time: two such blocks together end no sooner than one after the other, but a save that
    sends a dozen statements waits for both after each of them.
    """
    ours = _turn.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        if ours:
            _turn.release()
