"""Limits on the server's open connections, and on the time it waits for their requests.

Waitress holds a request until it is whole before a thread sees it, so a slow sender costs no thread; but each counts
against the limit of connections, and waitress itself ends only those over which nothing comes at all. Apart from the
documented settings of waitress 3.0, this module uses names of ``waitress.channel.HTTPChannel`` and ``waitress.server``
without an underscore; tests/core/cli/test_connections.py notices if they go.
"""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

__all__ = ["PromptChannel", "connection_limit", "expect_promptness", "server_settings"]

MOST = 1500
"""Highest number of connections: more than a kindergarten needs; each costs the server's loop some microseconds a
turn.
"""
OWN_FILES = 256
"""Descriptors reserved for other uses: the database, and files that the program reads and writes."""
SELECTABLE = 480 if sys.platform == "win32" else 1000
"""Highest number of sockets without ``poll``: ``select`` takes 512 on Windows, numbers below 1024 elsewhere."""
IDLE_SECONDS = 30
AT_ONCE = 16
"""Highest number of waiting connections accepted in one turn of the server's loop."""
STUCK_SECONDS = 60
"""Seconds that a response may wait for its client to read on."""


class PromptChannel(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """Connection that is closed when no request comes over it, or one comes too slowly."""

    idle_seconds: ClassVar[float] = IDLE_SECONDS
    """Seconds allowed between the end of a request, or the start of the connection, and the first byte of the next."""
    grace_seconds: ClassVar[float] = 20
    """Seconds in which a request may come at any speed."""
    slowest: ClassVar[int] = 8 * 1024
    """Bytes a second, on average, that a request must bring after its grace: a photo over a bad network does."""
    most_seconds: ClassVar[float] = 900
    """Seconds after which no request is waited for any longer, however fast it comes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self._free_since = self._begun = time.monotonic()
        self._arrived = 0
        super().__init__(*given, **named)

    def received(self, data: bytes) -> bool:
        """Receive data, and update the start and the size of the request being read."""
        if self.request is None:
            self._begun, self._arrived = time.monotonic(), 0
        self._arrived += len(data)
        return bool(super().received(data))

    def readable(self) -> bool:
        """Return True to read on, and set the connection to close if its time is over.

        The server's loop calls it at least once a second, so time limits are checked here.
        """
        now = time.monotonic()
        if self.requests or self.total_outbufs_len:
            self._free_since = now
        elif now > self._deadline():
            self.will_close = True
        return bool(super().readable())

    def _deadline(self) -> float:
        # Blank lines are no request: waitress forgets them, and time goes on.
        if self.request is None:
            return self._free_since + self.idle_seconds
        return self._begun + min(self.grace_seconds + self._arrived / self.slowest, self.most_seconds)


def server_settings() -> dict[str, Any]:
    """Return the keyword arguments of ``waitress.create_server`` about connections; calls ``connection_limit``."""
    return {
        "connection_limit": connection_limit(),
        "channel_timeout": STUCK_SECONDS,
        "cleanup_interval": 10,
        "asyncore_use_poll": True,  # waitress goes back to select() where there is no poll()
        "backlog": 1024,
    }


def expect_promptness(sockets: Mapping[int, Any]) -> None:
    """Make the servers in this map of waitress's use ``PromptChannel``, and accept several connections at once.

    ``sockets`` is the map that was given to ``create_server``, with servers and other sockets.
    """
    for item in sockets.values():
        if isinstance(item, BaseWSGIServer):
            item.channel_class = PromptChannel
            item.handle_accept = _several_at_once(item.handle_accept)


def _several_at_once(accept: Callable[[], None]) -> Callable[[], None]:
    """Accept many connections in few turns of the loop: each turn goes through all open connections."""

    def accept_several() -> None:
        for _ in range(AT_ONCE):
            accept()  # does nothing where nobody waits

    return accept_several


def connection_limit() -> int:
    """Return the highest number of connections, at least 50, after raising the process's limit of open files.

    Each takes a descriptor, and some of them a second one while a large body is put aside.
    """
    most = MOST if hasattr(select, "poll") else SELECTABLE
    allowed = _files_allowed(OWN_FILES + most * 3 // 2)
    return most if allowed is None else max(50, min(most, (allowed - OWN_FILES) * 2 // 3))


def _files_allowed(wanted: int) -> int | None:
    """Raise this process's limit of open files as far as wanted and permitted; return it, None if there is no limit."""
    try:
        import resource  # noqa: PLC0415 (Windows has no such module)
    except ImportError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    reachable = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (reachable, hard))
    except (OSError, ValueError):
        return soft
    return reachable
