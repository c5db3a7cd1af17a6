"""Seconds and megabytes of one process."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Elapsed", "peak_mb", "timed"]


@dataclass
class Elapsed:
    """How long something took."""

    wall: float = 0.0
    cpu: float = 0.0
    """Of this process, all threads; on a machine that has other work, less noisy than the clock."""


@contextmanager
def timed() -> Iterator[Elapsed]:
    """Measure what happens inside."""
    found = Elapsed()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield found
    finally:
        found.wall, found.cpu = time.perf_counter() - wall, time.process_time() - cpu


def peak_mb() -> float:
    """The most memory this process ever held, in MB of 2**20 bytes."""
    # ru_maxrss is inherited over fork and exec, so it may be the parent's; VmHWM begins anew.
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
